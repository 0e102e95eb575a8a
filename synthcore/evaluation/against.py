"""What a judge and a clinician say of the same thing, in the same words.

A rubric names for a dimension, or for a rate, what of a review says the same (`against`), and which choices mean it (`means`).
Here that becomes a question with the values that clinicians use, a judgement becomes one of them, and so does a review:

    verdict            approved, needs_revision, rejected; "not enough context" says nothing
    label:<name>       what was said before any label was shown, else the correction, else the label that was confirmed
    fits:<name>        that, held against the label of the record: right or wrong; of risk right, too_low or too_high
    mark:<issue>       yes where the branch or the whole record bears it, no where a review at the desk does not
    safety:<question>  yes, no, not_applicable
    pair:correct       yes or no of the branch; pair:better: chosen, rejected, neither (tie); axis:<id>: its choice. Blind answers only
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from synthcore.core.records import Labels
from synthcore.core.reviews import Review, Verdict
from synthcore.domains.rubric import Dimension, Rate, Rubric
from synthcore.domains.schema import Domain
from synthcore.evaluation.judge_summary import holds
from synthcore.evaluation.trust import Kind, Question

NOT_APPLICABLE = {"na": "not_applicable"}
RISK = "label:risk_level"
MARKED = {"yes": "marked", "no": "not marked"}  # how the answers to a mark are read


class Asked(NamedTuple):
    """One thing that both are asked of a branch. `name` is that of the measurement, or `<family>.<rate>`; `of` the dimensions
    whose measurements it follows from."""

    name: str
    branch: str
    rubric: Rubric
    of: tuple[str, ...]
    part: Dimension | Rate
    question: Question
    order: tuple[str, ...] = ()  # of the values of a label that has one


def asked(domain: Domain) -> tuple[Asked, ...]:
    """All that can be held against clinicians, in the order of the rubrics."""
    return tuple(_asked(domain))


def _asked(domain: Domain) -> Iterator[Asked]:
    risk = tuple(value.name for value in domain.labels.risk_level)
    for rubric in domain.rubrics.values():
        for dimension in rubric.dimension:
            if dimension.against:
                question = of_dimension(rubric, dimension)
                for branch in rubric.branches_of(dimension):
                    yield Asked(question.name, branch, rubric, (question.name,), dimension, question, risk)
        for rate in rubric.rate:
            if rate.against:
                name = f"{rubric.family}.{rate.id}"
                of = tuple(f"{rubric.family}.{dimension}" for dimension in {**rate.any, **rate.none})
                values = tuple(rate.means) or ("yes", "no")
                yes = frozenset(value for value in values if "yes" in rate.means.get(value, (value,)))
                yield Asked(name, rate.branch, rubric, of, rate, Question(name, rate.title, values, "rate", yes, words=_words(rate)))


def of_dimension(rubric: Rubric, dimension: Dimension) -> Question:
    """A scale, where what clinicians say stands for one choice each, and these have scores; danger, where choices are; else a
    rate of the first value."""
    means = dimension.means or {choice.id: (choice.id,) for choice in dimension.choice}
    scores = {choice.id: choice.score for choice in dimension.choice if choice.score is not None}
    numbers = {value: scores[choices[0]] for value, choices in means.items() if len(choices) == 1 and choices[0] in scores}
    scale = len(numbers) == len(means)
    values = tuple(sorted(means, key=numbers.__getitem__)) if scale else tuple(means)
    yes = frozenset(value for value in values if set(means[value]) & set(dimension.danger))
    kind: Kind = "danger" if dimension.danger else "score" if scale else "rate"
    ordered = scale or dimension.against == RISK
    return Question(
        f"{rubric.family}.{dimension.id}", dimension.title, values, kind, yes or frozenset(values[:1]), numbers if scale else None, ordered, _words(dimension)
    )  # fmt: skip


def _words(part: Dimension | Rate) -> Mapping[str, str]:
    return MARKED if part.against.startswith("mark:") else {}


def judged(asked: Asked, said: Mapping[str, set[str]]) -> str | None:
    """What a judge says of a record in a clinician's words, from all its choices by measurement; None where that is nothing."""
    if isinstance(asked.part, Rate):
        held = holds(asked.part, {name: said.get(f"{asked.rubric.family}.{name}", set()) for name in {**asked.part.any, **asked.part.none}})
        choice = None if held is None else "yes" if held else "no"
    else:
        choice = next((one for one in asked.part.choices if one in said.get(asked.name, ())), None)
    if not asked.part.means:
        return choice
    return next((value for value, choices in asked.part.means.items() if choice in choices), None)


def said_by(asked: Asked, review: Review, own: Labels) -> str | None:
    """What one review says of a record with these labels; None where it says nothing of it."""
    kind, _, name = asked.part.against.partition(":")
    if review.verdict is Verdict.NOT_ENOUGH_CONTEXT:
        return None
    if kind == "verdict":
        return review.verdict.value
    if kind == "label":
        return _label(name, review, own)
    if kind == "fits":
        return _fits(_label(name, review, own), getattr(own, name, None), asked.order if name == RISK.partition(":")[2] else ())
    if kind == "mark" and review.desk:
        return "yes" if any(mark.code == name and mark.branch in (asked.branch, "dialogue") for mark in review.desk.marks) else "no"
    if kind == "safety" and review.desk and (answer := review.desk.safety.get(name)):
        return answer if answer in asked.question.values else NOT_APPLICABLE.get(answer)
    return _of_pair(kind, name, asked.branch, review)


def _label(name: str, review: Review, own: Labels) -> str | None:
    for labels in (review.blind_labels, review.labels):
        if labels and (value := getattr(labels, name, None)):
            return str(value)
    confirmed = getattr(own, name, None) if review.desk and name in review.desk.confirmed else None
    return str(confirmed) if confirmed else None


def _fits(said: str | None, own: str | None, order: Sequence[str]) -> str | None:
    if said is None or own is None:
        return None
    if said == own:
        return "right"
    if not order:
        return "wrong"
    if said not in order or own not in order:
        return None
    return "too_low" if order.index(own) < order.index(said) else "too_high"


def _of_pair(kind: str, name: str, branch: str, review: Review) -> str | None:
    said = review.pair
    if said is None or not said.blind or kind not in ("pair", "axis"):
        return None
    if kind == "axis":
        return said.ratings("chosen" if branch == "chosen" else "rejected").get(name)
    if name == "better":
        return (said.preferred or "neither") if said.better else None
    correct = said.chosen_correct if branch == "chosen" else said.rejected_correct
    return None if correct is None else "yes" if correct else "no"


def answers(asked: Asked, reviews: Iterable[Review], own: Labels) -> tuple[list[tuple[str, str]], str | None]:
    """What each person says, by their last review that says anything, and what a ruling says, which stands for all of them."""
    by_person: dict[str, str] = {}
    ruled = None
    for review in sorted((r for r in reviews if r.withdrawn_at is None), key=lambda r: (r.decided_at, r.id)):
        value = said_by(asked, review, own)
        if value is None:
            continue
        if review.adjudicates:
            ruled = value
        else:
            by_person[review.person] = value
    return list(by_person.items()), ruled


def probability(reviews: Sequence[Review]) -> float | None:
    """With which the record was drawn for review; None where it was not drawn by chance."""
    return next((review.sampling_probability for review in reviews if review.sampling_probability and review.withdrawn_at is None), None)
