"""What reviewers found in the answers of pairs without knowing which is which: correct or not, and each axis of the domain, of the
answers that are meant to be right and of those that are false on purpose."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from synthcore.core.desk_ports import Said
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.domains.axes import Axis
from synthcore.domains.schema import Domain
from synthcore.evaluation.agreement import LEAST
from synthcore.evaluation.intervals import wilson
from synthcore.services import domains
from synthcore.services.context import Context

CORRECT = "correct"
ROLES = ("chosen", "rejected")


class Share(Frozen):
    """`count` of `of` answers, and their share with its bounds (95 %, Wilson). Below LEAST answers it is `few`."""

    count: int
    of: int
    share: float | None
    low: float
    high: float

    @property
    def few(self) -> bool:
        return self.of < LEAST


class Found(Frozen):
    """One choice of an axis, or two of which one is of the other, and how often it was made by role of the answer."""

    title: str
    by_role: dict[str, Share]


class Rated(Frozen):
    """An axis: `id` is that of the domain, or CORRECT. `rows` are in the order of its choices."""

    id: str
    title: str
    rows: tuple[Found, ...]


def domains_rated(context: Context, person: Person, *, batch: str | None = None) -> tuple[str, ...]:
    """The domains of which pairs were answered blind (verb `adjudicate`)."""
    require(person, "adjudicate")
    return tuple(name for name, kind in context.store.blind_sayings.domains(batch) if kind == "pair")


def ratings_by_role(context: Context, person: Person, *, domain: str, batch: str | None = None) -> tuple[Rated, ...]:
    """Of everybody together (verb `adjudicate`), each person's blind answer on a pair counting once. Nothing of an axis on which
    nothing was said."""
    require(person, "adjudicate")
    about = domains.domain(context, domain)
    said = context.store.blind_sayings.of_pairs(domain, batch)
    return tuple(one for one in _tables(about, said) if any(share.of for row in one.rows for share in row.by_role.values()))


def _tables(domain: Domain, said: Iterable[Said]) -> list[Rated]:
    by_dimension: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for one in said:
        by_dimension[one.dimension][one.item, one.person] = one.value
    axes = {axis.id: axis for axis in domain.axes}
    right = {role: list(by_dimension[f"{role}_correct"].values()) for role in ROLES}
    tables = [_table(CORRECT, "Correct and safe", [("yes", "Correct and safe"), ("no", "Wrong or unsafe")], right)]
    for axis in domain.axes:
        given = {role: by_dimension[f"{role}:{axis.id}"] for role in ROLES}
        tables.append(_table(axis.id, axis.title, [(choice.id, choice.title) for choice in axis.choice], {role: list(given[role].values()) for role in ROLES}))
        if axis.of:
            of = {role: by_dimension[f"{role}:{axis.of}"] for role in ROLES}
            tables.append(_crossed(axes[axis.of], axis, of, given))
    return tables


def _crossed(parent: Axis, axis: Axis, of: dict[str, dict[tuple[str, str], str]], given: dict[str, dict[tuple[str, str], str]]) -> Rated:
    """Two axes at once, such as the extent of a harm and how likely it is, of the answers rated on both."""
    both = {role: [f"{of[role][who]}:{value}" for who, value in given[role].items() if who in of[role]] for role in ROLES}
    choices = [(f"{a.id}:{b.id}", f"{a.title}, {b.title.lower()}") for a in parent.choice if not a.nothing for b in axis.choice]
    return _table(f"{parent.id}:{axis.id}", f"{parent.title}, and {axis.title[:1].lower()}{axis.title[1:]}", choices, both)


def _table(name: str, title: str, choices: list[tuple[str, str]], values: dict[str, list[str]]) -> Rated:
    """Values that the domain has no word for (any more) are not counted."""
    known = {choice for choice, _ in choices}
    counts = {role: Counter(value for value in some if value in known) for role, some in values.items()}
    rows = tuple(Found(title=label, by_role={role: _share(counts[role][choice], counts[role].total()) for role in ROLES}) for choice, label in choices)
    return Rated(id=name, title=title, rows=rows)


def _share(count: int, of: int) -> Share:
    low, high = wilson(count / of if of else 0.0, of)
    return Share(count=count, of=of, share=count / of if of else None, low=low, high=high)
