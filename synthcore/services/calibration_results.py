"""How far reviewers agree with what is known, and with themselves."""

from __future__ import annotations

from collections.abc import Iterable

from synthcore.core.calibration import Answers, CalibrationAnswer, ItemSet, merged
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.core.reviews import Verdict
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import vocabulary
from synthcore.evaluation.agreement import Agreement, Dimension, agreement
from synthcore.services import calibrating, calibration_items, domains
from synthcore.services.context import Context

KNOWN, REVIEWER = "known", "reviewer"


class Compared(Frozen):
    """One thing that is asked: the same in `same` of `n` items. `row` is the agreement with its coefficients, which says
    "too few" below 20; None when there is nothing to compare."""

    dimension: str
    same: int
    n: int
    row: Agreement | None


class Result(Frozen):
    """Of one person, or of all of them together (`person` is None)."""

    person: str | None
    items: int
    compared: tuple[Compared, ...]


class Results(Frozen):
    """For the lead: all together, and each by name."""

    pooled: Result
    people: tuple[Result, ...]


def dimensions(domain: Domain) -> tuple[Dimension, ...]:
    """What is asked of a dialogue, in the order in which it is asked."""
    words = vocabulary(domain)
    return (
        Dimension("risk_level", words.risk_level, ordered=True),
        Dimension("session_type", words.session_type),
        Dimension("concern", words.concern),
        Dimension("verdict", tuple(verdict.value for verdict in Verdict)),
    )


def own_calibration(context: Context, person: Person, *, item_set: ItemSet = "challenge", domain: str | None = None) -> Result:
    """One's own (verb `review`)."""
    require(person, "review")
    about = domains.domain(context, domain)
    return _result(about, person.name, _pairs(context, about, item_set, context.store.calibration.of(person.name, item_set)))


def all_calibration(context: Context, person: Person, *, item_set: ItemSet = "challenge", domain: str | None = None) -> Results:
    """Everybody's (verb `adjudicate`)."""
    require(person, "adjudicate")
    about = domains.domain(context, domain)
    by_person: dict[str, list[CalibrationAnswer]] = {}
    for answer in context.store.calibration.all(item_set):
        by_person.setdefault(answer.person, []).append(answer)
    pairs = {name: _pairs(context, about, item_set, answers) for name, answers in sorted(by_person.items())}
    people = tuple(_result(about, name, found) for name, found in pairs.items() if found)
    return Results(
        pooled=_result(about, None, [(f"{name}\n{item}", known, said) for name, found in pairs.items() for item, known, said in found]), people=people
    )


Pair = tuple[str, Answers, Answers]


def _pairs(context: Context, domain: Domain, item_set: ItemSet, answers: Iterable[CalibrationAnswer]) -> list[Pair]:
    """What is known and what was said of each item that is finished and was not skipped."""
    by_item: dict[str, list[CalibrationAnswer]] = {}
    for answer in answers:
        by_item.setdefault(answer.item_id, []).append(answer)
    known = {} if item_set == "repeat" else calibration_items.items(context, domain, item_set)
    found = []
    for item_id, group in by_item.items():
        said = merged(one.answers for one in group)
        right = _before(context, domain, group[0].person, item_id) if item_set == "repeat" else known[item_id].known if item_id in known else None
        if right is not None and said.verdict is not None and not said.skipped:
            found.append((item_id, right, said))
    return found


def _before(context: Context, domain: Domain, person: str, record_id: str) -> Answers | None:
    record = context.store.records.get(record_id)
    ours = record is not None and record.domain.split("@")[0] == domain.about.id
    return calibrating.earlier(context, person, record_id) if ours else None


def _result(domain: Domain, person: str | None, pairs: list[Pair]) -> Result:
    compared = []
    for dimension in dimensions(domain):
        both = [(item, known.said().get(dimension.name), said.said().get(dimension.name)) for item, known, said in pairs]
        both = [(item, known, said) for item, known, said in both if known and said]
        answers = [answer for item, known, said in both for answer in ((item, KNOWN, known), (item, REVIEWER, said))]
        rows = agreement(dimension, answers)
        compared.append(Compared(dimension=dimension.name, same=sum(known == said for _, known, said in both), n=len(both), row=rows[0] if rows else None))
    return Result(person=person, items=len(pairs), compared=tuple(compared))
