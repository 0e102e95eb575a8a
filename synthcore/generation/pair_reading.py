"""From a model's raw answer to a question, a right or a wrong answer, or to the name of what is wrong with it.

Every failure is a fate and one or more sentences by which a model could repair it. Nothing here raises for any answer. Texts
are the model's own, but for the white space around them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from synthcore.core.answers import Answer, Fate
from synthcore.core.errors import BadRequest
from synthcore.core.texts import flat
from synthcore.domains.schema import Domain
from synthcore.generation.extracting import declines, find_object, refuses
from synthcore.generation.one_error import elsewhere
from synthcore.generation.pair_checks import Checks, Fault, Personal, nobody
from synthcore.generation.pair_replies import MAIN, REPLIES, ChosenReply, QuestionReply, RejectedReply
from synthcore.generation.pair_shapes import STAGES, Item, MadeAnswer, MadeQuestion, MadeRejected, Stage
from synthcore.generation.parsing import BROKEN, ended, misshapen, shown
from synthcore.generation.prompts import prompt_name

REFUSAL = 60  # words; a longer answer that begins with what it cannot do has gone on to answer
Reply = TypeVar("Reply", bound=BaseModel)


class PairReader:
    """Reads the answers of one run. `personal` gives the kinds of personal data in a text."""

    def __init__(self, domain: Domain, *, personal: Personal = nobody) -> None:
        if lacking := [stage for stage in STAGES if stage not in domain.prompts]:
            raise BadRequest(f"the domain {domain.about.id!r} has no prompt {lacking[0]!r}, so no answer of a model can be read for it.")
        self.domain = domain
        self.checks = Checks(domain, personal)
        self._names = {stage: prompt_name(domain.prompts[stage]) for stage in STAGES}

    def question(self, answer: Answer, item: Item) -> tuple[Fate, str, MadeQuestion | None]:
        """The new question of an item."""
        reply = _reply(answer, "question", QuestionReply)
        if isinstance(reply, Fault):
            return *reply, None
        text = reply.question.strip()
        modification = self.domain.modifications.get(item.modification)
        if modification is None:
            return Fate.FAILED, f"the domain has no modification {item.modification!r}.", None
        fault, numbers = self.checks.question(item, text, modification)
        if fault:
            return *fault, None
        added = [line for line in (" ".join(part.split()) for part in reply.added) if line]
        said = " ".join(added).casefold()
        listed = (*added, *(number for number in numbers if number.casefold() not in said))
        return Fate.ACCEPTED, "", MadeQuestion(text=text, listed=tuple(dict.fromkeys(listed)), by="llm", prompt=self._names["question"], model=answer.model)

    def chosen(self, answer: Answer, item: Item, question: MadeQuestion | str) -> tuple[Fate, str, MadeAnswer | None]:
        """The right answer to a question."""
        reply = _reply(answer, "chosen", ChosenReply)
        if isinstance(reply, Fault):
            return *reply, None
        text = reply.answer.strip()
        fault = self.checks.answer(item, _text(question), text, strict=True)
        if fault:
            return *fault, None
        return Fate.ACCEPTED, "", MadeAnswer(text=text, by="llm", prompt=self._names["chosen"], model=answer.model)

    def rejected(
        self, answer: Answer, item: Item, question: MadeQuestion | str, chosen: MadeAnswer | str, error_type: str
    ) -> tuple[Fate, str, MadeRejected | None]:  # fmt: skip
        """The wrong answer beside a right one, with the error that was asked for."""
        reply = _reply(answer, "rejected", RejectedReply)
        if isinstance(reply, Fault):
            return *reply, None
        text, right = reply.answer.strip(), chosen.text if isinstance(chosen, MadeAnswer) else chosen
        fault = self.checks.rejected(item, _text(question), right, text, error_type) or self._beside(reply)
        if fault:
            return *fault, None
        span = located(reply.error_span, text)
        if not span and not (self.checks.omits(error_type) and not reply.error_span.strip()):
            return Fate.WRONG_SHAPE, f"error_span: {shown(reply.error_span)} does not stand in the answer; copy the words letter by letter.", None
        if not self.checks.omits(error_type) and flat(right).count(flat(span)) >= flat(text).count(flat(span)):
            return Fate.OFF_PLAN, f"error_span: {shown(span)} stands in the correct answer as well; it has to be the words that are wrong.", None
        if said := elsewhere(right, text, span, omits=self.checks.omits(error_type)):
            return Fate.OFF_PLAN, said, None
        made = MadeRejected(
            text=text, error_type=error_type, span=span, correction=reply.correction.strip(), rationale=reply.rationale.strip(), by="llm",
            prompt=self._names["rejected"], model=answer.model,
        )  # fmt: skip
        return Fate.ACCEPTED, "", made

    def _beside(self, reply: RejectedReply) -> Fault | None:
        """What is missing of what goes beside a wrong answer, or must not stand there."""
        for name, said in (("correction", reply.correction), ("rationale", reply.rationale)):
            if not said.strip():
                return Fault(Fate.WRONG_SHAPE, f"{name}: it is empty.")
            if fault := self.checks.unsafe(said):
                return Fault(fault.fate, f"{name}: {fault.reason}")
            if kinds := ", ".join(dict.fromkeys(self.checks.personal(said))):
                return Fault(Fate.PERSONAL_DATA, f"{name}: it holds personal data ({kinds}).")
        return None


def located(span: str, text: str) -> str:
    """The words of a span as they stand in a text: exact, else with other white space, quotes or case. "" when they do not."""
    wanted = span.strip()
    if not wanted or wanted in text:
        return wanted
    signs = {"'": "['’‘]", "’": "['’‘]", "‘": "['’‘]", '"': '["“”]', "“": '["“”]', "”": '["“”]', "-": "[-‐‑–—]", "–": "[-‐‑–—]", "—": "[-‐‑–—]"}
    words = ["".join(signs.get(sign, re.escape(sign)) for sign in word) for word in wanted.split()]
    found = re.search(r"\s+".join(words), text, re.IGNORECASE)
    return found[0] if found else ""


def _reply(answer: Answer, stage: Stage, kind: type[Reply]) -> Reply | Fault:
    """The object of an answer in its shape; the fates that show before its content is looked at."""
    assert kind is REPLIES[stage]
    if over := ended(answer):
        return Fault(over.fate, over.reason)
    value, problem = find_object(answer.text, MAIN[stage])
    if value is not None and value.get("refused") is True:
        return Fault(Fate.REFUSED, f"the model declined: {_why(value, stage)}")
    if value is None and refuses(answer.text, value):
        return Fault(Fate.REFUSED, f"the model declined in words: {shown(answer.text)}")
    if value is None:
        return Fault(Fate.INVALID_JSON, problem)
    try:
        reply = kind.model_validate(value)
    except ValidationError as error:
        if refuses(answer.text, value):
            return Fault(Fate.REFUSED, f"the model declined in words: {shown(answer.text)}")
        return Fault(*misshapen(error)[:2])
    texts = {name: said for name, said in reply if isinstance(said, str)}
    for name, said in texts.items():
        if BROKEN.search(said):
            return Fault(Fate.WRONG_SHAPE, f"{name}: it holds a broken character.")
    main = texts[MAIN[stage]]
    if not main.strip():
        return Fault(Fate.WRONG_SHAPE, f"{MAIN[stage]}: it is empty.")
    if len(main.split()) < REFUSAL and declines(main):
        return Fault(Fate.REFUSED, f"the model declined in words: {shown(main)}")
    return reply


def _why(value: Mapping[str, object], stage: Stage) -> str:
    said = value.get("rationale") or value.get(MAIN[stage])
    return shown(said) if isinstance(said, str) and said.strip() else "it gave no reason."


def _text(question: MadeQuestion | str) -> str:
    return question.text if isinstance(question, MadeQuestion) else question
