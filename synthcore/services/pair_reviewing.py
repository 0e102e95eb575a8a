"""Deciding on preference pairs: first blind, with the sides by chance, then knowing which answer is false on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from synthcore.core import desk_rules, pair_reviews
from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.errors import BadRequest, Unsure
from synthcore.core.pair_answers import Answer, Better, BlindAnswers, PairAnswers, PairReview, TypeFault
from synthcore.core.pair_reviews import conclusion
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen, PreferencePair, Record, question_of
from synthcore.domains import axes
from synthcore.domains.schema import Domain
from synthcore.services import desk_terms, domains, pair_topics, reviewing
from synthcore.services.context import Context
from synthcore.services.reviewing import Decided


class Stated(Frozen):
    """What a pair says of its wrong answer, and of where its question comes from. `fault` is what is wrong with the type of
    error that it states, `kind` whether what is asked was kept or shifted, `listed` what was added to the source question."""

    error_type: str
    title: str
    definition: str
    span: str
    correction: str
    rationale: str
    fault: TypeFault
    source: str = ""
    modification: str = ""
    kind: str = ""
    listed: str = ""
    topic: str = ""


class Paired(Frozen):
    """A pair as one person meets it: the question, the answers by side, and what this person said of them blind. As long
    as that is None, or that there is not enough context, `left` and `stated` are None: nothing tells which answer is which."""

    record_id: str
    question: str
    answers: tuple[str, str]
    said: PairAnswers | None
    left: Answer | None = None
    stated: Stated | None = None


class Answered(Frozen):
    """Blind answers that are on disk. `decided` is the decision where they alone come to one; `against` says what stands in the
    way of it, where it needs a reason that was not given."""

    said: PairAnswers
    decided: Decided | None
    against: str = ""


def paired(context: Context, person: Person, *, record_id: str) -> Paired:
    """The pair as this person may see it. Whoever said that there is not enough context is shown nothing. Raises BadRequest
    when there is no such pair."""
    require(person, "look")
    record, body = _pair(context, record_id)
    known = context.store.pair_answers.of(person.name, record_id)
    said = known.answers if known else None
    left = said.left if said else pair_reviews.left(record_id, person.name)
    texts = (body.chosen.text, body.rejected.text)
    shown = Paired(record_id=record_id, question=question_of(body), answers=texts if left == "chosen" else texts[::-1], said=said)
    return shown.model_copy(update={"left": left, "stated": _stated(context, record, body)}) if said and not said.not_enough_context else shown


def answer_pair(
    context: Context, person: Person, *, record_id: str, review_id: str, left_correct: bool | None = None, right_correct: bool | None = None,
    better: Better | None = None, both_unsafe: bool = False, not_enough_context: bool = False, left_ratings: Mapping[str, str] | None = None,
    right_ratings: Mapping[str, str] | None = None, shown_to: str | None = None, note: str = "", opened_at: datetime | None = None,
    active_ms: int | None = None, position: int | None = None, desk: DeskAnswers | None = None, sure: bool = False,
) -> Answered:  # fmt: skip
    """Store what a person says of a pair blind (verb `review`). On return it is on disk, and they may know which answer is
    which. The first answer of a person on a pair counts; where it comes to a verdict by itself, that is stored with it, unless
    the rules of the desk want a reason for it first: `conclude_pair` stores it then.

    Ratings are by axis of the domain (UnknownValue for words that are none of it); a rating that contradicts what is said of
    the same answer raises Unsure, which `sure` answers. `shown_to` is the name that the person had when the answers were
    shown to them, where it was another one: the sides follow from it. A mark in `desk` may name its answer by side. `desk`
    and `sure` are as in `reviewing.decide` otherwise.
    """
    require(person, "review")
    record, body = _pair(context, record_id)
    known = context.store.pair_answers.of(person.name, record_id)
    answers = _answers(
        left=known.answers.left if known else pair_reviews.left(record_id, shown_to or person.name),
        left_correct=left_correct, right_correct=right_correct, better=better, both_unsafe=both_unsafe, not_enough_context=not_enough_context,
        **_rated(_domain(context, record), left_ratings, right_ratings),
    )  # fmt: skip
    if not sure and (asked := _contradicted(_domain(context, record), answers)):
        raise Unsure(asked)
    known = context.store.pair_answers.add(
        BlindAnswers(record_id=record_id, person=person.name, answers=answers, opened_at=opened_at, answered_at=datetime.now(UTC))
    )
    review = _review(context, record, body, known.answers)
    found = conclusion(review)
    if found is None or known.answers != answers:
        return Answered(said=known.answers, decided=None)
    if desk is not None and (against := desk_rules.hindrances(found.verdict, note=note, marks=desk.marks, red=desk_terms.of(context, record).red)):
        return Answered(said=known.answers, decided=None, against=" ".join(against))
    decided = reviewing.decide(
        context, person, review_id=review_id, record_id=record_id, verdict=found.verdict, note=note, opened_at=opened_at, active_ms=active_ms,
        position=position, pair=review, desk=_by_role(desk, known.answers.left, body), sure=sure,
    )  # fmt: skip
    return Answered(said=known.answers, decided=decided)


def conclude_pair(
    context: Context, person: Person, *, record_id: str, review_id: str, as_stated: bool | None = None, mend: bool = False, drifted: bool = False,
    answers: PairAnswers | None = None, note: str = "", opened_at: datetime | None = None, active_ms: int | None = None, position: int | None = None,
    desk: DeskAnswers | None = None, sure: bool = False, replaces: str | None = None,
) -> Decided:  # fmt: skip
    """Store the decision on a pair: what was said blind, or `answers` of someone who decides again, and whether the rejected
    answer is wrong as it is stated. `drifted` says that the question is not about what its source is about. `desk`, `sure`
    and `replaces` are as in `reviewing.decide`. Raises BadRequest when nothing was said blind, or the answers come to no
    verdict yet."""
    require(person, "review")
    record, body = _pair(context, record_id)
    known = context.store.pair_answers.of(person.name, record_id)
    if known is None or known.answers.not_enough_context:
        raise BadRequest("say first, without knowing which answer is which, whether each of them is correct.")
    said = known.answers
    if answers is not None:
        rated = _rated(_domain(context, record), answers.left_ratings, answers.right_ratings)
        said = answers.model_copy(update={"blind": False, "left": known.answers.left, **rated})
        if not sure and (asked := _contradicted(_domain(context, record), said)):
            raise Unsure(asked)
    review = _review(context, record, body, said, as_stated=as_stated, mend=mend, drifted=drifted)
    found = conclusion(review)
    if found is None:
        raise BadRequest("say whether the rejected answer is wrong as it is stated.")
    return reviewing.decide(
        context, person, review_id=review_id, record_id=record_id, verdict=found.verdict, note=note, opened_at=opened_at, active_ms=active_ms,
        position=position, pair=review, desk=_by_role(desk, said.left, body), sure=sure, replaces=replaces,
    )  # fmt: skip


def ends(said: PairAnswers, paired: Paired) -> bool:
    """Whether answers of someone who knows a pair come to a verdict without asking whether the error is as it is stated."""
    stated = paired.stated
    return stated is not None and conclusion(PairReview(**said.model_dump(), error_type=stated.error_type, type_fault=stated.fault)) is not None


def contradicted(context: Context, person: Person, *, record_id: str, answers: PairAnswers) -> str:
    """What is asked of whoever is about to give these answers, where a rating contradicts what is said of the same answer."""
    require(person, "look")
    return _contradicted(_domain(context, _pair(context, record_id)[0]), answers)


def _contradicted(domain: Domain, said: PairAnswers) -> str:
    sides = ((1, said.left_correct, said.left_ratings), (2, said.right_correct, said.right_ratings))
    found = [
        f"Answer {n} is {'correct and safe' if correct else 'wrong or unsafe'}, and yet {', '.join(unfit)}."
        for n, correct, ratings in sides
        if (unfit := axes.contradictions(domain.axes, ratings, correct=correct))
    ]
    return f"{' '.join(found)} Keep or look again?" if found else ""


def _rated(domain: Domain, left: Mapping[str, str] | None, right: Mapping[str, str] | None) -> dict[str, dict[str, str]]:
    return {"left_ratings": axes.fitting(domain.axes, left or {}), "right_ratings": axes.fitting(domain.axes, right or {})}


def _by_role(desk: DeskAnswers | None, left: Answer, body: PreferencePair) -> DeskAnswers | None:
    """With each mark that names its answer by side placed in that answer's branch, where the answer comes after the question."""
    if desk is None:
        return None
    right: Answer = "rejected" if left == "chosen" else "chosen"
    roles: dict[str, Answer] = {"left": left, "right": right}

    def placed(mark: Mark) -> Mark:
        role = roles.get(mark.branch)
        return mark.model_copy(update={"branch": role, "turn": len(body.prompt) + 1}) if role else mark

    return desk.model_copy(update={"marks": tuple(placed(mark) for mark in desk.marks)})


def _answers(**said: Any) -> PairAnswers:
    try:
        return PairAnswers(**said)
    except ValidationError as error:
        raise BadRequest(f"{error.errors()[0]['msg'].removeprefix('Value error, ')}.") from None


def _review(context: Context, record: Record, body: PreferencePair, said: PairAnswers, **later: Any) -> PairReview:
    stated = _stated(context, record, body)
    fault = axes.fault(_domain(context, record).axes, said.ratings("chosen"), correct=said.chosen_correct)
    return PairReview(**said.model_dump(), **later, error_type=stated.error_type, type_fault=stated.fault, chosen_fault=fault)


def _pair(context: Context, record_id: str) -> tuple[Record, PreferencePair]:
    record = context.store.records.get(record_id)
    if record is None or not isinstance(record.body, PreferencePair):
        raise BadRequest(f"there is no preference pair {record_id!r} in the database.")
    return record, record.body


def _stated(context: Context, record: Record, body: PreferencePair) -> Stated:
    domain = _domain(context, record)
    error_type = body.rejected_error_type or ""
    known = domain.error_types.get(error_type)
    said = {name: _text(record.extras.get(f"rejected_{name}")) for name in ("span", "correction", "rationale")}
    fault = pair_topics.Topics(domain).fault(error_type, body.prompt[-1].text, body.chosen.text, body.rejected.text)
    modification = domain.modifications.get(_text(record.extras.get("modification_id")))
    return Stated(
        error_type=error_type, title=known.title if known else error_type, definition=known.definition if known else "", fault=fault,
        source=_text(record.extras.get("question_raw")), kind=_text(record.extras.get("kind")), listed=_text(record.extras.get("listed")),
        modification=_text(record.extras.get("modification")) or (modification.title if modification else ""), topic=record.labels.concern or "", **said,
    )  # fmt: skip


def _domain(context: Context, record: Record) -> Domain:
    return domains.domain(context, record.domain.split("@")[0])


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
