"""What a model is asked for a pair: a domain's prompts, filled in for the stages question, chosen and rejected.

Same seed number, same bytes. What is given here as an example are questions and right answers that reviewers approved. No
wrong answer comes into a prompt: not as an example, and not as the model's own draft when it is asked to repair it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Literal, NamedTuple

from synthcore.core.answers import Ask
from synthcore.core.errors import BadRequest
from synthcore.core.texts import flat
from synthcore.domains.prompt_soundness import KNOWN
from synthcore.domains.schema import Domain
from synthcore.generation.briefs import LISTS, Walk
from synthcore.generation.pair_checks import NUMBER, TOLERANCE, Checks, length_class
from synthcore.generation.pair_replies import schema
from synthcore.generation.pair_rows import sent_text
from synthcore.generation.pair_shapes import STAGES, Item, MadeQuestion, Stage
from synthcore.generation.prompts import PERSONA, as_repair, defined, fill, filled, listed, prompt_name, repaired, same, shape_note
from synthcore.generation.quantities import quantities

REMEMBERED = 512  # pairs whose types of error are kept: each is asked about several times over
NONE = "(none is given for this one)"
KINDS = {
    "keep": "keep – an answer to the source still answers the new question",
    "shift": "shift – the answer to the source no longer answers the new question",
}
GUARDS = {
    "focus_kept": "it is still about the same condition, medicine or test",
    "negation_kept": "what the source denies it denies, and nothing else",
    "numbers_kept": "it has all numbers and units of the source, and no others",
    "numbers_listed": "each number that is new is listed in `added`",
    "one_question": "it asks one question, with one question mark",
    "not_the_same": "it is not the source again, nor nearly so",
    "not_unrelated": "it shares the subject of the source",
    "no_identifier": "it holds no name, address, number or date that tells who someone is",
    "no_answer": "it answers nothing, refuses nothing and does not talk about the task",
    "length": "it has at least three words, and is no essay",
    "one_sentence": "it is one short sentence",
    "facts_kept": "it keeps each medicine, allergy, condition, part of the body and pregnancy of the source, and brings in none",
    "facts_listed": "each medicine, allergy and condition that is new is listed in `added`",
    "possible": "what it tells of one person can be true of one person",
    "adds_age": "it tells an age that the source does not tell",
    "adds_sex": "it tells a sex, a pregnancy or breastfeeding that the source does not tell",
    "adds_condition": "it tells one long-term condition that the source does not name",
    "adds_medicine": "it names one medicine that the source does not name",
    "adds_value": "it tells one measured value, with its unit, that the source does not tell",
    "adds_time": "it says since when or for how long, otherwise than the source",
}


class Approved(NamedTuple):
    """A pair that reviewers approved, as far as it may serve as an example: it has no place for a wrong answer."""

    question: str
    chosen: str = ""
    modification: str = ""


class PairPrompter:
    """Asks for the questions and answers of one run. `send` says which form of a source question is sent; `examples` are
    approved pairs; `mask` goes over every text that comes from a source or an example.

    Raises BadRequest for a domain without the prompts of pairs.
    """

    def __init__(
        self, domain: Domain, seed_number: int, *, most_tokens: int = 1500, send: Literal["raw", "processed"] = "raw", literal: bool = False,
        examples: Sequence[Approved] = (), mask: Callable[[str], str] = same,
    ) -> None:  # fmt: skip
        needed = (*STAGES, "question_repair", "response_repair", "shape")
        if lacking := [kind for kind in needed if kind not in domain.prompts]:
            raise BadRequest(
                f"the domain {domain.about.id!r} has no prompt {lacking[0]!r}, so no model can be asked for pairs; add prompts/{lacking[0]}.md to it."
            )
        self.domain, self.seed_number, self.most_tokens = domain, seed_number, most_tokens
        self.send, self.literal = send, literal
        self.checks = Checks(domain)
        self._mask = mask
        self._examples = [Approved(mask(e.question), mask(e.chosen), e.modification) for e in examples]
        self._schemas = {stage: schema(stage) for stage in STAGES}
        self._notes = {stage: shape_note(domain, self._schemas[stage]) for stage in STAGES}
        self._walk = Walk([getattr(domain.personas, name) for name in LISTS], seed_number)
        self._errors: dict[tuple[object, ...], list[str]] = {}
        self._concerns = {value.name: value for value in domain.labels.concern}
        self._shares = domain.targets.mix.get("production", {}).get("error_type", {})

    def name(self, stage: Stage) -> str:
        """The prompt of a stage with its version: "question@1"."""
        return prompt_name(self.domain.prompts[stage])

    def fields(self, stages: Stage | Iterable[Stage] = STAGES) -> tuple[str, ...]:
        """What is sent for these stages, in plain words: a phrase for each variable of their prompts, each once."""
        said: dict[str, None] = {}
        for stage in [stages] if isinstance(stages, str) else stages:
            for name in self.domain.prompts[stage].variables:
                if name == "example" and not self._of(stage):
                    continue
                form = " (processed)" if stage == "question" and name == "question" and self.send == "processed" else ""
                said[f"{KNOWN[stage][name]}{form}"] = None
        return (*said, "after a faulty answer: what was wrong with it, and the answer itself unless it was to be a wrong one")

    def question(self, id: str, item: Item, attempt: int = 0) -> Ask:
        """The request for the new question of an item. Raises BadRequest for a modification that the domain has not."""
        modification = self.domain.modifications.get(item.modification)
        if modification is None:
            raise BadRequest(f"the domain {self.domain.about.id!r} has no modification {item.modification!r}, which an item of the run asks for.")
        values = {
            "place": _place(item, attempt),
            "question": self._mask(sent_text(item.raw, self.send, literal=self.literal)[1]),
            "modification": f"{modification.title}: {modification.instruction}",
            "kind": KINDS[modification.kind],
            "guards": listed(GUARDS.get(guard, guard.replace("_", " ")) for guard in dict.fromkeys((*modification.guard, "length"))),
            "persona": self._persona(item, attempt),
            "topic": self._topic(item),
            "example": self._example("question", item, attempt),
        }
        return self._ask("question", id, values)

    def chosen(self, id: str, item: Item, question: MadeQuestion | str, attempt: int = 0) -> Ask:
        """The request for the right answer to a question."""
        text = _text(question)
        level = self.checks.level(f"{item.raw}\n{text}")
        low, high = length_class(item)
        values = {
            "place": _place(item, attempt),
            "question": self._mask(text),
            "topic": self._topic(item),
            "risk_level": defined(level),
            "length": f"{low} to {high} words",
            "replies": listed(rule.say for rule in self.domain.safety.rule if level.name in rule.levels) or "- nothing in particular",
            "resources": self._resources(item),
            "example": self._example("chosen", item, attempt),
        }
        return self._ask("chosen", id, values)

    def rejected(self, id: str, item: Item, question: MadeQuestion | str, chosen: str, attempt: int = 0) -> Ask:
        """The request for the answer that is wrong on purpose. Raises BadRequest where `error_type` gives None."""
        text = _text(question)
        error_type = self.error_type(item, text, chosen, attempt)
        if error_type is None:
            say = self.checks.permitted(item, text, chosen)[1]
            raise BadRequest(f"no wrong answer is made of question {item.index + 1}: {say or 'no type of error is permitted'}.")
        error, count = self.domain.error_types[error_type], len(chosen.split())
        low, high = round((1 - TOLERANCE) * count), round((1 + TOLERANCE) * count)
        values = {
            "place": _place(item, attempt),
            "question": self._mask(text),
            "chosen": self._mask(chosen),
            "error_type": f"{error.id} – {error.title}: {error.definition}",
            "topic": self._topic(item, self._permitted(item, text, chosen)),
            "length": f"{low} to {high} words" + (", or less by what is left out" if self.checks.omits(error_type) else ""),
        }
        return self._ask("rejected", id, values)

    def repair(self, ask: Ask, stage: Stage, answer_text: str, error: str) -> Ask:
        """The request that says what was wrong with an answer and asks for it again. A model sees its own question or right
        answer again; a wrong answer is not sent a second time."""
        kind = "question_repair" if stage == "question" else "response_repair"
        said = fill(self.domain.prompts[kind].user, {"error": error})
        if stage == "rejected":
            *before, last = ask.messages
            return as_repair(ask, (*before, {"role": last["role"], "content": f"{last['content']}\n\n{said}"}))
        return repaired(ask, answer_text, said)

    def barred(self, item: Item, question: str = "") -> str:
        """Why nothing is asked about an item, in a sentence: its topic permits no wrong answer. "" when it does."""
        return self.checks.barred(item, question)

    def error_type(self, item: Item, question: MadeQuestion | str, chosen: str, attempt: int = 0) -> str | None:
        """The one error of an item's wrong answer, drawn by the target shares among what source, question and answer permit;
        each attempt gets another one, as long as there is one. None when none is permitted."""
        order = self._errors.get(key := (item.index, item.source_row, item.modification, item.raw, _text(question), chosen))
        if order is None:
            if len(self._errors) > REMEMBERED:
                self._errors.clear()
            order = self._errors[key] = self._drawn(item, _text(question), chosen)
        return order[attempt % len(order)] if order else None

    def _drawn(self, item: Item, question: str, chosen: str) -> list[str]:
        """The types of error that an item may have, in the order of its attempts."""
        allowed, _ = self.checks.permitted(item, question, chosen)
        able = [name for name in self.domain.error_types if name in allowed and self._shares.get(name, 1) > 0 and self._fits(name, chosen)]
        rng = Random(f"{self.seed_number}:{item.index}:{item.source_row}:{item.modification}:error")
        return [name for _, name in sorted(((rng.random() ** (1 / (self._shares.get(name) or 1)), name) for name in able), reverse=True)]

    def _fits(self, error_type: str, chosen: str) -> bool:
        """A wrong number needs a right one."""
        return self.domain.error_types[error_type].rule != (NUMBER,) or bool(quantities(chosen))

    def _ask(self, stage: Stage, id: str, values: dict[str, str]) -> Ask:
        return Ask(id, filled(self.domain.prompts[stage], values), self._schemas[stage], self._notes[stage], self.most_tokens)

    def _topic(self, item: Item, more: str = "") -> str:
        known = self._concerns.get(item.topic)
        said = defined(known) if known else " ".join(self._mask(item.topic).split()) or "as the question tells it"
        return f"{said}. {more}" if more else said

    def _permitted(self, item: Item, question: str, chosen: str) -> str:
        """What a high-hazard topic permits; "" elsewhere."""
        types, say = self.checks.permitted(item, question, chosen)
        return f"Mind that {say}. Permitted here: {', '.join(name for name in self.domain.error_types if name in types)}." if say else ""

    def _resources(self, item: Item) -> str:
        locale = self.checks.locale(item)
        if locale is None:
            return "- none: no telephone number belongs in this answer"
        rng = Random(f"{self.seed_number}:{item.index}:resources")
        ways = [f"{name.replace('_', ' ')}: {rng.choice(values)}" for name, values in locale.slots.items()]
        return listed([f"lives in: {locale.title}", *ways, f"the only telephone numbers that may stand in it: {', '.join(locale.numbers) or 'none'}"])

    def _persona(self, item: Item, attempt: int) -> str:
        """How someone asks; not how old they are, which would be a fact about health."""
        rng = Random(f"{self.seed_number}:{item.index}:{attempt}:persona")
        styles = self.domain.personas.style
        drawn = dict(zip(LISTS, self._walk.at(item.index, attempt), strict=True))
        drawn["style"] = rng.choices(styles, [style.weight for style in styles])[0].name if styles else ""
        return listed(f"{words}: {drawn[key]}" for key, words in PERSONA.items() if drawn.get(key)) or "- nobody in particular"

    def _of(self, stage: Stage) -> list[Approved]:
        return [e for e in self._examples if (e.chosen if stage == "chosen" else e.modification if stage == "question" else "")]

    def _example(self, stage: Stage, item: Item, attempt: int) -> str:
        """An approved question of the same modification, or an approved answer; never of the question that is asked about."""
        own = {flat(text) for text in (item.raw, item.question)}
        found = [e for e in self._of(stage) if flat(e.question) not in own]
        if stage == "question":
            found = [e for e in found if e.modification == item.modification]
        if not found:
            return NONE
        example = Random(f"{self.seed_number}:{item.index}:{attempt}:example").choice(found)
        return example.question if stage == "question" else f"Question: {example.question}\nAnswer: {example.chosen}"


def _place(item: Item, attempt: int) -> str:
    return f"{item.index + 1}" + (f", draft {attempt + 1}" if attempt else "")


def _text(question: MadeQuestion | str) -> str:
    return question.text if isinstance(question, MadeQuestion) else question
