"""The rules by which a preference pair is checked: what can be told from its texts alone, whoever made it.

What a topic permits is told by someone who knows (`Faulty`): evaluation does not ask generation. No rule says that an answer
is right or wrong; that is for reviewers. A message quotes nothing of a text, for it may be read before the pair is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from synthcore.core.measurements import Finding
from synthcore.core.pair_answers import TypeFault
from synthcore.core.patterns import Patterns, plain
from synthcore.core.records import PreferencePair, Record
from synthcore.core.texts import flat
from synthcore.domains.schema import Domain
from synthcore.evaluation.checks import personal_data
from synthcore.evaluation.length_gap import NEAR

VERSION = "1"  # of the rules; what another version found is found anew
OMISSION = "key_step_omitted"  # the recipe of those types of error whose answer may be shorter
# (type of error, question, chosen, rejected) -> what is wrong with the type
Faulty = Callable[[str, str, str, str], TypeFault]
TYPE = {
    "none_stated": ("error_type_missing", "no type of error is stated, and such a pair cannot be approved."),
    "unknown": ("error_type_unknown", "the domain does not know the type of error that is stated."),
    "not_permitted": ("error_type_not_permitted", "the topic of the question does not permit an error of the type that is stated."),
}


class _Found(NamedTuple):
    branch: str
    code: str
    severity: Literal["error", "warning"]
    message: str


class PairRules:
    """The rules of one domain, compiled once."""

    def __init__(self, domain: Domain, faulty: Faulty) -> None:
        self._faulty = faulty
        self._never = [(Patterns([rule.never]), rule.say) for rule in domain.safety.rule if rule.never]
        self._telephones = frozenset(number for place in domain.resources.locale for number in place.numbers)
        self._shorter = frozenset(error.id for error in domain.error_types.values() if OMISSION in error.rule)

    def check(self, record: Record) -> list[Finding]:
        """Everything that is found in a pair. What is no pair has none."""
        body = record.body
        if not isinstance(body, PreferencePair):
            return []
        found = (*self._error(body, record.extras.get("rejected_span")), *self._likeness(body), *self._texts(body))
        return [Finding(record_id=record.id, branch=f.branch, code=f.code, severity=f.severity, message=f.message) for f in found]

    def _error(self, body: PreferencePair, span: object) -> Iterator[_Found]:
        """What is stated of the error."""
        fault = self._faulty(body.rejected_error_type or "", body.prompt[-1].text, body.chosen.text, body.rejected.text)
        if fault:
            code, message = TYPE[fault]
            yield _Found("pair", code, "error", message)
        if isinstance(span, str) and flat(span) not in flat(body.rejected.text):
            yield _Found("rejected", "error_place", "warning", "the stated place of the error is not in the rejected answer.")

    def _likeness(self, body: PreferencePair) -> Iterator[_Found]:
        """The two answers beside each other: neither the same, nor told apart by their length."""
        chosen, rejected = body.chosen.text, body.rejected.text
        if flat(chosen) == flat(rejected):
            yield _Found("pair", "same_answers", "error", "both answers are the same.")
        ratio = len(rejected) / max(1, len(chosen))
        if ratio > 1 + NEAR or (ratio < 1 - NEAR and body.rejected_error_type not in self._shorter):
            message = f"the rejected answer has {ratio:.0%} of the chosen one's length; within {NEAR:.0%} of it, length tells nothing."
            yield _Found("pair", "answer_lengths", "warning", message)

    def _texts(self, body: PreferencePair) -> Iterator[_Found]:
        """What no answer may say, and what says who someone is."""
        for branch, text in (("chosen", body.chosen.text), ("rejected", body.rejected.text)):
            said = next((say for never, say in self._never if never.found(plain(text))), "")
            if said:
                yield _Found(branch, f"{branch}_unsafe", "error", f"of the {branch} answer: {said}")
        for branch, text in (("question", body.prompt[-1].text), ("chosen", body.chosen.text), ("rejected", body.rejected.text)):
            kinds = dict.fromkeys(f.kind for f in personal_data.find(text, allowed=self._telephones))
            if kinds:
                where = "question" if branch == "question" else f"{branch} answer"
                yield _Found(branch, "personal_data", "warning", f"the {where} may hold personal data ({', '.join(kinds)}).")
