"""`judgements.csv`: what a judge said of pairs, one row a pair, dimension and branch.

Written like `questions.csv`. A quote from a rejected answer is false on purpose, and its row says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from synthcore.core.measurements import Finding, Measurement

COLUMNS = (
    "id", "branch", "family", "dimension", "outcome", "choice", "score", "reason", "quote", "quote_is_false_on_purpose", "claims", "shown_as", "judge",
    "rubric", "fingerprint",
)  # fmt: skip


def rows(
    measurements: Iterable[Measurement], findings: Iterable[Finding], *, judge: str, models: Mapping[str, str], places: Mapping[str, int]
) -> Iterator[dict[str, str]]:  # fmt: skip
    """The rows of one pair. `judge` is the model that was asked, `models` the name by which it answered for each family, `places`
    whether a branch was shown as Answer 1 or 2. `claims` are those that are not of the best choice, with their places."""
    found = list(findings)
    for one in measurements:
        family, _, dimension = one.name.partition(".")
        claims = [f for f in found if f.branch == one.branch and f.code.startswith(f"{one.name}.")]
        yield {
            "id": one.record_id, "branch": one.branch, "family": family, "dimension": dimension, "outcome": one.outcome.value, "choice": one.label or "",
            "score": f"{one.number:g}" if one.number is not None else "", "reason": one.reason, "quote": one.evidence,
            "quote_is_false_on_purpose": "true" if one.branch == "rejected" else "", "claims": "; ".join(map(_claim, claims)),
            "shown_as": f"Answer {places[one.branch]}", "judge": models.get(family, judge), "rubric": one.version.partition("/")[0],
            "fingerprint": one.fingerprint,
        }  # fmt: skip


def _claim(finding: Finding) -> str:
    choice = finding.code.rpartition(".")[2]
    where = f" {finding.start}-{finding.end}" if finding.start is not None else ""
    return f"{choice}{where}"
