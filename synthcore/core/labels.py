"""Label vocabularies, as far as counting and safety need them, and the risk that governs a record."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from synthcore.core.records import Frozen


class Vocabulary(Frozen):
    """The label values of one version of a domain. `risk_level` runs from least to most severe."""

    domain: str
    hash: str
    session_type: tuple[str, ...] = ()
    concern: tuple[str, ...] = ()
    risk_level: tuple[str, ...] = ()
    second_approval: tuple[str, ...] = ()
    other_concern: str = "other"
    aliases: dict[str, dict[str, str]] = Field(default_factory=dict)

    def canonical(self, label: str, value: str | None) -> str | None:
        """The value under which one is counted: an alias is read as what it stands for, a concern that the domain does
        not know as its "other"; any other unknown word stays as it is."""
        if value is None:
            return None
        value = self.aliases.get(label, {}).get(value, value)
        if label == "concern" and value not in self.concern:
            return self.other_concern
        return value

    def governing(self, levels: Iterable[str | None]) -> str | None:
        """The most severe of several risk levels. A word that the domain does not know cannot be ruled out, so it
        outranks every known one."""
        rank = {name: i for i, name in enumerate(self.risk_level)}
        given = [level for value in levels if (level := self.canonical("risk_level", value))]
        return max(given, key=lambda level: (rank.get(level, len(rank)), level), default=None)

    def needs_second(self, level: str | None) -> bool:
        """Whether an approval at this risk needs a second approver. No label at all asks for nothing."""
        return level is not None and (level in self.second_approval or level not in self.risk_level)
