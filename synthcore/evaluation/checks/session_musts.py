"""What a session of its type must hold, and what it must not, as far as words tell: the `session_must` of the domain's checks.

That a practice fits, that a new view came from the user's own words, or that an end is a soft landing is for judges and reviewers.
The number of messages is told by label_rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from synthcore.core.measurements import Finding
from synthcore.core.records import Record
from synthcore.domains.checks import Must, Talk
from synthcore.domains.schema import Domain
from synthcore.evaluation.acts import ASKING, Acts, acts_of
from synthcore.evaluation.check import Check, Described, Examine, Measure, Result, Unavailable
from synthcore.evaluation.label_rules import Words
from synthcore.evaluation.reading import Phrases, Reading, Span
from synthcore.evaluation.spoken import Levels, Spoken, finding, spoken

END = 2  # messages that are the end of a dialogue


class _Compiled(NamedTuple):
    must: Must
    patterns: Phrases


class _Held(NamedTuple):
    said: Spoken
    span: Span


def prepare(domain: Domain) -> Examine:
    musts = [_Compiled(must, Phrases(must.patterns)) for must in domain.checks.session_must]
    if not musts:
        raise Unavailable("The domain says nothing of what its sessions must hold (session_must in checks.toml).")
    acts, levels = acts_of(domain.checks.talk or Talk()), Levels(domain)
    sessions = Words("session type", domain.labels.session_type)

    def examine(record: Record) -> Result:
        session, level = sessions.canonical(record.labels.session_type), levels.of(record)
        messages = spoken(record)
        kept = asked = 0
        findings: list[Finding] = []
        for one in musts:
            must = one.must
            if session not in must.sessions or (must.levels and level not in must.levels) or not messages:
                continue
            held = list(_holding(one, _part(must, messages), acts))
            asked += 1
            broken = list(_broken(record, must, held))
            kept += not broken
            findings += broken
        measures = (Measure("kept", number=kept / asked),) if asked else ()
        return Result(measures, tuple(findings))

    return examine


def _part(must: Must, messages: tuple[Spoken, ...]) -> tuple[Spoken, ...]:
    match must.part:
        case "first_half":
            return messages[: (len(messages) + 1) // 2]
        case "end":
            return messages[-END:]
        case _:
            return messages


def _holding(one: _Compiled, messages: tuple[Spoken, ...], acts: Acts) -> Iterator[_Held]:
    """Each message that holds it, once, with the first place."""
    before: Reading | None = None
    for said in messages:
        if said.role == one.must.who:
            spans = one.patterns.spans(said.reading)
            if not spans and one.must.act:
                did = acts.of(said.reading, before)
                spans = [(d.sentence.start, d.sentence.end) for d in did if d.act == one.must.act or (d.act in ASKING and one.must.act == "question")]
            if spans:
                yield _Held(said, spans[0])
        before = said.reading


def _broken(record: Record, must: Must, held: list[_Held]) -> Iterator[Finding]:
    if len(held) < must.least:
        yield Finding(record_id=record.id, code=must.id, message=must.say)
    elif must.most is not None and len(held) > must.most:
        said, span = held[must.most]
        yield finding(record, said, must.id, must.say, span)


CHECK = Check(
    name="session_musts",
    title="What the session type asks for",
    says="Whether a session holds what its type must hold, and nothing that it must not.",
    version="1",
    kinds=("dialogue",),
    prepare=prepare,
    described=(Described("kept", "Share of what the session type asks for that is there", "share", "higher"),),
    language="en",
)
