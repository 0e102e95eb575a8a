"""The checks that there are, and those of them that every record goes through when it comes in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from synthcore.core.check_ports import Asked
from synthcore.core.examined import AT_ENTRY
from synthcore.core.measurements import Finding
from synthcore.core.records import Record
from synthcore.domains.schema import Domain
from synthcore.evaluation import check, label_rules, pair_rules
from synthcore.evaluation.check import Check, Result
from synthcore.evaluation.examining import Examiner
from synthcore.evaluation.label_rules import LabelRules
from synthcore.evaluation.pair_rules import PairRules
from synthcore.formats.dialogue_records import to_file
from synthcore.services import grammar_checks, pair_topics
from synthcore.services.context import Context


def known() -> tuple[Check, ...]:
    """Every check by name."""
    found = {one.name: one for one in (*RULES, *grammar_checks.CHECKS, *check.registered())}
    return tuple(found[name] for name in sorted(found))


def at_entry() -> tuple[Check, ...]:
    return tuple(one for one in known() if one.name in AT_ENTRY)


def asked(domain: Domain, chosen: Sequence[Check]) -> list[Asked]:
    """What these checks are to look at in a domain. One that this machine lacks something for has seen what it said so of."""
    return [Asked(one.name, check.version(one, domain) + (check.AGAIN if one.missing() else ""), one.kinds) for one in chosen]


class Checker:
    """The checks at entry of one domain, prepared once."""

    def __init__(self, context: Context, domain: Domain) -> None:
        self._store = context.store
        self._examiner = Examiner(domain, at_entry())

    def check(self, records: Sequence[Record]) -> int:
        """Keep what is found in these records; those that were checked before stay as they are. Returns how many of them
        have findings."""
        found = self._examiner.examine(records)
        self._store.measurements.add(found, datetime.now(UTC))
        return len({one.finding.record_id for one in found.pointed})


def _labels(domain: Domain) -> Callable[[Record], Result]:
    rules = LabelRules(domain)

    def examine(record: Record) -> Result:
        issues = rules.check(to_file(record))
        return Result(findings=tuple(Finding(record_id=record.id, turn=i.turn, code=i.rule, severity=i.severity, message=i.message) for i in issues))

    return examine


def _pairs(domain: Domain) -> Callable[[Record], Result]:
    rules = PairRules(domain, pair_topics.Topics(domain).fault)
    return lambda record: Result(findings=tuple(rules.check(record)))


# What these go by stands beside the checks: the shape of a dialogues file, and what a topic permits.
RULES = (
    Check(
        "label_rules", "Label rules", "Whether the labels of a dialogue fit its shape, each other and its text.", label_rules.VERSION, ("dialogue",), _labels,
        most=0,
    ),
    Check(
        "pair_rules", "Rules of pairs", "Whether the answers of a pair differ in one stated error, and in nothing that gives it away.", pair_rules.VERSION,
        ("pair",), _pairs, most=0,
    ),
)  # fmt: skip
