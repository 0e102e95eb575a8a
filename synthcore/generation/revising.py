"""What a model is asked when it is to revise a dialogue: the dialogue, what reviewers said of it, what must hold of the answer.

Who the reviewers are is not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from synthcore.core.answers import Ask, Message
from synthcore.core.ids import canonical, digest
from synthcore.core.quotas import Cell
from synthcore.core.records import Labels
from synthcore.core.reviews import Review, latest
from synthcore.domains.prompt_soundness import KNOWN
from synthcore.domains.schema import Domain
from synthcore.generation.briefs import Brief
from synthcore.generation.prompts import defined, fill, filled, listed, prompt_name, repaired, shape_note, vocabulary
from synthcore.generation.reply_schema import reply_type, strict

PROMPT = "revise"
LABELS = ("intent", "sentiment", "risk_level")  # of a turn


class Revision(NamedTuple):
    """A dialogue in the shape of a dialogues file, the cell that its revision fills, and what is to be mended, a line each."""

    record_id: str
    dialogue: Mapping[str, Any]
    cell: Cell
    remarks: tuple[str, ...]

    @property
    def locale(self) -> str:
        profile = self.dialogue.get("user_profile")
        return str(profile.get("locale") or "") if isinstance(profile, Mapping) else ""


class Reviser:
    """Asks for the revisions of one run. `domain` has a prompt for them."""

    def __init__(self, domain: Domain, *, most_tokens: int = 4000) -> None:
        self.domain, self.most_tokens = domain, most_tokens
        self.schema = strict(reply_type(domain))
        self.shape_note = shape_note(domain, self.schema)
        self._prompt = domain.prompts[PROMPT]
        self._titles = {label: {v.name: v for v in getattr(domain.labels, label)} for label in ("session_type", "concern", "risk_level")}
        self._vocabulary = vocabulary(domain)

    @property
    def name(self) -> str:
        return prompt_name(self._prompt)

    @property
    def fields(self) -> tuple[str, ...]:
        """What is sent, in plain words."""
        return tuple(KNOWN[PROMPT][name] for name in self._prompt.variables)

    def place(self, revision: Revision) -> int:
        """The place of a revision in every run: 60 bits of what is asked, so that an answer that was paid for is found again."""
        return int(digest(canonical([dict(m) for m in self._messages(revision)]))[:15], 16)

    def ask(self, revision: Revision, attempt: int = 0) -> Ask:
        return Ask(f"{self.place(revision)}.{attempt}", self._messages(revision), self.schema, self.shape_note, self.most_tokens)

    def repair(self, ask: Ask, answer_text: str, error: str) -> Ask:
        """The request that shows a model its own answer, says what was wrong with it, and asks for the whole again."""
        return repaired(ask, answer_text, fill(self.domain.prompts["repair"].user, {"error": error}))

    def brief(self, revision: Revision) -> Brief:
        """What a reader needs to know of a revision; nothing of it is drawn."""
        length = len(revision.dialogue.get("messages") or ())
        return Brief(revision.cell, {}, "", "", length, revision.locale, None, (), "")

    def _messages(self, revision: Revision) -> tuple[Message, ...]:
        return filled(self._prompt, self._values(revision))

    def _values(self, revision: Revision) -> dict[str, str]:
        session_type, concern, risk = revision.cell
        words = self.domain.concerns[concern].words
        low, high = self.domain.sessions[session_type].messages
        places = [place for place in self.domain.resources.locale if place.id == revision.locale]
        profile = revision.dialogue.get("user_profile")
        mood = profile.get("mood_score") if isinstance(profile, Mapping) else None
        return {
            "vocabulary": self._vocabulary,
            "session_type": defined(self._titles["session_type"][session_type]),
            "concern": defined(self._titles["concern"][concern]),
            "concern_words": ", ".join(f"{word}…" for word in words) if words and concern != self.domain.labels.other_concern else "any",
            "risk_level": defined(self._titles["risk_level"][risk]),
            "length": f"{low} to {high}",
            "replies": listed(rule.say for rule in self.domain.safety.rule if risk in rule.levels) or "- nothing in particular",
            "resources": listed(number for place in places for number in place.numbers) or "(none)",
            "mood": "as you judge it" if mood is None else str(mood),
            "transcript": transcript(revision.dialogue),
            "remarks": listed(revision.remarks) or "- They give no reason. Find what is weakest by the rules above, and mend that.",
        }


def transcript(dialogue: Mapping[str, Any]) -> str:
    """A line for each message, numbered; replies with their labels."""
    lines = []
    for number, message in enumerate(dialogue.get("messages") or (), 1):
        labels = ", ".join(f"{key}: {message[key]}" for key in LABELS if message.get(key))
        lines.append(f"T{number} {message.get('role')}{f' ({labels})' if labels else ''}: {message.get('text', message.get('content', ''))}")
    return "\n".join(lines)


def remarks(reviews: Iterable[Review], domain: Domain, turns: Sequence[str], generated: Labels) -> tuple[str, ...]:
    """What the standing reviews say of a record, a line for each note, mark and corrected label. `turns` are its texts."""
    issues = {issue.id: issue for issue in domain.issues}
    lines: list[str] = []
    for number, review in enumerate(latest(reviews), 1):
        who = f"Reviewer {number}"
        lines += [f"{who}: {_flat(note)}" for note in (*(n.note for n in review.notes), review.note) if note.strip()]
        for mark in review.desk.marks if review.desk else ():
            issue = issues.get(mark.code)
            what = f"{issue.title} ({issue.definition})" if issue else mark.code
            where = f" in T{mark.turn}" if mark.turn else ""
            said = turns[mark.turn - 1] if 0 < mark.turn <= len(turns) else ""
            span = f', "{said[mark.start : mark.end]}"' if mark.start is not None and said else ""
            lines.append(f"{who}{where}{span}: {_flat(what)}{f' {_flat(mark.comment)}' if mark.comment else ''}")
        for name, value in (review.labels.model_dump(exclude_none=True) if review.labels else {}).items():
            lines.append(f"{who}: the {name.replace('_', ' ')} is {value}, not {getattr(generated, name) or 'unset'}.")
        for turn, intent in (review.desk.intents if review.desk else {}).items():
            lines.append(f"{who} in T{turn}: the intent is {intent}.")
    return tuple(lines)


def _flat(text: str) -> str:
    return " ".join(text.split())
