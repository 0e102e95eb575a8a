"""What a domain says of the topic of a pair: how much hangs on it, and which types of error it permits."""

from __future__ import annotations

from synthcore.core.pair_answers import TypeFault
from synthcore.domains.schema import Domain
from synthcore.generation.degradation import permitted


class Topics:
    def __init__(self, domain: Domain) -> None:
        self._topics, self._types = domain.topics, frozenset(domain.error_types)
        levels = domain.labels.risk_level
        self._highest = levels[-1].name if levels and levels[-1].second_approval else None

    def risk(self, question: str, *answers: str) -> tuple[str, str] | None:
        """The highest risk level, and the topic that it follows from, where a high-hazard topic is met."""
        topic = permitted(question, "\n".join(answers), self._types, self._topics)[1]
        return (self._highest, f"topic {topic}") if topic and self._highest else None

    def fault(self, error_type: str, question: str, *answers: str) -> TypeFault:
        """What is wrong with the stated type of error; "" when nothing is."""
        if not error_type:
            return "none_stated"
        if error_type not in self._types:
            return "unknown"
        return "" if error_type in permitted(question, "\n".join(answers), self._types, self._topics)[0] else "not_permitted"
