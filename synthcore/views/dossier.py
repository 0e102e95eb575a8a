"""One record on the Evaluate page: its text with what was found in it, what people decided, what checks and judges say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from synthcore.core.records import Dialogue, Record, Turn
from synthcore.views.finding_titles import of_engine, title
from synthcore.views.record_table import CLEAR, OUTCOMES
from synthcore.views.wording import LABEL, STATUS, VERDICT, listed, stamp

if TYPE_CHECKING:
    from synthcore.core.measurements import Finding, Measurement
    from synthcore.core.reviews import Review
    from synthcore.evaluation.check import Check
    from synthcore.services.dossiers import Dossier
    from synthcore.views.evaluate import Names

SPELLING = "spelling"  # the code of a finding that a dictionary makes
ANSWERS = {"chosen": "Chosen answer", "rejected": "Rejected answer, false on purpose"}
GRAMMAR, CHECKS, JUDGES = "Grammar and spelling", "Checks", "Judges"
# Which label a finding on a record as a whole is about.
ABOUT = {
    "session_type": "session_type", "length": "session_type", "concern": "concern", "concern_words": "concern", "risk_level": "risk_level",
    "risk_maximum": "risk_level", "cue_missing": "risk_level", "riskier_text": "risk_level", "emergency_missing": "risk_level",
    "technique": "technique", "intent": "primary_intent", "primary_intent": "primary_intent", "sentiment": "sentiment",
}  # fmt: skip


class Piece(NamedTuple):
    """A stretch of a text; `found` are the numbers of what was found in it, `tags` of what ends here, or with the word that ends here."""

    text: str
    found: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()


class Place(NamedTuple):
    """Something that was found, by its number on the page. `code` is what the check or the engine calls it."""

    number: int
    severity: str
    title: str
    code: str
    message: str
    suggestion: str


class Group(NamedTuple):
    """What one kind of source found in one place."""

    source: str
    places: tuple[Place, ...]


class Fact(NamedTuple):
    """What is known of a record; of a label, with what was found about it."""

    name: str
    value: str
    groups: tuple[Group, ...] = ()


class Part(NamedTuple):
    """A turn of a dialogue, or the question or an answer of a pair. `false` marks an answer that is false on purpose."""

    name: str
    speaker: str
    side: str
    pieces: tuple[Piece, ...]
    groups: tuple[Group, ...]
    false: bool = False

    @property
    def found(self) -> int:
        return sum(len(group.places) for group in self.groups)


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
    """`whole` is what was found in no single place, `missing` says which checks have no result, and why."""

    name: str
    facts: tuple[Fact, ...]
    parts: tuple[Part, ...]
    whole: tuple[Group, ...]
    decisions: tuple[Decision, ...]
    judges: tuple[Judge, ...]
    checks: tuple[tuple[str, str, str], ...]
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


Spot = tuple[str, int]  # branch ("" of the question of a pair), turn; turn 0 of the label of that name, or of the whole
WHOLE: Spot = ("", 0)


def page(found: Dossier, names: Names) -> Page:
    """Numbers follow the page: what was found on the text from its beginning, then at the labels, then in the whole."""
    record = found.record
    turns = [(branch, n, turn) for branch, n, turn in _turns(record)]
    spots = [(branch, n) for branch, n, _ in turns]
    labels = [(label, 0) for label, value in record.labels.model_dump(exclude_none=True).items()]
    ranks = {spot: at for at, spot in enumerate([*spots, *labels, WHOLE])}
    by_spot: dict[Spot, list[tuple[int, Finding]]] = {}
    there = [(spot if (spot := _spot(record, one)) in ranks else WHOLE, one) for one in (*found.findings, *found.judged)]
    there.sort(key=lambda of: (ranks[of[0]], of[1].start is None, of[1].start or 0, of[1].end or 0))
    for number, (spot, one) in enumerate(there, 1):
        by_spot.setdefault(spot, []).append((number, one))
    grouped = {spot: _groups(some, names) for spot, some in by_spot.items()}
    return Page(
        record.external_id, tuple(_facts(found, grouped)),
        tuple(_part(record, branch, n, turn, by_spot.get((branch, n), ()), grouped.get((branch, n), ()), names.roles) for branch, n, turn in turns),
        grouped.get(WHOLE, ()), tuple(_decision(review, names.issues, record.labels.model_dump()) for review in found.reviews),
        tuple(_judges(found.judgements, names.dimensions)), tuple(_checks(found.measures, names.checks)),
        () if found.hidden else tuple(_missing(found, names.checks)), tuple(dict.fromkeys(_unknown(found))),
    )  # fmt: skip


def _turns(record: Record) -> Iterable[tuple[str, int, Turn]]:
    """(branch, number within it, turn): the question of a pair is the beginning of both of its branches."""
    if isinstance(record.body, Dialogue):
        return [("dialogue", n, turn) for n, turn in enumerate(record.body.turns, 1)]
    asked = [("", n, turn) for n, turn in enumerate(record.body.prompt, 1)]
    return [*asked, ("chosen", len(asked) + 1, record.body.chosen), ("rejected", len(asked) + 1, record.body.rejected)]


def _spot(record: Record, one: Finding) -> Spot:
    """Where a finding stands. To a check an answer is a branch of one turn; a judge counts on from the question."""
    if isinstance(record.body, Dialogue):
        return (one.branch, one.turn) if one.turn else (ABOUT.get(one.code, ""), 0)
    asked = len(record.body.prompt)
    if one.branch in ANSWERS and (one.source == "check" or one.turn > asked):
        return one.branch, asked + 1
    return "", one.turn


def _unknown(found: Dossier) -> Iterable[str]:
    """The words that a dictionary did not know, each once."""
    texts = {(branch, n): turn.text for branch, n, turn in _turns(found.record)}
    for one in found.findings:
        text = texts.get(_spot(found.record, one), "")
        if one.code == SPELLING and one.start is not None and one.end is not None and text[one.start : one.end].strip():
            yield text[one.start : one.end].strip()


def _part(
    record: Record, branch: str, number: int, turn: Turn, here: Sequence[tuple[int, Finding]], groups: tuple[Group, ...], roles: Mapping[str, str]
) -> Part:  # fmt: skip
    pieces = _pieces(turn.text, here)
    if record.body.kind == "pair":
        name = ANSWERS.get(branch, "Question")
        return Part(name, name, "other" if branch else "user", pieces, groups, branch == "rejected")
    speaker = roles.get(turn.role) or turn.role.capitalize() or "Unknown"
    return Part(f"T{number}", speaker, "user" if turn.role == "user" else "other", pieces, groups)


def _pieces(text: str, found: Sequence[tuple[int, Finding]]) -> tuple[Piece, ...]:
    """The text, cut where something that was found begins or ends, and where its number is written: never within a word."""
    spans = [(n, max(0, one.start), min(len(text), one.end)) for n, one in found if one.start is not None and one.end is not None]
    spans = [span for span in spans if span[1] < span[2]]
    tagged = [(n, _end_of_word(text, end)) for n, _, end in spans]
    edges = sorted({0, len(text), *(edge for _, *both in spans for edge in both), *(at for _, at in tagged)})
    cut = pairwise(edges)
    return tuple(
        Piece(text[a:b], tuple(n for n, start, end in spans if start <= a and b <= end), tuple(n for n, at in tagged if at == b)) for a, b in cut
    ) or (Piece(text),)  # fmt: skip


def _end_of_word(text: str, at: int) -> int:
    if text[at - 1].isalnum():
        while at < len(text) and text[at].isalnum():
            at += 1
    return at


def _groups(found: Sequence[tuple[int, Finding]], names: Names) -> tuple[Group, ...]:
    by_source: dict[str, list[Place]] = {CHECKS: [], GRAMMAR: [], JUDGES: []}
    for number, one in found:
        source = JUDGES if one.source == "judge" else GRAMMAR if one.code == SPELLING or of_engine(one.code) else CHECKS
        place = Place(number, one.severity, title(one.code, names.findings), one.code, one.message, one.suggestion or "")
        by_source[source].append(place)
    return tuple(Group(source, tuple(places)) for source, places in by_source.items() if places)


def _facts(found: Dossier, grouped: Mapping[Spot, tuple[Group, ...]]) -> Iterable[Fact]:
    origin = found.record.origin
    yield Fact("Status", STATUS[found.status])
    for label, value in found.record.labels.model_dump(exclude_none=True).items():
        yield Fact(LABEL[label], value, grouped.get((label, 0), ()))
    if found.governing_risk and found.governing_risk != found.record.labels.risk_level:
        yield Fact("Governing risk", found.governing_risk)
    if not found.hidden:
        yield Fact("Made by", " · ".join(word for word in (origin.method, origin.model, origin.template) if word))
    yield Fact("Made", stamp(found.record.created_at))


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
        return f"No result, {OUTCOMES.get(own.outcome.value, own.outcome.value)}. {own.reason}".strip()
    return f"{own.number:.0f}" if own.number else "Nothing found"


def _missing(found: Dossier, checks: Mapping[str, Check]) -> Iterable[str]:
    """Of which checks it is not known what they would find: no finding of theirs is no sign of a clean record."""
    own = {one.name: one for one in found.measures if "." not in one.name}
    for one in own.values():
        if one.outcome.value != "ok":
            yield f"{checks[one.name].title if one.name in checks else one.name}: {_own(one)}"
    unseen = [check.title for name, check in checks.items() if name not in own and found.record.body.kind in check.kinds]
    if unseen:
        yield f"Not looked at yet by: {listed(unseen)}."
