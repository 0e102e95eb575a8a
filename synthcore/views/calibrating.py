"""Calibration as a reviewer sees it: an item, what is asked of it, what is right, and how far one agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.core.calibration import ASKED, LABELS, Answers
from synthcore.core.reviews import Verdict
from synthcore.domains.schema import Domain
from synthcore.views.transcript import Transcript, transcript
from synthcore.views.wording import LABEL, VERDICT, count

if TYPE_CHECKING:
    from synthcore.services.calibrating import Asked, Offer, Round
    from synthcore.services.calibration_results import Compared, Result
    from synthcore.services.knowing import Proposed

ASK = {
    "risk_level": "What is the highest risk that is disclosed?",
    "session_type": "Which type of session is it?",
    "concern": "Which concern is it about?",
    "verdict": "Is it fit to train on, with the labels that it carries?",
}
NAMES = {name: LABEL[name] for name in LABELS} | {"verdict": "Verdict"}
VERDICT_KEYS = {Verdict.APPROVED: "A", Verdict.NEEDS_REVISION: "N", Verdict.REJECTED: "X", Verdict.NOT_ENOUGH_CONTEXT: "Q"}
INTRO = (
    "Some of these disclose a risk to someone. Skipping is free, and nothing here decides on a record or counts in its statistics. "
    "What is right is shown after your last answer."
)
NOTHING = "There is nothing to calibrate on: no known answer is confirmed yet. A lead confirms them."
KEYS = "Keys: 1 to 4 change an answer, Ctrl+Enter confirms and goes on, the arrows leaf through."
COLUMNS = ("Asked", "Same", "Agreement", "Cohen's kappa", "Weighted", "Gwet's AC1", "Krippendorff's alpha")


@dataclass(frozen=True)
class Option:
    value: str
    title: str
    key: str


@dataclass(frozen=True)
class Question:
    """One item. `lines` compare, once all is said, what is right with what was said: (asked, known, said)."""

    item_id: str
    transcript: Transcript
    place: str
    asks: str | None
    question: str
    options: tuple[Option, ...]
    said: tuple[tuple[str, str], ...]
    claimed: str
    lines: tuple[tuple[str, str, str], ...]
    why: str


def question(asked: Asked, domain: Domain, place: str) -> Question:
    return Question(
        item_id=asked.item_id,
        transcript=transcript(asked.dialogue, domain.about.roles),
        place=place,
        asks=asked.asks,
        question=ASK[asked.asks] if asked.asks else "",
        options=_options(asked.asks, domain) if asked.asks else (),
        said=tuple((NAMES[name], titled(domain, name, value)) for name, value in asked.said.said().items()),
        claimed=" · ".join(f"{NAMES[name]}: {titled(domain, name, value)}" for name, value in asked.claimed.items()),
        lines=_lines(asked.known, asked.said, domain) if asked.known else (),
        why=asked.why,
    )


def place(here: Round) -> str:
    return f"{here.position} of {here.size}"


def between(here: Round) -> str:
    """What is said when a round is over, or there is none."""
    if not here.done and not here.left:
        return NOTHING
    more = f" {count(here.left, 'item')} left for another round." if here.left else " There are no more."
    return f"{count(here.done, 'item')} answered.{more}"


def known_title(one: Proposed, place: int) -> str:
    return f"{place} · {one.name} · {one.trait.replace('_', ' ')} · {'confirmed' if one.counts else 'proposed'}"


def confirm_all(ready: int) -> str:
    return f"Confirm the {count(ready, 'dialogue')} that you have looked at, as proposed"


def unseen(number: int) -> str:
    return f"{count(number, 'dialogue')} you have not looked at yet: confirmed is only what you have seen."


def offered(offer: Offer, *, leads: bool = False) -> str:
    """What is offered to somebody who is new; and while no answer is confirmed, what is missing, and who does something about it."""
    if not offer.size:
        todo = "Confirm their answers" if leads else "A lead confirms their answers"
        where = "Calibration, Known answers"
        return f"Calibration is not ready: {count(offer.proposed, 'dialogue')} would show how reviewers judge beside the lead. {todo} first ({where})."
    return f"Before your first batch: {count(offer.size, 'dialogue')} with known answers show how you judge beside the lead. You may also begin at once."


def announced(share: float, after: int) -> str:
    """That one's own records come back: said before it begins."""
    if not share:
        return ""
    begin = f"Once you have made {count(after, 'decision')}, about {share:.0%} of the next ones"
    return f"{begin} are records of your own once more, to measure how you agree with yourself."


def titled(domain: Domain, name: str, value: str) -> str:
    if name == "verdict":
        return VERDICT[value]
    return next((entry.title or entry.name for entry in getattr(domain.labels, name) if entry.name == value), value)


def options(name: str, domain: Domain) -> dict[str, str]:
    """What can be answered, with its title; of a known answer the verdict decides."""
    if name == "verdict":
        return {verdict.value: VERDICT[verdict] for verdict in VERDICT_KEYS if verdict is not Verdict.NOT_ENOUGH_CONTEXT}
    return {entry.name: entry.title or entry.name for entry in getattr(domain.labels, name)}


def _options(name: str, domain: Domain) -> tuple[Option, ...]:
    """The risk from 0 on, as at the desk; the others from 1; the verdict by the keys of the desk."""
    if name == "verdict":
        return tuple(Option(verdict.value, VERDICT[verdict], key) for verdict, key in VERDICT_KEYS.items())
    first = 0 if name == "risk_level" else 1
    return tuple(Option(entry.name, entry.title or entry.name, str(n) if n < 10 else "") for n, entry in enumerate(getattr(domain.labels, name), first))


def _lines(known: Answers, said: Answers, domain: Domain) -> tuple[tuple[str, str, str], ...]:
    right, mine = known.said(), said.said()
    return tuple((NAMES[name], titled(domain, name, right[name]), titled(domain, name, mine[name]) if name in mine else "–") for name in ASKED if name in right)


def rows(result: Result) -> tuple[tuple[str, ...], ...]:
    """A line for each thing that is asked: in how many items it is the same, and the numbers, or why there are none."""
    return tuple(_row(one) for one in result.compared)


def _row(one: Compared) -> tuple[str, ...]:
    same = f"{one.same} of {one.n}" if one.n else "–"
    if one.row is None:
        return (NAMES[one.dimension], same, *("–",) * 5)
    figures = (one.row.percent, one.row.kappa, one.row.weighted, one.row.ac1, one.row.alpha)
    return (NAMES[one.dimension], same, *(figure.sentence if figure else "–" for figure in figures))
