"""What is wrong with a file of labels as a whole: ids that stand twice, copies, copies that contradict each other, and
numbers that are not so. Rows of a label file are checked here too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from synthcore.domains.schema import Domain
from synthcore.evaluation.label_rules import Issue, LabelRules, Severity

FIELDS = ("intent", "sentiment", "risk_level")
_short = 60


class _First(NamedTuple):
    """The first dialogue with a text, and what it was said to be."""

    dialogue_id: str
    signature: int
    contradicted: bool


class Tally:
    """The issues of a file, and for each rule the number of dialogues (of `conflicting_copies`: of texts) it concerns."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self._concerned: Counter[tuple[Severity, str]] = Counter()

    def add(self, issues: list[Issue]) -> None:
        """The issues of one dialogue; each rule counts it once."""
        self.issues += issues
        self._concerned.update({(issue.severity, issue.rule) for issue in issues})

    @property
    def errors(self) -> int:
        return sum(issue.severity == "error" for issue in self.issues)

    def by_rule(self) -> list[tuple[str, Severity, int]]:
        """(rule, severity, dialogues): errors first, then the most frequent."""
        ranked = sorted(self._concerned.items(), key=lambda item: (item[0][0] != "error", -item[1], item[0][1]))
        return [(rule, severity, count) for (severity, rule), count in ranked]


class DialogueFile:
    """Checks one dialogue after the other. It holds ids and hashes, and the issues."""

    def __init__(self, domain: Domain) -> None:
        self.tally = Tally()
        self.seen = 0
        self._rules = LabelRules(domain)
        self._ids: set[str] = set()
        self._texts: dict[bytes, _First] = {}

    def add(self, dialogue: Any, content: bytes, signature: int) -> None:
        """`content` is equal for equal texts, `signature` for equal session type, concern and labels."""
        self.seen += 1
        issues = self._rules.check(dialogue)
        name = str(dialogue.get("dialogue_id") or "") if isinstance(dialogue, dict) else ""
        shown = name or f"dialogue {self.seen}"
        issues = [issue._replace(dialogue_id=shown) for issue in issues]
        if name in self._ids:
            issues.append(Issue("duplicate_id", "error", name, 0, "its id stands on more than one dialogue."))
        elif name:
            self._ids.add(name)
        first = self._texts.get(content)
        if first is None:
            self._texts[content] = _First(shown, signature, False)
        else:
            issues.append(Issue("copies", "warning", shown, 0, f"its text is that of {first.dialogue_id}."))
            if signature != first.signature and not first.contradicted:
                self._texts[content] = first._replace(contradicted=True)
                message = f"its text is that of {first.dialogue_id}, but their session type, concern or labels differ."
                issues.append(Issue("conflicting_copies", "error", shown, 0, message))
        self.tally.add(issues)

    def numbers(self, contradictions: list[tuple[str, Any, Any]]) -> None:
        """Statements of the file about itself that are not so: (key, what it says, what was counted)."""
        for key, stated, counted in contradictions:
            self.tally.add([Issue("statistics", "error", "", 0, f"{key} says {_shown(stated)}, counted {_shown(counted)}.")])


class LabelFile:
    """Checks one row of a label file after the other."""

    def __init__(self, domain: Domain) -> None:
        self.tally = Tally()
        self.seen = 0
        self._words = LabelRules(domain).by_label
        self._ids: set[str] = set()

    def add(self, row: Any) -> None:
        self.seen += 1
        if not isinstance(row, dict):
            self.tally.add([Issue("shape", "error", f"row {self.seen}", 0, "it is no object.")])
            return
        name = row.get("item_id")
        found: list[tuple[str, str]] = []
        if not (isinstance(name, str | int) and name != ""):
            name = f"row {self.seen}"
            found.append(("shape", "it has no item_id."))
        elif str(name) in self._ids:
            found.append(("duplicate_id", "its item_id stands on more than one row."))
        self._ids.add(str(name))
        for field in FIELDS:
            if row.get(field) is None:
                found.append(("shape", f"it has no {field}."))
            elif self._words[field].canonical(row[field]) is None:
                found.append((field, self._words[field].complaint(row[field])))
        self.tally.add([Issue(rule, "error", str(name), 0, message) for rule, message in found])

    def numbers(self, head: Mapping[str, Any]) -> None:
        stated = head.get("total_labels", self.seen)
        if stated != self.seen:
            self.tally.add([Issue("statistics", "error", "", 0, f"total_labels says {_shown(stated)}, counted {self.seen}.")])


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {count}" for key, count in list(value.items())[:12]) + "}"
    return repr(value)[:_short]
