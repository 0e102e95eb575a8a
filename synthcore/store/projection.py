"""`record_state`: what `core.reviews.status` says of a record's reviews, kept beside it so that a million can be counted.

It is written in the transaction of the review that changes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from synthcore.core.labels import Vocabulary
from synthcore.core.measurements import RISK_LEVEL
from synthcore.core.ports import State
from synthcore.core.records import Labels
from synthcore.core.reviews import Review, Status, Verdict, latest, status
from synthcore.formats.reviews import same_person

# To be raised when the function says something else of the same reviews: stored states are then written anew at the next opening.
RULES = 1
# Of `record r`: the risk that governed what it was made from. In JSON quotes are escaped, so that only the key itself matches.
INHERITED = r"""nullif(regexp_extract(r.origin, '"inherited_risk":"([^"\\]+)"', 1), '')"""

COUNTED = ("session_type", "concern", "risk_level")  # the labels by which records are counted
# The levels of risk that judges found, by record: those of every judge, rubric and repeat.
LEVELS = f"""select record_id, list(distinct label) from measurement
    where source = 'judge' and outcome = 'ok' and name like '%.{RISK_LEVEL}' and label is not null group by record_id"""


def given_risk(vocabulary: Vocabulary, own: str | None, inherited: str | None, judged: str | None = None) -> str | None:
    """The risk that a record has before anybody reviews it: by its labels, by what it was made from, by what judges found. The
    most severe of them, so that a judge can raise it and never lower it."""
    return vocabulary.governing([own, inherited, judged]) if inherited or judged else own


def project(risk: str | None, reviews: Sequence[Review], vocabulary: Vocabulary, superseded_by: str | None = None, *, own: str | None = None) -> State:
    """The state of a record of the risk `risk` (`given_risk`), `own` by its labels alone. Reviews that were withdrawn are as if they
    had not been given.

    The most severe level that anyone gave governs, so that one reviewer raises it; an adjudication that names a level
    settles it. Where a reviewer corrected it to a lesser one, or went below what they said before when they changed their mind, the
    record needs a second approver whatever governs.
    """
    reviews = [_one_spelling(r) for r in reviews if r.withdrawn_at is None]
    counted = latest(reviews)
    governing, lowered = None, False
    if counted and counted[-1].adjudicates and counted[-1].labels:
        governing = vocabulary.canonical("risk_level", counted[-1].labels.risk_level)
    if governing is None:
        said = latest(r for r in reviews if not r.adjudicates)
        given = [labels.risk_level for r in said for labels in (r.labels, r.blind_labels) if labels]
        governing = vocabulary.governing([risk, *given])
        lowered = any(_lowers(vocabulary, risk, r.labels.risk_level) for r in said if r.labels)
        lowered = lowered or any(_goes_below(vocabulary, risk, r, reviews) for r in said if r.replaces)
    second = lowered or vocabulary.needs_second(governing)
    decided = status(reviews, second_needed=second)
    return State(
        status=decided, governing_risk=governing, second_needed=second,
        approvals=sum(r.verdict is Verdict.APPROVED for r in counted), reviewers=len({r.person for r in reviews}),
        decided_at=max((r.decided_at for r in reviews), default=None), superseded_by=superseded_by,
        corrected=_corrected(own, [r for r in counted if r.verdict is Verdict.APPROVED], vocabulary) if decided is Status.APPROVED else None,
    )  # fmt: skip


def _corrected(own: str | None, approving: Sequence[Review], vocabulary: Vocabulary) -> Labels | None:
    """As `core.corrections.corrected` has it of the labels that records are counted by, in the words under which they are counted."""
    if not any(review.labels for review in approving):
        return None
    found = {}
    for name in COUNTED:
        said = {getattr(review.labels, name) if review.labels else None for review in approving}
        value = vocabulary.canonical(name, said.pop()) if len(said) == 1 else vocabulary.governing([own, *said]) if name == "risk_level" else None
        if value and (name != "risk_level" or value != own):
            found[name] = value
    return Labels(**found) if found else None


def _lowers(vocabulary: Vocabulary, risk: str | None, corrected: str | None) -> bool:
    """Whether a correction says less than the maker did."""
    return corrected is not None and vocabulary.governing([corrected]) != vocabulary.governing([corrected, risk])


def _goes_below(vocabulary: Vocabulary, risk: str | None, changed: Review, reviews: Sequence[Review]) -> bool:
    """Whether a change of mind says less than its reviewer had corrected the risk to."""
    before = [r.labels.risk_level for r in reviews if r.person == changed.person and r.id != changed.id and not r.adjudicates and r.labels]
    now = vocabulary.governing([(changed.labels and changed.labels.risk_level) or risk])
    return vocabulary.governing([now, *before]) != now


def _one_spelling(review: Review) -> Review:
    """`Anna` and `anna ` are not two approvers."""
    name = same_person(review.person)
    return review if name == review.person else review.model_copy(update={"person": name})
