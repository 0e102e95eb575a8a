"""What the rules of the desk (core/desk_rules.py) need to know of a record, and whether answers fit it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from synthcore.core.branches import branches
from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.labels import Vocabulary
from synthcore.core.patterns import plain
from synthcore.core.records import Dialogue, Labels, Record, turns_of
from synthcore.domains.schema import Domain, LabelValue
from synthcore.domains.vocabulary import vocabulary
from synthcore.evaluation.label_rules import USER
from synthcore.evaluation.text_rules import Said, TextRules
from synthcore.services import domains
from synthcore.services.context import Context

# What a reviewer may say before any label is shown, and correct afterwards.
FIRST = ("risk_level", "session_type", "concern")
HELD = 2000  # records
_TEXT_RULES: dict[str, TextRules] = {}
_TOLD: dict[tuple[str, str], str | None] = {}
_VOCABULARIES: dict[str, Vocabulary] = {}


class Terms(NamedTuple):
    """`words` are those of the record; `protocol` the domain's questions by id."""

    record: Record
    domain: Domain
    vocabulary: Vocabulary

    @property
    def words(self) -> int:
        return sum(len(text.split()) for _, text in turns_of(self.record.body))

    @property
    def protocol(self) -> dict[str, str]:
        return {question.id: question.question for question in self.domain.protocol}

    @property
    def red(self) -> frozenset[str]:
        return frozenset(issue.id for issue in self.domain.issues if issue.safety and issue.severity == "red")

    def due(self, governing: str | None, *said: Labels | None) -> dict[str, str]:
        """The protocol's questions where they are to be answered before an approval: `governing` is the record's risk so far,
        over which stand what its text tells by the domain's cues and what this reviewer has said."""
        given = self.vocabulary.governing([governing, *(labels.risk_level for labels in said if labels)])
        return self.due_at(given) or (self.due_at(_told(self.record, self.domain)) if self.protocol else {})

    def due_at(self, level: str | None) -> dict[str, str]:
        """The same at a risk level that is settled."""
        return self.protocol if self.vocabulary.needs_second(level) else {}


def of(context: Context, record: Record) -> Terms:
    domain = domains.lately(context, record.domain.split("@")[0])
    if domain.hash not in _VOCABULARIES:
        _VOCABULARIES[domain.hash] = vocabulary(domain)
    return Terms(record, domain, _VOCABULARIES[domain.hash])


def corrections(terms: Terms, labels: Labels | None, *, settles: bool = False) -> Labels | None:
    """What differs from the record's own labels; all that is given by someone who settles them, because what others said of
    them counts no more then. Raises UnknownValue for a word that the domain does not know."""
    if labels is None:
        return None
    given = {name: value for name, value in labels.model_dump(exclude_none=True).items() if settles or value != getattr(terms.record.labels, name)}
    known: dict[str, Iterable[str]] = {
        "risk_level": terms.vocabulary.risk_level, "session_type": terms.vocabulary.session_type, "concern": terms.vocabulary.concern,
        "primary_intent": _names(terms.domain.labels.intent), "sentiment": _names(terms.domain.labels.sentiment),
        "technique": _names(terms.domain.labels.technique),
    }  # fmt: skip
    for name, value in given.items():
        _known(name.replace("_", " "), value, known[name])
    return Labels(**given) if given else None


def first_answer(terms: Terms, labels: Labels) -> Labels:
    """Raises BadRequest unless it says the risk, and nothing but words of the domain under FIRST."""
    given = labels.model_dump(exclude_none=True)
    if "risk_level" not in given or not set(given) <= set(FIRST):
        raise BadRequest("a first answer says the highest risk that is disclosed, and perhaps the session type and the concern.")
    for name, value in given.items():
        _known(name.replace("_", " "), value, getattr(terms.vocabulary, name))
    return labels


def fitting(terms: Terms, answers: DeskAnswers) -> DeskAnswers:
    """The answers with nothing in them that is not in the record or the domain. Raises BadRequest for what is not."""
    codes = [issue.id for issue in terms.domain.issues if terms.record.body.kind in issue.kinds]
    for mark in answers.marks:
        _known("issue", mark.code, codes)
        _placed(terms.record, mark)
    for name in answers.safety:
        _known("safety question", name, terms.protocol)
    return answers.model_copy(update={"intents": _intents(terms, answers.intents)})


def _intents(terms: Terms, given: Mapping[int, str]) -> dict[int, str]:
    turns = terms.record.body.turns if isinstance(terms.record.body, Dialogue) else ()
    for turn, intent in given.items():
        if not 1 <= turn <= len(turns):
            raise BadRequest(f"there is no turn {turn} in this record to correct.")
        _known("intent", intent, _names(terms.domain.labels.intent))
    return {turn: intent for turn, intent in sorted(given.items()) if turns[turn - 1].intent != intent}


def _placed(record: Record, mark: Mark) -> None:
    found = next((branch.turns for branch in branches(record.body) if branch.name == mark.branch), None)
    if found is None or mark.turn > len(found):
        raise BadRequest(f"there is no turn {mark.turn} of {mark.branch!r} in this record to mark.")
    if (mark.start is None) != (mark.end is None):
        raise BadRequest("a marked span has a start and an end.")
    if mark.start is not None and mark.end is not None and not (mark.turn and mark.start < mark.end <= len(found[mark.turn - 1].text)):
        raise BadRequest(f"the marked span {mark.start} to {mark.end} is not in turn {mark.turn}.")


def _names(values: Iterable[LabelValue]) -> list[str]:
    return [value.name for value in values]


def _known(kind: str, value: str, words: Iterable[str]) -> None:
    known = list(words)
    if value not in known:
        raise UnknownValue(kind, value, known)


def _told(record: Record, domain: Domain) -> str | None:
    """The risk that the user's words tell by the cues of the domain; held in memory, because a card and the decision on it ask."""
    if not isinstance(record.body, Dialogue):
        return None
    key = (domain.hash, record.id)
    if len(_TOLD) >= HELD:
        _TOLD.clear()
    try:
        return _TOLD[key]
    except KeyError:
        if domain.hash not in _TEXT_RULES:
            _TEXT_RULES[domain.hash] = TextRules(domain)
        told = _TOLD[key] = _TEXT_RULES[domain.hash].told([Said(t.role, plain(t.text)) for t in record.body.turns], USER)
        return told
