"""How the replies talk: reflections to questions, questions upon questions, advice too early, formulas, lists, stock phrases.

Told from words here: advice before anything was said back, questions, openers by formula, lists, phrases of empty cheer or of
agreement, claims of a human life, refusals, recovery in one leap. Phrases that a safety rule of the domain forbids are named by
label_rules. Left to judges and reviewers: a risk that is missed without a cue (safety_terms and risk_protocol look for cues),
one technique for everything, diagnosis by hint, a client who is too articulate, help of another country than the user's, and
whether a reflection is a good one. The same skeleton over many records is for the checks of many records.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from synthcore.core.measurements import Finding, Outcome
from synthcore.core.records import Record
from synthcore.domains.checks import Talk
from synthcore.domains.schema import Domain
from synthcore.evaluation.acts import ASKING, Acts, Did, acts_of
from synthcore.evaluation.check import Check, Described, Examine, Measure, Result, Unavailable
from synthcore.evaluation.label_rules import USER
from synthcore.evaluation.reading import Phrases, Reading
from synthcore.evaluation.spoken import Levels, PhraseSearch, Spoken, finding, spoken

FEW_REPLIES = 3  # below which a share of the replies says nothing
FEW_QUESTIONS = 3
LISTED = 3  # items of a list
SAME = 3  # words that begin a reply
THANKFUL = 0.7  # of the user's messages, of at least `FEW_THANKS`
FEW_THANKS = 4
_ITEM = re.compile(r"^[ \t]*(?:\d{1,2}[.)]|[-*•–])[ \t]+\S", re.MULTILINE)
_IN_LINE = re.compile(r"(?:^|\s)\(?\d{1,2}[.)]\s+[A-Za-z]")
_MOOD = re.compile(
    r"(?<![\w.,/:$-])(10|\d)(?:\s*(?:/|out of)\s*10)?(?![\w/:%]|[.,]\d"
    r"|\s*(?:am|pm|o'clock|a\.m|p\.m|hours?|minutes?|days?|weeks?|times?|years?|kids?))",
    re.IGNORECASE,
)
# A question with a verb or a word that asks; "A friend, maybe?" only goes on with the one before. To ask for leave is none of its own.
_ASKS = re.compile(
    r"\b(?:what|how|why|when|where|who|whom|whose|which|is|are|was|were|am|do|does|did|can|could|would|will|shall|should|may|might|have|has|had)(?:n't)?\b",
    re.IGNORECASE,
)
_MAY_I = re.compile(r"(?:and |but |so )?(?:may|can|could) (?:i|we) (?:ask|check)\b|(?:is|would) it (?:be )?(?:ok(?:ay)?|all right) (?:if|to)\b", re.IGNORECASE)
_THANKS = re.compile(r"\b(?:thanks|thank you|grateful|appreciate)\b", re.IGNORECASE)
_SCALE = re.compile(r"\b(?:0|zero|1|one)\s*(?:to|-|–)\s*(?:10|ten)\b|\bscale\b|\bnumber\b", re.IGNORECASE)


class Reply(NamedTuple):
    said: Spoken
    user_turns: int  # how often the user has spoken before
    did: tuple[Did, ...]


def prepare(domain: Domain) -> Examine:
    talk = domain.checks.talk
    if talk is None:
        raise Unavailable("The domain says nothing of how its replies should talk (talk in checks.toml).")
    acts, openers, levels, phrases = acts_of(talk), Phrases(talk.opener), Levels(domain), PhraseSearch(domain, talk.phrase)

    def examine(record: Record) -> Result:
        messages = spoken(record)
        replies = list(_replies(messages, acts))
        level = levels.of(record)
        findings = [one for said in messages for one in phrases.find(record, said, level)]
        findings += [*_early(record, replies), *_questions(record, replies), *_lists(record, replies), *_openers(record, replies, openers)]
        findings += [*_leaps(record, messages, talk.mood_leap), *_thanks(record, messages)]
        measures, limits = _counted(record, replies, talk, openers)
        return Result(tuple(measures), (*findings, *limits))

    return examine


def _replies(messages: Sequence[Spoken], acts: Acts) -> Iterator[Reply]:
    before: Reading | None = None
    user_turns = 0
    for said in messages:
        if said.reply:
            yield Reply(said, user_turns, acts.of(said.reading, before))
        else:
            user_turns, before = user_turns + 1, said.reading


def _early(record: Record, replies: Sequence[Reply]) -> Iterator[Finding]:
    """The first advice, when nothing was said back before it or the user has spoken only once."""
    reflected = False
    for reply in replies:
        for act, sentence in reply.did:
            if act == "advice":
                if not reflected or reply.user_turns < 2:
                    why = "before the user has said a second thing" if reflected else "before anything was said back"
                    yield finding(record, reply.said, "early_advice", f"Advice comes {why}.", (sentence.start, sentence.end))
                return
            reflected |= act == "reflection"


def _questions(record: Record, replies: Sequence[Reply]) -> Iterator[Finding]:
    for reply in replies:
        asked = [sentence for _, sentence in reply.did if sentence.asks and _ASKS.search(sentence.text) and not _MAY_I.match(sentence.text)]
        if len(asked) > 1:
            span = (asked[1].start, asked[1].end)
            yield finding(record, reply.said, "two_questions", f"The reply asks {len(asked)} questions; one at a time is easier to answer.", span)


def _lists(record: Record, replies: Sequence[Reply]) -> Iterator[Finding]:
    for reply in replies:
        text = reply.said.reading.text
        items = list(_ITEM.finditer(text))
        if len(items) < LISTED:
            items = list(_IN_LINE.finditer(text))
        if len(items) >= LISTED:
            span = (items[0].start(), min(len(text), items[-1].end()))
            yield finding(record, reply.said, "list_lecture", f"A list of {len(items)} points stands in place of a short reply.", span)


def _openers(record: Record, replies: Sequence[Reply], openers: Phrases) -> Iterator[Finding]:
    """From the second reply on that opens by formula, and replies that begin with the same words as an earlier one."""
    formulas = 0
    begun: Counter[tuple[str, ...]] = Counter()
    for reply in replies:
        if not reply.did:
            continue
        first = reply.did[0].sentence
        words = tuple(first.text.lower().split()[:SAME])
        begun[words] += 1
        formulas += (formula := openers.starts(first.text))
        span = (first.start, first.end)
        if formula and formulas > 1:
            yield finding(record, reply.said, "formula_opener", f"The {_ordinal(formulas)} reply that opens with a stock phrase.", span)
        elif len(words) == SAME and begun[words] > 1:
            yield finding(record, reply.said, "same_opening", "An earlier reply begins with the same words.", span)


def _leaps(record: Record, messages: Sequence[Spoken], leap: int) -> Iterator[Finding]:
    """A mood or tension that the user gives as a number, and then one far from it. Only what answers a question for a number counts."""
    given: int | None = None
    asked = False
    for said in messages:
        if said.reply:
            asked = bool(_SCALE.search(said.reading.text))
            continue
        numbers = list(_MOOD.finditer(said.reading.text)) if leap and asked else []
        if len(numbers) == 1:
            number = int(numbers[0][1])
            if given is not None and abs(number - given) >= leap:  # a scale of mood rises, one of tension falls
                message = f"The number that the user gives goes from {given} to {number}; few conversations do that."
                yield finding(record, said, "mood_leap", message, numbers[0].span())
            given = number


def _thanks(record: Record, messages: Sequence[Spoken]) -> Iterator[Finding]:
    theirs = [said for said in messages if not said.reply]
    thankful = sum(bool(_THANKS.search(said.reading.text)) for said in theirs)
    if len(theirs) >= FEW_THANKS and thankful > THANKFUL * len(theirs):
        yield Finding(record_id=record.id, code="always_thankful", message=f"The {USER} gives thanks in {thankful} of {len(theirs)} messages.")


def _counted(record: Record, replies: Sequence[Reply], talk: Talk, openers: Phrases) -> tuple[list[Measure], list[Finding]]:
    """The measures of the replies together, and the limits of the domain that they pass."""
    did = Counter(act for reply in replies for act, _ in reply.did)
    questions, reflections = did["question"] + did["request"], did["reflection"]
    measures = [Measure("reflections", number=reflections), Measure("questions", number=questions)]
    if not replies:
        return measures, []
    asking = sum(any(act in ASKING for act, _ in reply.did) for reply in replies) / len(replies)
    opened = sum(bool(reply.did) and openers.starts(reply.did[0].sentence.text) for reply in replies) / len(replies)
    measures += [Measure("question_share", number=asking), Measure("formula_share", number=opened)]
    findings: list[Finding] = []
    if len(replies) >= FEW_REPLIES and asking > talk.most_question_share and reflections < questions:
        message = f"{asking:.0%} of the replies ask something; the domain's limit is {talk.most_question_share:.0%}."
        findings.append(Finding(record_id=record.id, code="question_share", message=message))
    if not questions:
        measures.append(Measure("reflections_per_question", Outcome.UNAVAILABLE, reason="No question is asked."))
        return measures, findings
    measures.append(Measure("reflections_per_question", number=reflections / questions))
    if questions >= FEW_QUESTIONS and reflections < talk.least_reflections_per_question * questions:
        message = f"{reflections} reflections stand beside {questions} questions; the domain expects {talk.least_reflections_per_question:g} for each."
        findings.append(Finding(record_id=record.id, code="few_reflections", message=message))
    return measures, findings


def _ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


CHECK = Check(
    name="talk",
    title="How the replies talk",
    says="Reflections to questions, advice too early, formulas, lists and stock phrases in the replies, and recovery in one leap.",
    version="1",
    kinds=("dialogue",),
    prepare=prepare,
    described=(
        Described("reflections", "Reflections, as far as words tell", "sentences", "higher"),
        Described("questions", "Questions and requests", "sentences", "between"),
        Described("reflections_per_question", "Reflections for each question", "ratio", "higher"),
        Described("question_share", "Share of the replies that ask something", "share", "between"),
        Described("formula_share", "Share of the replies that open with a stock phrase", "share", "lower"),
    ),
    language="en",
)
