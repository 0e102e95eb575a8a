"""The questions that a model is asked: a domain's prompts, filled in with what was drawn for a place.

The texts stand in the domain's `prompts/`; here the variables get their values, out of the domain's own data. Same seed
number, same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from synthcore.core.answers import Ask, Message
from synthcore.core.errors import BadRequest
from synthcore.core.quotas import Cell
from synthcore.domains.prompt_soundness import KNOWN, VARIABLE
from synthcore.domains.schema import Domain, LabelValue, Prompt
from synthcore.generation.briefs import Brief, Drawer
from synthcore.generation.examples import Examples, transcript
from synthcore.generation.outlines import Outlines
from synthcore.generation.reply_schema import described, reply_type, strict

VOCABULARY = ("intent", "sentiment", "risk_level", "technique")
PERSONA = {
    "age_range": "age", "work": "work", "culture": "background", "style": "way of typing", "communication": "way of talking", "ambivalence": "of two minds",
}  # fmt: skip


def same(text: str) -> str:
    return text


class Prompter:
    """Asks for the dialogues of one run. `seeds` lend examples, their texts passed through `mask` once.

    Raises BadRequest for a domain without prompts.
    """

    def __init__(
        self, domain: Domain, seed_number: int, seeds: Sequence[Mapping[str, Any]] = (), mask: Callable[[str], str] = same, *, most_tokens: int = 4000
    ) -> None:  # fmt: skip
        if not domain.prompts:
            raise BadRequest(f"the domain {domain.about.id!r} has no prompts, so no model can be asked; add prompts/*.md to it, or use the method template.")
        self.domain = domain
        self.most_tokens = most_tokens
        self.schema = strict(reply_type(domain))
        self.shape_note = shape_note(domain, self.schema)
        self._prompt = domain.prompts["dialogue"]
        self._examples = Examples(domain, seeds, mask)
        self._drawer = Drawer(domain, seed_number, self._examples)
        self._outlines = Outlines(domain, seed_number)
        self._titles = {label: {v.name: v for v in getattr(domain.labels, label)} for label in ("session_type", "concern", "risk_level", "technique")}
        self._vocabulary = vocabulary(domain)

    @property
    def name(self) -> str:
        return prompt_name(self._prompt)

    @property
    def fields(self) -> tuple[str, ...]:
        """What is sent, in plain words: a phrase for each variable of the prompt."""
        known = KNOWN["dialogue"]
        count = len(self._examples)
        seed = f"{known['example']} (of {count} that may serve; no reviewer turned them down)"
        said = [seed if name == "example" else known[name] for name in self._prompt.variables if name != "example" or count]
        return (*said, "after a faulty answer: that answer and what was wrong with it")

    def brief(self, index: int, cell: Cell, attempt: int = 0) -> Brief:
        """What is drawn for one attempt at the place `index`."""
        return self._drawer.brief(index, cell, attempt)

    def ask(self, index: int, cell: Cell, attempt: int = 0) -> Ask:
        """The request for one attempt at the place `index`, which is of `cell` = (session type, concern, risk level)."""
        values = self._values(self.brief(index, cell, attempt), index, attempt)
        return Ask(f"{index}.{attempt}", filled(self._prompt, values), self.schema, self.shape_note, self.most_tokens)

    def repair(self, ask: Ask, answer_text: str, error: str) -> Ask:
        """The request that shows a model its own answer, says what was wrong with it, and asks for the whole again."""
        return repaired(ask, answer_text, fill(self.domain.prompts["repair"].user, {"error": error}))

    def _values(self, brief: Brief, index: int, attempt: int) -> dict[str, str]:
        session_type, concern, risk = brief.cell
        session = self.domain.sessions[session_type]
        lines = self._outlines.of(brief, index, attempt)
        words = self.domain.concerns[concern].words
        rules = [rule.say for rule in self.domain.safety.rule if risk in rule.levels]
        return {
            "place": f"{index + 1}" + (f", draft {attempt + 1}" if attempt else ""),
            "vocabulary": self._vocabulary,
            "session_type": defined(self._titles["session_type"][session_type]),
            "must_have": listed(session.must_have) or "- nothing in particular",
            "must_not": listed(session.must_not) or "- nothing in particular",
            "outline": lines.outline,
            "length": str(brief.length),
            "technique": defined(self._titles["technique"][brief.technique]),
            "concern": defined(self._titles["concern"][concern]),
            "concern_words": ", ".join(f"{word}…" for word in words) if words and concern != self.domain.labels.other_concern else "any",
            "scenario": lines.scenario,
            "risk_level": defined(self._titles["risk_level"][risk]),
            "disclosure": lines.disclosure,
            "replies": listed(rules) or "- nothing in particular",
            "resources": lines.resources,
            "mood": self._mood(risk),
            "persona": self._persona(brief),
            "example": transcript(brief.example) if brief.example else "(none is given for this one)",
        }

    def _mood(self, risk: str) -> str:
        course = self.domain.courses.get(risk)
        if course:
            return f"{course.mood[0]} to {course.mood[1]}"
        return ", ".join(f"{low} to {high} when {sentiment}" for sentiment, (low, high) in self.domain.personas.mood.items())

    def _persona(self, brief: Brief) -> str:
        said = [f"{words}: {brief.persona[key]}" for key, words in PERSONA.items() if key in brief.persona]
        title = next((locale.title for locale in self.domain.resources.locale if locale.id == brief.locale), "")
        return listed([*said, f"lives in: {title}"] if title else said)


def prompt_name(prompt: Prompt) -> str:
    return f"{prompt.kind}@{prompt.version}"


def defined(value: LabelValue) -> str:
    return f"{value.name} – {value.definition}"


def listed(lines: Any) -> str:
    return "\n".join(f"- {line}" for line in lines)


def vocabulary(domain: Domain) -> str:
    """The values that labels of a dialogue may have, with what they mean."""
    return "\n\n".join(f"{label}:\n{listed(defined(v) for v in getattr(domain.labels, label))}" for label in VOCABULARY)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced, once: braces in a value stay what they are."""
    return VARIABLE.sub(lambda found: values[found[1]], text)


def filled(prompt: Prompt, values: Mapping[str, str]) -> tuple[Message, ...]:
    """The messages of a prompt with its variables replaced; a part without text sends none."""
    texts = (("system", prompt.system), ("user", prompt.user))
    return tuple({"role": role, "content": fill(text, values)} for role, text in texts if text)


def shape_note(domain: Domain, schema: Mapping[str, Any]) -> str:
    """What tells the shape of an answer to a server that cannot be held to a schema."""
    return fill(domain.prompts["shape"].user, {"shape": described(schema)})


def repaired(ask: Ask, answer_text: str, say: str) -> Ask:
    """The same request once more, with the model's own answer and what was wrong with it behind it."""
    more: tuple[Message, ...] = ({"role": "assistant", "content": answer_text}, {"role": "user", "content": say})
    return as_repair(ask, (*ask.messages, *more))


def as_repair(ask: Ask, messages: tuple[Message, ...]) -> Ask:
    """The second request of an attempt, under the name that tells it from the first."""
    return ask._replace(id=f"{ask.id.removesuffix('r')}r", messages=messages)
