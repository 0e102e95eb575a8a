"""Records for tests of checks, and what a check says of them."""

from datetime import UTC, datetime

from synthcore.core.records import Dialogue, Labels, Origin, PreferencePair, Turn, make
from synthcore.domains import loader
from synthcore.settings import shipped

AT = datetime(2026, 1, 1, tzinfo=UTC)
MINDS, MEDICAL = (loader.load(shipped("domains") / name) for name in ("mental_health", "medical_qa"))


def dialogue(*texts, session="check-in", risk="none", replies_risk=None):
    """User and assistant in turn."""
    turns = [Turn(role="user", text=text) if place % 2 == 0 else Turn(role="assistant", text=text, risk_level=replies_risk) for place, text in enumerate(texts)]
    return make(
        Dialogue(turns=tuple(turns)), Labels(session_type=session, risk_level=risk), Origin(method="import"), domain="mental_health@1", external_id="d",
        created_at=AT,
    )  # fmt: skip


def pair(question, chosen, rejected, risk=None, **extras):
    body = PreferencePair(
        prompt=(Turn(role="user", text=question),), chosen=Turn(role="assistant", text=chosen), rejected=Turn(role="assistant", text=rejected)
    )
    return make(body, Labels(risk_level=risk), Origin(method="import"), domain="medical_qa@1", external_id="p", created_at=AT, extras=extras)


def said(check, record, domain=MINDS):
    return check.prepare(domain)(record)


def codes(check, record, domain=MINDS):
    return [one.code for one in said(check, record, domain).findings]


def places(check, record, domain=MINDS):
    """(code, turn, the words of the place) of every finding of a dialogue."""
    found = said(check, record, domain).findings
    return [(one.code, one.turn, record.body.turns[one.turn - 1].text[one.start : one.end] if one.start is not None else "") for one in found]


def numbers(check, record, domain=MINDS):
    return {(one.name, one.branch): one.number for one in said(check, record, domain).measures}
