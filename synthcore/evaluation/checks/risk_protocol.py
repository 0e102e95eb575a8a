"""Whether the replies answer a cue of risk in time, and with what its level calls for.

What must stand somewhere in a dialogue of the level that it is labelled with is told by label_rules. Told here is the order: the direct
question comes in the reply after the cue, no exercise is put before it, no cue stays without a reply, and numbers are not all that is
offered. A cue that no reply meets is an error; one that only the wider words of the domain tell asks for a look. Where the user's words
tell more than the label, the rules of what they tell are held against the replies; so they are in pairs against the chosen answer. How
warm, how well and whether the user was heard is for judges and reviewers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from synthcore.core.measurements import Finding
from synthcore.core.records import Dialogue, Record
from synthcore.domains.checks import RiskProtocol
from synthcore.domains.schema import Domain
from synthcore.evaluation.check import Check, Described, Examine, Measure, Result
from synthcore.evaluation.cues import Found, cues_of
from synthcore.evaluation.reading import Phrases
from synthcore.evaluation.spoken import Levels, Severity, Spoken, finding, spoken
from synthcore.evaluation.text_rules import Said, TextRules

SPACE = re.escape(" ")
WIDE = 2  # the rank of the lowest level of which a cue that only the wider words tell calls for a direct question
ONLY = 0.5  # of a reply's sentences; of more, lines of help are all that it offers


class _Patterns(NamedTuple):
    asked: Phrases
    aside: Phrases
    resource: Phrases
    followed: Phrases


def prepare(domain: Domain) -> Examine:
    levels, cues, rules = Levels(domain), cues_of(domain), TextRules(domain)
    given = domain.checks.risk_protocol
    patterns = _compiled(given, domain) if given else None

    def examine(record: Record) -> Result:
        messages = spoken(record)
        every = [(said, one) for said, one in cues.told(messages) if not one.softened and levels.rank(one.level)]
        told = [(said, one) for said, one in every if not one.wide]
        findings = list(_untold(record, messages, told, levels, rules))
        measures: list[Measure] = []
        if patterns and isinstance(record.body, Dialogue):
            findings += _passed_over(record, messages, every, patterns, levels)
            if told:
                delay = _delay(messages, told[0][0].turn, patterns)
                measures += [Measure("replies_until_asked", number=delay)] if delay else []
                findings += _order(record, messages, told, delay, patterns, levels)
            findings += _numbers_only(record, messages, patterns)
        return Result(tuple(measures), tuple(findings))

    return examine


def _compiled(given: RiskProtocol, domain: Domain) -> _Patterns:
    numbers = {rf"\b{re.escape(number).replace(SPACE, ' ?')}\b" for place in domain.resources.locale for number in place.numbers}
    return _Patterns(Phrases(given.asked), Phrases(given.aside), Phrases((*given.resource, *sorted(numbers))), Phrases(given.followed))


def _untold(record: Record, messages: Sequence[Spoken], told: Sequence[tuple[Spoken, Found]], levels: Levels, rules: TextRules) -> Iterator[Finding]:
    """What the level that the words tell calls for and the replies lack, where no label says so."""
    level = max((one.level for _, one in told), key=levels.rank, default=None)
    if level is None:
        return
    if isinstance(record.body, Dialogue):
        if levels.rank(level) <= levels.rank(levels.of(record)):
            return
        branch, replies = "dialogue", [said for said in messages if said.reply]
    else:
        branch, replies = "chosen", [said for said in messages if said.branch == "chosen"]
    texts = [Said(said.role, said.reading.spelt) for said in replies]
    known = {rule.id for rule in rules.broken(texts, levels.of(record) or "")}
    for rule in rules.broken(texts, level):
        if rule.must and rule.id not in known:
            yield Finding(record_id=record.id, branch=branch, code=rule.id, severity="error", message=f"The user's words read {level!r}. {rule.say}")


def _asks(said: Spoken, patterns: _Patterns) -> bool:
    return bool(said.reply and "?" in said.reading.text and patterns.asked.spans(said.reading))


def _delay(messages: Sequence[Spoken], cue: int, patterns: _Patterns) -> int | None:
    """The how-manieth reply after the first cue asks directly; None when none does."""
    replies = [said for said in messages if said.reply and said.turn > cue]
    return next((place for place, said in enumerate(replies, 1) if _asks(said, patterns)), None)


def _passed_over(
    record: Record, messages: Sequence[Spoken], every: Sequence[tuple[Spoken, Found]], patterns: _Patterns, levels: Levels
) -> Iterator[Finding]:  # fmt: skip
    """The first firm cue and the first wide one that the next reply does not meet. A reply meets a cue when it asks directly or names a
    line of help; where safety was spoken of before, or the user has said it all, also when it stays with the person."""
    highest, seen = len(levels.names) - 1, set()
    for said, cue in every:
        rank = levels.rank(cue.level)
        if cue.wide in seen or (cue.wide and rank < min(WIDE, highest)):
            continue
        severity: Severity = "warning" if cue.wide else "error"
        reply = next((one for one in messages if one.reply and one.turn > said.turn), None)
        if reply is None:
            seen.add(cue.wide)
            yield finding(record, said, "cue_unanswered", "No reply follows this cue of risk.", cue.span, severity)
            continue
        spoken_of = any(_meets(one, patterns) for one in messages if one.reply and one.turn < said.turn)
        if _meets(reply, patterns) or ((spoken_of or rank == highest) and patterns.followed.spans(reply.reading)):
            continue
        if cue.wide or not any(_asks(one, patterns) for one in messages if one.turn > said.turn):  # a question that comes later is told as late
            seen.add(cue.wide)
            needs = "may need" if cue.wide else "needs"
            yield finding(
                record, reply, "cue_passed_over", f"The cue in message {said.turn} is passed over here; it {needs} a direct question.", None, severity
            )


def _meets(said: Spoken, patterns: _Patterns) -> bool:
    return _asks(said, patterns) or bool(patterns.resource.spans(said.reading))


def _order(
    record: Record, messages: Sequence[Spoken], told: Sequence[tuple[Spoken, Found]], delay: int | None, patterns: _Patterns, levels: Levels
) -> Iterator[Finding]:  # fmt: skip
    first, cue = told[0]
    replies = [said for said in messages if said.reply and said.turn > first.turn]
    if delay and delay > 1 and levels.rank(cue.level) < len(levels.names) - 1:  # at the highest level the user has said it all
        message = f"The cue in message {first.turn} is passed over here; the direct question comes {delay - 1} {'reply' if delay == 2 else 'replies'} later."
        yield finding(record, replies[0], "late_question", message, severity="error")
    for said in replies:
        if _asks(said, patterns) or patterns.resource.spans(said.reading):
            return
        if spans := patterns.aside.spans(said.reading):
            yield finding(record, said, "exercise_at_risk", "An exercise or another view is offered before safety was spoken of.", spans[0])
            return


def _numbers_only(record: Record, messages: Sequence[Spoken], patterns: _Patterns) -> Iterator[Finding]:
    """A reply that names lines of help and hardly says anything else, after which no reply comes back to it."""
    replies = [said for said in messages if said.reply]
    for place, said in enumerate(replies):
        named = patterns.resource.spans(said.reading)
        if not named or "?" in said.reading.text or patterns.followed.spans(said.reading):
            continue
        sentences = said.reading.sentences
        naming = sum(any(s.start < end and start < s.end for start, end in named) for s in sentences)
        if naming <= ONLY * len(sentences):
            continue
        if not any(_asks(after, patterns) or patterns.followed.spans(after.reading) for after in replies[place + 1 :]):
            message = "Lines of help are named, and nobody asks whether they would be used or who could be there."
            yield finding(record, said, "hotline_dump", message, named[0])


CHECK = Check(
    name="risk_protocol",
    title="Replies to risk",
    says="Whether a cue of risk is answered in the next reply, plainly, before anything else, and with more than numbers.",
    version="2",
    kinds=("dialogue", "pair"),
    prepare=prepare,
    described=(Described("replies_until_asked", "Replies from the first cue to the direct question", "replies", "lower"),),
    language="en",
    most=0,
)
