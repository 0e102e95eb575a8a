"""How far each judge is trusted in each dimension: what it said, beside what clinicians said of the same records.

Of a judge that was asked several times, its first answer is held against clinicians, with the answers of a pair in their first
order; the others tell how often it contradicts itself. A judge of two versions of a rubric, or with two prompts, is two judges.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from synthcore.core.people import Person, require
from synthcore.core.records import Frozen, Labels
from synthcore.core.trust_ports import Chose, Reviewed, Said
from synthcore.domains.schema import Domain
from synthcore.evaluation.against import Asked, answers, asked, judged, probability
from synthcore.evaluation.repeats import Repeated, repeated
from synthcore.evaluation.trust import Item, Trust, trust, truth
from synthcore.services import domains
from synthcore.services.context import Context
from synthcore.services.remembering import remembered

UNSEEN = Reviewed(Labels(), ())
Key = tuple[str, str]  # record, branch


class Dimension(Frozen):
    """A row of the table: one judge in one dimension. `sentence` is the word with its consequence, and what is read first;
    everything else is folded under it. `repeats` tells how often the judge contradicts itself, None if it was asked once."""

    domain: str
    judge: str
    name: str
    branch: str
    title: str
    sentence: str
    trust: Trust
    repeats: Repeated | None


def trust_in_judges(context: Context, person: Person, *, domain: str | None = None, batch: str | None = None) -> tuple[Dimension, ...]:
    """Of a domain (None: of each) and a batch (None: of everything), in the order of the rubrics, judges by name. Nothing of
    dimensions that no clinician is asked about.."""
    require(person, "look")
    there = [name for name in context.store.judged.domains() if domain in (None, name)]
    abouts = {name: domains.domain(context, name) for name in there}
    key = ("trust", batch, domain, tuple((name, about.hash) for name, about in abouts.items()))
    return remembered(
        context, key, lambda: tuple(row for about in abouts.values() for row in _of_domain(context, about, batch)), version=context.store.judged.version()
    )  # fmt: skip


def _of_domain(context: Context, about: Domain, batch: str | None) -> list[Dimension]:
    questions = asked(about)
    names = {name for question in questions for name in question.of}
    rows = context.store.judged.said(names, domain=about.about.id, batch=batch)
    reviewed = context.store.judged.reviewed({row.record_id for row in rows})
    chosen = context.store.judged.chose({row.record_id for row in rows}) if any(q.part.against and q.name not in q.of for q in questions) else []
    said = heard(rows, chosen)
    found = []
    for question in questions:
        for judge in sorted({judge for judge in said if judge.startswith(f"{question.rubric.name}/")}):
            by_repeat = _repeats(question, said[judge])
            if by_repeat:
                found.append(_row(about, judge, question, by_repeat, reviewed))
    return found


Heard = dict[str, dict[str, dict[Key, dict[str, set[str]]]]]


def heard(rows: Iterable[Said], chosen: Iterable[Chose]) -> Heard:
    """By judge, repeat, and branch of a record: all its choices by the name of the dimension, none for one of which it said
    nothing."""
    found: Heard = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for row in rows:
        found[row.judge][row.repeat][row.record_id, row.branch][row.name] = {row.label} if row.label else set()
    for one in chosen:
        judge, _, repeat = one.version.rpartition("/")
        name, _, choice = one.code.rpartition(".")
        at = found[judge][repeat].get((one.record_id, one.branch), {}) if judge in found and repeat in found[judge] else {}
        if at.get(name):  # where the judge's own word is missing, none of its claims counts
            at[name].add(choice)
    return found


def _repeats(question: Asked, said: Mapping[str, Mapping[Key, Mapping[str, set[str]]]]) -> dict[str, dict[str, str | None]]:
    """What was said of each record that the judge was asked this about, by repeat, the first one first."""
    found: dict[str, dict[str, str | None]] = {}
    for repeat in sorted(said, key=_order):
        of = {
            record_id: judged(question, choices)
            for (record_id, branch), choices in said[repeat].items()
            if branch == question.branch and any(name in choices for name in question.of)
        }
        if of:
            found[repeat] = of
    return found


def _order(repeat: str) -> tuple[bool, int, str]:
    """Pairs in their first order before the other one; r10 after r9."""
    return repeat.endswith("x"), len(repeat), repeat


def _row(about: Domain, judge: str, question: Asked, by_repeat: Mapping[str, Mapping[str, str | None]], reviewed: Mapping[str, Reviewed]) -> Dimension:
    first = first_answers(by_repeat)
    row = trust(question.question, [_item(question, record_id, value, reviewed.get(record_id, UNSEEN)) for record_id, value in first.items()])
    groups = [[value for of in by_repeat.values() if (value := of.get(record_id))] for record_id in first]
    again = _contradictions(question, groups) if len(by_repeat) > 1 else None
    return Dimension(
        domain=about.about.id, judge=judge, name=question.name, branch=question.branch, title=question.question.title, sentence=row.sentence, trust=row,
        repeats=again,
    )  # fmt: skip


def first_answers(by_repeat: Mapping[str, Mapping[str, str | None]]) -> dict[str, str | None]:
    """Of each record the first answer that says anything; None where none does."""
    found: dict[str, str | None] = {}
    for of in by_repeat.values():
        for record_id, value in of.items():
            if found.get(record_id) is None:
                found[record_id] = value
    return dict(sorted(found.items()))


def _contradictions(question: Asked, groups: Sequence[Sequence[str]]) -> Repeated:
    numbers = question.question.numbers
    return repeated(groups, [[numbers[value] for value in group] for group in groups] if numbers else ())


def _item(question: Asked, record_id: str, value: str | None, of: Reviewed) -> Item:
    said, ruled = answers(question, of.reviews, of.labels)
    right = ruled if ruled is not None else truth(question.question, [answer for _, answer in said])
    return Item(record_id, value, right, tuple(said), probability(of.reviews))
