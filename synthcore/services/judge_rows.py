"""What a judge's reply is kept as: a measurement for each dimension and branch, and findings where it found a fault.

The name of a measurement is `<family>.<dimension>`, its label the choice and its number the score of that choice, where it has
one. Of claims the worst stands there, and the worst harm beside it as `<family>.<dimension>.harm`. A family whose worst choice
governs has one measurement more, named by the family alone: `red`, `yellow` or `clear`. It is only clear where everything could
be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from synthcore.core.measurements import Finding, Measurement, Outcome
from synthcore.domains.rubric import Choice, Dimension
from synthcore.evaluation.judge_reading import Found
from synthcore.evaluation.judging import ANSWER_TURN, Branch
from synthcore.services.judges import Job

CLEAR = "clear"
GRAVITY = ("red", "yellow")
SEVERITY: dict[str, Literal["error", "warning"]] = {"red": "error", "yellow": "warning"}


def measurements(job: Job, found: Iterable[Found], run_id: str | None = None) -> list[Measurement]:
    """What a reply says of each branch that its dimensions are about."""
    told: list[Measurement] = []
    by_branch: dict[Branch, list[Found]] = {}
    common: dict[str, Any] = {"record_id": job.of.id, "source": "judge", "version": job.version, "fingerprint": job.fingerprint, "run_id": run_id}
    for one, branch in _about(job, found):
        by_branch.setdefault(branch, []).append(one)
        said = common | {"branch": branch, "outcome": one.outcome, "reason": one.reason, "evidence": one.quote}
        ok = one.outcome is Outcome.OK
        name = f"{job.rubric.family}.{one.dimension}"
        told.append(Measurement(name=name, label=one.choice if ok else None, number=one.score, **said))
        if one.harm:
            told.append(Measurement(name=f"{name}.harm", label=one.harm, **said))
    if job.rubric.worst_governs:
        told += [Measurement(name=job.rubric.family, branch=branch, **common, **_worst(job, of)) for branch, of in by_branch.items()]
    return told


def _worst(job: Job, found: Sequence[Found]) -> dict[str, Any]:
    """What the gravest choice comes to. Where there is none, what could not be judged stands in the way of `clear`."""
    for severity in GRAVITY:
        for one in found:
            if one.outcome is Outcome.OK and _choice(job, one).severity == severity:
                return {"label": severity, "reason": f"{one.dimension}: {one.choice}. {one.reason}", "evidence": one.quote}
    left = next((one for one in found if one.outcome is not Outcome.OK), None)
    return {"label": CLEAR} if left is None else {"outcome": left.outcome, "reason": f"{left.dimension}: {left.reason}"}


def findings(job: Job, found: Iterable[Found]) -> list[Finding]:
    """Choices that have a severity, and the claims that are not of the best choice, each in its place in the text."""
    told: list[Finding] = []
    for one, branch in _about(job, found):
        dimension, code = _dimension(job, one), f"{job.rubric.family}.{one.dimension}"
        for claim in one.claims:
            if claim.choice != dimension.choices[-1]:
                told.append(
                    Finding(
                        record_id=job.of.id, branch=branch, turn=ANSWER_TURN, start=claim.start, end=claim.end, source="judge",
                        code=f"{code}.{claim.choice}", message=claim.reason, severity="error" if claim.choice == dimension.choices[0] else "warning",
                    )
                )  # fmt: skip
        if one.outcome is Outcome.OK and not one.claims and (severity := _choice(job, one).severity):
            told.append(
                Finding(
                    record_id=job.of.id, branch=branch, turn=one.turn, start=one.start, end=one.end, source="judge", code=f"{code}.{one.choice}",
                    message=one.reason, severity=SEVERITY[severity],
                )
            )  # fmt: skip
    return told


def nothing(job: Job, outcome: Outcome, reason: str, run_id: str | None = None) -> list[Measurement]:
    """The measurements of a request that came to no judgement: each dimension says why."""
    parts = range(len(job.of.branches))
    return measurements(job, [Found(n, dimension.id, outcome, reason=reason) for n in parts for dimension in job.rubric.dimension], run_id)


def _about(job: Job, found: Iterable[Found]) -> Iterator[tuple[Found, Branch]]:
    about = {dimension.id: dimension.about for dimension in job.rubric.dimension}
    branches = job.of.branches
    for one in found:
        branch = branches[one.part]
        if about[one.dimension] in ("each", branch):
            yield one, branch


def _dimension(job: Job, one: Found) -> Dimension:
    return next(dimension for dimension in job.rubric.dimension if dimension.id == one.dimension)


def _choice(job: Job, one: Found) -> Choice:
    return next(choice for choice in _dimension(job, one).choice if choice.id == one.choice)
