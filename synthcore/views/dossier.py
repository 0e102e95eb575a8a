"""One record on the Evaluate page: its text with what was found in it, what people decided, what checks and judges say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from synthcore.core.records import Dialogue, Record, Turn
from synthcore.views.record_table import CLEAR, OUTCOMES
from synthcore.views.wording import LABEL, STATUS, VERDICT, stamp

if TYPE_CHECKING:
    from synthcore.core.measurements import Finding, Measurement
    from synthcore.core.reviews import Review
    from synthcore.evaluation.check import Check
    from synthcore.services.dossiers import Dossier

SPELLING = "spelling"  # the code of a finding that a dictionary makes
ANSWERS = {"chosen": "Chosen answer", "rejected": "Rejected answer, false on purpose"}


class Piece(NamedTuple):
    """A stretch of a text; `found` are the numbers of what was found in it."""

    text: str
    found: tuple[int, ...] = ()


class Place(NamedTuple):
    """Something that was found, by its number on the page."""

    number: int
    severity: str
    source: str
    message: str
    suggestion: str


class Part(NamedTuple):
    """A turn of a dialogue, or the question or an answer of a pair. `false` marks an answer that is false on purpose."""

    name: str
    speaker: str
    side: str
    pieces: tuple[Piece, ...]
    places: tuple[Place, ...]
    false: bool = False


class Decision(NamedTuple):
    person: str
    verdict: str
    when: str
    lines: tuple[str, ...]


class Judgement(NamedTuple):
    """What a judge said on one dimension. `quote` is its evidence, verbatim."""

    dimension: str
    branch: str
    choice: str
    reason: str
    quote: str
    ok: bool


class Judge(NamedTuple):
    name: str
    said: tuple[Judgement, ...]


class Page(NamedTuple):
    name: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    whole: tuple[Place, ...]
    decisions: tuple[Decision, ...]
    judges: tuple[Judge, ...]
    checks: tuple[tuple[str, str, str], ...]
    unknown: tuple[str, ...] = ()


def page(found: Dossier, *, roles: Mapping[str, str], titles: Mapping[str, str], checks: Mapping[str, Check], issues: Mapping[str, str]) -> Page:
    """`roles` are what the domain calls who speaks, `titles` those of judged dimensions, `issues` those of marks."""
    record = found.record
    numbered = list(enumerate([*found.findings, *found.judged], 1))
    places = {number: _place(number, one, checks) for number, one in numbered}
    parts = tuple(_part(record, branch, turn, n, numbered, places, roles) for branch, n, turn in _turns(record))
    somewhere = {place.number for part in parts for place in part.places}
    return Page(
        record.external_id, tuple(_facts(found)), parts, tuple(place for number, place in places.items() if number not in somewhere),
        tuple(_decision(review, issues, record.labels.model_dump()) for review in found.reviews),
        tuple(_judges(found.judgements, titles)), tuple(_checks(found.measures, checks)),
        tuple(dict.fromkeys(_unknown(found))),
    )  # fmt: skip


def _unknown(found: Dossier) -> Iterable[str]:
    """The words that a dictionary did not know, each once."""
    texts = {(branch, n): turn.text for branch, n, turn in _turns(found.record)}
    for one in found.findings:
        text = texts.get((one.branch, one.turn)) or texts.get(("", one.turn), "")
        if one.code == SPELLING and one.start is not None and one.end is not None and text[one.start : one.end].strip():
            yield text[one.start : one.end].strip()


def _turns(record: Record) -> Iterable[tuple[str, int, Turn]]:
    """(branch, number within it, turn): the question of a pair is the beginning of both of its branches."""
    if isinstance(record.body, Dialogue):
        return [("dialogue", n, turn) for n, turn in enumerate(record.body.turns, 1)]
    asked = [("", n, turn) for n, turn in enumerate(record.body.prompt, 1)]
    return [*asked, ("chosen", len(asked) + 1, record.body.chosen), ("rejected", len(asked) + 1, record.body.rejected)]


def _part(
    record: Record, branch: str, turn: Turn, number: int, numbered: Sequence[tuple[int, Finding]], places: Mapping[int, Place], roles: Mapping[str, str]
) -> Part:  # fmt: skip
    here = [(n, one) for n, one in numbered if one.turn == number and one.branch in (branch, *(("chosen", "rejected", "dialogue") if not branch else ()))]
    if record.body.kind == "pair":
        name = ANSWERS.get(branch, "Question")
        return Part(name, name, "other" if branch else "user", _pieces(turn.text, here), tuple(places[n] for n, _ in here), branch == "rejected")
    speaker = roles.get(turn.role) or turn.role.capitalize() or "Unknown"
    return Part(f"T{number}", speaker, "user" if turn.role == "user" else "other", _pieces(turn.text, here), tuple(places[n] for n, _ in here))


def _pieces(text: str, found: Sequence[tuple[int, Finding]]) -> tuple[Piece, ...]:
    """The text, cut where something that was found begins or ends."""
    spans = [(n, max(0, one.start), min(len(text), one.end)) for n, one in found if one.start is not None and one.end is not None]
    edges = sorted({0, len(text), *(edge for _, start, end in spans if start < end for edge in (start, end))})
    cut = pairwise(edges)
    return tuple(Piece(text[a:b], tuple(n for n, start, end in spans if start <= a and b <= end)) for a, b in cut) or (Piece(text),)


def _place(number: int, one: Finding, checks: Mapping[str, Check]) -> Place:
    code = one.code.replace("_", " ")
    return Place(number, one.severity, "Judge" if one.source == "judge" else "Check", f"{code}: {one.message}", one.suggestion or "")


def _facts(found: Dossier) -> Iterable[tuple[str, str]]:
    origin = found.record.origin
    yield "Status", STATUS[found.status]
    for label, value in found.record.labels.model_dump(exclude_none=True).items():
        yield LABEL[label], value
    if found.governing_risk and found.governing_risk != found.record.labels.risk_level:
        yield "Governing risk", found.governing_risk
    if not found.hidden:
        yield "Made by", " · ".join(word for word in (origin.method, origin.model, origin.template) if word)
    yield "Made", stamp(found.record.created_at)


def _decision(review: Review, issues: Mapping[str, str], made: Mapping[str, object]) -> Decision:
    lines = [text for text in (*(note.note for note in review.notes), review.note) if text]
    if review.labels:
        lines += [f"{LABEL[name]} corrected to {value}" for name, value in review.labels.model_dump(exclude_none=True).items() if value != made[name]]
    if review.desk:
        for mark in review.desk.marks:
            where = f" in T{mark.turn}" if mark.turn else ""
            lines.append(f"{issues.get(mark.code, mark.code)}{where}{f': {mark.comment}' if mark.comment else ''}")
        lines += [f"{name.replace('_', ' ')}: {answer}" for name, answer in review.desk.safety.items() if answer == "no"]
    verdict = VERDICT[review.verdict] + (" (ruling of a lead)" if review.adjudicates else "")
    return Decision(review.person, verdict, stamp(review.decided_at), tuple(lines))


def _judges(said: Sequence[Measurement], titles: Mapping[str, str]) -> Iterable[Judge]:
    by_judge: dict[str, list[Judgement]] = {}
    for one in said:
        if one.label == CLEAR:
            continue
        ok = one.outcome.value == "ok"
        choice = (one.label or (f"{one.number:g}" if one.number is not None else "")).replace("_", " ") if ok else OUTCOMES.get(one.outcome.value, "")
        title = titles.get(one.name, one.name)
        branch = ANSWERS.get(one.branch, "").split(",")[0]
        by_judge.setdefault(_judge(one.version), []).append(Judgement(title, branch, choice, one.reason, one.evidence, ok))
    return [Judge(name, tuple(rows)) for name, rows in by_judge.items()]


def _judge(version: str) -> str:
    """`gpt-4.1`, or `gpt-4.1, repeat 2`, of `facts@1/gpt-4.1/1f3a/r1`."""
    _, *parts = version.split("/")
    repeat = parts[-1] if parts and parts[-1][:1] == "r" and parts[-1][1:].isdigit() else "r0"
    model = "/".join(parts[:-2]) if len(parts) > 2 else version
    return model + (f", repeat {int(repeat[1:]) + 1}" if repeat != "r0" else "")


def _checks(measures: Sequence[Measurement], checks: Mapping[str, Check]) -> Iterable[tuple[str, str, str]]:
    """(check, findings or outcome, its measures)."""
    for name in dict.fromkeys(one.name.split(".")[0] for one in measures):
        known = checks.get(name)
        own = next((one for one in measures if one.name == name), None)
        units = {one.name: one for one in known.described} if known else {}
        told = []
        for one in measures:
            if one.name.startswith(f"{name}.") and one.outcome.value == "ok":
                measure = one.name.partition(".")[2]
                described = units.get(measure)
                value = f"{one.number:.4g}{f' {described.unit}' if described and described.unit else ''}" if one.number is not None else one.label or ""
                told.append(f"{described.title if described else measure}: {value}")
        yield (known.title if known else name), _own(own), "; ".join(told)


def _own(own: Measurement | None) -> str:
    if own is None:
        return ""
    if own.outcome.value != "ok":
        return f"{OUTCOMES.get(own.outcome.value, own.outcome.value)}. {own.reason}".strip()
    return f"{own.number:.0f}" if own.number else "nothing found"
