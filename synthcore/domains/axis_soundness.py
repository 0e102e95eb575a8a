"""What must hold in the axes on which answers are rated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from synthcore.domains.schema import Domain

Problem = tuple[str, str]


def problems(domain: Domain) -> Iterator[Problem]:
    """(file, sentence) for everything that is wrong. A domain without axes is sound."""
    where = "axes.toml"
    if domain.axes and "pair" not in domain.about.kinds:
        yield where, f"is never asked: domain.toml names the kinds {', '.join(domain.about.kinds)}; expected pair among them."
    for name, times in Counter(axis.id for axis in domain.axes).items():
        if times > 1:
            yield where, f"key axis.id: {name!r} stands there {times} times; expected each once."
    for place, axis in enumerate(domain.axes):
        for name, times in Counter(choice.id for choice in axis.choice).items():
            if times > 1:
                yield where, f"key {axis.id} choice.id: {name!r} stands there {times} times; expected each once."
        if not axis.title.strip():
            yield where, f"key {axis.id} title is empty."
        for choice in axis.choice:
            for key in ("title", "anchor"):
                if not getattr(choice, key).strip():
                    yield where, f"key {axis.id} {choice.id} {key} is empty."
        before = [one.id for one in domain.axes[:place] if any(choice.nothing for choice in one.choice)]
        if axis.of and axis.of not in before:
            yield (
                where,
                f"key {axis.id} of is {axis.of!r}; expected an axis before it that has a choice with nothing = true ({', '.join(before) or 'there is none'}).",
            )
