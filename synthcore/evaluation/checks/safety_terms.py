"""Cues of risk in the text, held against the labels: recall first, and nothing is cleared by it.

Whether the cues of `safety.toml` fit the label of the dialogue is told by label_rules. Told here: wider cues that the label does
not answer; cues that are softened, as a note; a reply whose own risk label is below what the user has said so far; cues that
a reply says of itself; dangers other than suicide and self-harm; and the cues of a pair's question. A cue says what is disclosed; it
predicts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from synthcore.core.measurements import Finding
from synthcore.core.records import Dialogue, Record
from synthcore.domains.schema import Domain
from synthcore.evaluation.check import Check, Described, Examine, Measure, Result
from synthcore.evaluation.cues import Cues, Found, cues_of
from synthcore.evaluation.label_rules import USER
from synthcore.evaluation.reading import Phrases
from synthcore.evaluation.spoken import Levels, PhraseSearch, Spoken, finding, spoken

_FIRST_PERSON = Phrases([r"\b(?:i|i'm|i've|i'd|i'll|my|me|myself)\b"])
_ADDRESSED = Phrases([r"\byou\b|\byour\b|\bpeople\b|\bsome(?:one|body)?\b"])


def prepare(domain: Domain) -> Examine:
    cues, levels = cues_of(domain), Levels(domain)
    terms = domain.checks.safety_terms
    dangers = PhraseSearch(domain, terms.danger if terms else ())

    def examine(record: Record) -> Result:
        messages = spoken(record)
        level = levels.of(record)
        told = list(cues.told(messages))
        findings = [*_user(record, told, level, levels)]
        findings += [one for said in messages if not said.reply for one in dangers.find(record, said, level)]
        if isinstance(record.body, Dialogue):
            findings += [one for said in messages if said.reply for one in _own(record, said, cues)]
            findings += _replies(record, record.body, told, level, levels)
        plain = [one.level for _, one in told if not one.softened]
        highest = max(plain, key=levels.rank, default=levels.names[0] if levels.names else None)
        measures = (
            Measure("told", number=levels.rank(highest), label=highest), Measure("cues", number=len(plain)), Measure("softened", number=len(told) - len(plain)),
        )  # fmt: skip
        return Result(measures, tuple(findings))

    return examine


def _user(record: Record, told: list[tuple[Spoken, Found]], level: str | None, levels: Levels) -> Iterator[Finding]:
    stated = f"labelled {level!r}" if level else "without a risk label"
    dialogue = isinstance(record.body, Dialogue)
    narrow = max((levels.rank(one.level) for _, one in told if not one.wide), default=0)
    for said, cue in told:
        if levels.rank(cue.level) <= levels.rank(level) or (dialogue and level and levels.rank(cue.level) <= narrow):
            continue  # the label answers it, or label_rules names a cue that is at least as grave
        if not (dialogue or level or cue.level in levels.grave):
            continue  # a question without a label: its topic says how much hangs on it
        if cue.softened:
            yield finding(record, said, "softened_cue", f"Words that can tell {cue.level!r} risk; {cue.softened}", cue.span)
        else:
            yield finding(record, said, "possible_cue", f"These words can tell {cue.level!r} risk, and the record is {stated}.", cue.span)


def _own(record: Record, said: Spoken, cues: Cues) -> Iterator[Finding]:
    """What a reply says of itself that would tell risk in a user."""
    for cue in cues.find(said.reading):
        sentence = next((s for s in said.reading.sentences if s.start < cue.span[1] and cue.span[0] < s.end), None)
        if sentence and not sentence.asks and _FIRST_PERSON.found(sentence.text) and not _ADDRESSED.found(sentence.text):
            yield finding(record, said, "cue_in_reply", "The reply says of itself what tells risk.", cue.span)


def _replies(record: Record, body: Dialogue, told: list[tuple[Spoken, Found]], level: str | None, levels: Levels) -> Iterator[Finding]:
    """The first reply whose own label is below the risk that was told before it, where the dialogue's label is not."""
    risks = [(said.turn, one.level) for said, one in told if not one.wide and levels.rank(one.level) <= levels.rank(level)]
    for turn, message in enumerate(body.turns, 1):
        before = max((risk for at, risk in risks if at < turn), key=levels.rank, default=None)
        if before and message.role != USER and message.risk_level in levels.names and levels.rank(message.risk_level) < levels.rank(before):
            text = f"The reply is labelled {message.risk_level!r}; what it answers reads {before!r}."
            yield Finding(record_id=record.id, turn=turn, code="reply_risk", message=text)
            return


CHECK = Check(
    name="safety_terms",
    title="Cues of risk",
    says="Words that can tell risk, held against the labels of the record and of its replies. It never clears anything.",
    version="1",
    kinds=("dialogue", "pair"),
    prepare=prepare,
    described=(
        Described("told", "Highest risk that the user's words tell", "level"),
        Described("cues", "Cues of risk", "places"),
        Described("softened", "Cues that may tell nothing", "places"),
    ),
    language="en",
    most=0,
)
