"""Two batches or runs of the same records: did the second come off worse, by the same judge and by clinicians?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status, status
from synthcore.core.trust_ports import Whence
from synthcore.evaluation.comparison import Compared, Quality, Same, compared, judged, qualities, same
from synthcore.services import domains
from synthcore.services.context import Context
from synthcore.services.trusting import Heard, Key, heard

CLINICIANS = "clinicians"
APPROVED = {Status.APPROVED: 1.0, Status.NEEDS_SECOND: 1.0, Status.NEEDS_REVISION: 0.0, Status.REJECTED: 0.0}


class Comparison(Frozen):
    """`same` records are in both sets, by how that was told; `anchors` of them have the same text in both. `refused` says of which
    dimensions nothing can be said, and why; with `judged` false, of none that a judge is asked about. `loss`: some row is a
    significant loss."""

    before: str
    after: str
    same: int
    by: dict[str, int]
    anchors: int
    rows: tuple[Compared, ...]
    refused: tuple[str, ...]
    judged: bool
    loss: bool


def compare(context: Context, person: Person, *, before: str, after: str) -> Comparison:
    """Of two batches by name, or runs by id. Raises BadRequest where one is not there, where they have no record in common, and
    where nothing of them may be compared: no judge that spoke of both, and no decisions of clinicians on both."""
    require(person, "look")
    pairs = _pairs(context, before, after)
    rows, refused = _by_judges(context, pairs)
    rows.append(_approvals(context, pairs))
    found = judged([row for row in rows if row.change.n])
    if not found or (refused and all(row.p is None for row in found)):
        why = " ".join(refused) or "No judge has spoken of records of both, and clinicians have decided on none of them."
        raise BadRequest(f"Nothing of {before} and {after} can be compared. {why}")
    return Comparison(
        before=before, after=after, same=len(pairs), by=dict(Counter(pair.by for pair in pairs)), anchors=sum(pair.anchor for pair in pairs), rows=found,
        refused=tuple(refused), judged=any(row.p is not None and not row.drift and row.judge != CLINICIANS for row in found),
        loss=any(row.outcome == "loss" for row in found),
    )  # fmt: skip


def compare_approvals(context: Context, person: Person, *, before: str, after: str) -> Compared:
    """The share that clinicians approved, of the records of both sets on which they decided: what tells two prompts apart. Raises
    BadRequest as `compare` does, for want of records."""
    require(person, "look")
    return judged([_approvals(context, _pairs(context, before, after))])[0]


def _pairs(context: Context, before: str, after: str) -> list[Same]:
    pairs = same(_records(context, before), _records(context, after))
    if not pairs:
        raise BadRequest(
            f"{before} and {after} have no record in common: none is in both, made from the other, from the same source question, or under the same id. "
            "Runs of as many records with one seed number are paired by their places."
        )
    return pairs


def _records(context: Context, name: str) -> Sequence[Whence]:
    found = context.store.judged.of_batch(name)
    if found is None:
        found = context.store.judged.of_run(name)
    if not found:
        raise BadRequest(f"there is no batch and no run called {name!r} with records in it.")
    return found


# What judges said


def _by_judges(context: Context, pairs: Sequence[Same]) -> tuple[list[Compared], list[str]]:
    rubrics = [rubric for name in context.store.judged.domains() for rubric in domains.domain(context, name).rubrics.values()]
    known = qualities(rubrics)
    ids = {record_id for pair in pairs for record_id in (pair.before.record_id, pair.after.record_id)}
    said = heard(context.store.judged.said({name for one in known for name in one.of}, record_ids=ids), context.store.judged.chose(ids))
    first = {judge: _first(said, judge) for judge in said}
    rows: list[Compared] = []
    refused: list[str] = []
    for quality in known:
        _of_quality(quality, pairs, first, rows, refused)
    return rows, list(dict.fromkeys(refused))


First = Mapping[Key, Mapping[str, set[str]]]


def _of_quality(quality: Quality, pairs: Sequence[Same], first: Mapping[str, First], rows: list[Compared], refused: list[str]) -> None:
    """A row for each judge that spoke of enough of both sets. Where none did, and others spoke of each: the drift between two of them
    on the texts that are the same, and a refusal unless there are no other texts."""
    spoke = {
        side: {judge: n for judge in first if judge.startswith(f"{quality.rubric}/") and (n := _known(quality, pairs, first[judge], side))}
        for side in ("before", "after")
    }
    if not (spoke["before"] and spoke["after"]):
        return
    common = [_row(quality, judge, _values(quality, pairs, first[judge], first[judge])) for judge in sorted(spoke["before"].keys() & spoke["after"].keys())]
    one, other = (_most(spoke[side]) for side in ("before", "after"))
    enough = [row for row in common if row.change.status == "ok"]
    if enough or one == other:
        rows += enough or common
        return
    anchors = [pair for pair in pairs if pair.anchor]
    if anchors:
        rows.append(_row(quality, f"{one} and {other}", _values(quality, anchors, first[one], first[other]), drift=True))
    if len(anchors) < len(pairs):
        refused.append(f"{one} judged the first and {other} the second: another rubric, model, parameter or prompt is another judge. Judge both with one.")


def _most(spoke: Mapping[str, int]) -> str:
    return max(spoke, key=lambda judge: (spoke[judge], judge))


def _row(quality: Quality, judge: str, values: Iterable[tuple[Same, float | None, float | None]], *, drift: bool = False) -> Compared:
    return compared(
        values, name=quality.name, branch=quality.branch, title=quality.title, judge=judge, share=quality.share, better=quality.better, drift=drift
    )  # fmt: skip


def _known(quality: Quality, pairs: Sequence[Same], said: First, side: str) -> int:
    """Of how many records of one set a judge said something."""
    return sum(quality.value(said.get((getattr(pair, side).record_id, quality.branch), {})) is not None for pair in pairs)


def _values(quality: Quality, pairs: Sequence[Same], before: First, after: First) -> list[tuple[Same, float | None, float | None]]:
    return [
        (pair, quality.value(before.get((pair.before.record_id, quality.branch), {})), quality.value(after.get((pair.after.record_id, quality.branch), {})))
        for pair in pairs
    ]


def _first(said: Heard, judge: str) -> First:
    """What a judge said of each branch when it was first asked, with the answers of a pair in their first order."""
    found: dict[Key, Mapping[str, set[str]]] = {}
    for repeat in sorted(said[judge], key=lambda name: (name.endswith("x"), len(name), name)):
        for key, choices in said[judge][repeat].items():
            found.setdefault(key, choices)
    return found


# What clinicians decided


def _approvals(context: Context, pairs: Sequence[Same]) -> Compared:
    ids = {record_id for pair in pairs for record_id in (pair.before.record_id, pair.after.record_id)}
    reviewed = context.store.judged.reviewed(ids)
    stands = {record_id: APPROVED.get(status(of.reviews, second_needed=False)) for record_id, of in reviewed.items()}
    values = [(pair, stands.get(pair.before.record_id), stands.get(pair.after.record_id)) for pair in pairs]
    return compared(values, name="clinicians.approved", branch="record", title="Approved by clinicians", judge=CLINICIANS, share=True, better="higher")
