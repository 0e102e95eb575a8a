"""What reviews do to a dialogue file: which dialogues are handed over, how they are marked, and what is counted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from synthcore.core.labels import Vocabulary
from synthcore.core.reviews import Status, latest, status
from synthcore.formats import json_layout
from synthcore.formats.dialogues import LABELS, REVIEW_MARKS, Dialogue, Ids, id_of, labels_of, messages_of
from synthcore.formats.json_stream import Element
from synthcore.formats.reviews import Ballots, Vote

COUNTS = ("approved", "needs_revision", "rejected", "disputed", "unreviewed")
_decode = json.JSONDecoder().raw_decode
_labels = re.compile(r'"labels"[ \t\r\n]*:[ \t\r\n]*').match


class Sieve:
    """Judges one dialogue after the other and counts. The five counts sum to the dialogues seen.

    `once` names those of a risk that asks for two approvers which one has approved. They are handed over with
    `second_approval: false`; with `require_second` they stay behind, counted as unreviewed. `ids` are those that were reviewed.
    """

    def __init__(self, ballots: Ballots, vocabulary: Vocabulary, *, include_revision: bool = False, require_second: bool = False) -> None:
        self.counts = dict.fromkeys(COUNTS, 0)
        self.kept = 0
        self.disputed: list[str] = []
        self.once: list[str] = []
        self.ids = Ids()
        self._ballots = ballots
        self._vocabulary = vocabulary
        self._include_revision = include_revision
        self._require_second = require_second
        self._needs: dict[frozenset[Any], bool] = {}

    def marks(self, dialogue: Dialogue) -> dict[str, Any] | None:
        """What goes into the labels of a dialogue that is handed over; None for one that stays behind."""
        name = id_of(dialogue)
        votes: Sequence[Vote] = self._ballots.of(name)
        if not votes:
            self.counts["unreviewed"] += 1
            return None
        self.ids.add(dialogue)
        self._ballots.counted.add(name)
        second_needed = self._second_needed(dialogue)
        votes = latest(votes)
        decided = status(votes, second_needed=second_needed)
        once = decided is Status.NEEDS_SECOND
        if once:
            self.once.append(name)
            decided = Status.UNREVIEWED if self._require_second else Status.APPROVED
        if decided is Status.DISPUTED:
            self.disputed.append(name)
        self.counts[decided] += 1
        approved = decided is Status.APPROVED
        if not (approved or (decided is Status.NEEDS_REVISION and self._include_revision)):
            return None
        self.kept += 1
        marks: dict[str, Any] = {"clinician_reviewed": True, "clinician_approved": approved, "review_status": decided.value}
        deciding = [vote for vote in votes if vote.verdict.value == decided.value]
        if (at := deciding[-1].reviewed_at) is not None:
            marks["reviewed_at"] = at
        return {**marks, "second_approval": not once} if approved and second_needed else marks

    def _second_needed(self, dialogue: Dialogue) -> bool:
        given = [m.get("risk_level") for m in messages_of(dialogue)]
        given.append(labels_of(dialogue).get("max_risk_level"))
        try:
            levels = frozenset(given)
        except TypeError:  # a list, where a word is expected
            levels = frozenset(map(str, given)) - {"None"}
        if levels not in self._needs:
            words = [str(level) for level in levels if level is not None]
            self._needs[levels] = self._vocabulary.needs_second(self._vocabulary.governing(words))
        return self._needs[levels]


def marked(element: Element, indent: str, marks: Mapping[str, Any]) -> bytes:
    """The dialogue with its marks. Where its labels stand last and bear no marks yet, as in most files, its own text is
    kept and the marks are added to it; else it is laid out anew."""
    dialogue: Dialogue = element.value
    labels = labels_of(dialogue)
    if "\n" in element.text and labels and not any(mark in labels for mark in REVIEW_MARKS):
        text = element.text
        if found := _labels(text, text.rfind('"labels"')):
            value, end = _decode(text, found.end())
            if value == labels and text[end:].strip() == "}":  # so it is the dialogue's own last key
                inner = text[found.end() + 1 : end - 1]
                gap = inner[: len(inner) - len(inner.lstrip())]
                last = end - 1 - (len(inner) - len(inner.rstrip()))
                added = f",{gap or ' '}{json_layout.members(marks, gap or ' ')}"
                return json_layout.as_written(text[:last] + added + text[last:], dialogue, indent)
    kept = {key: value for key, value in labels.items() if key not in REVIEW_MARKS}
    return b"    " + json_layout.dialogue({**dialogue, LABELS: {**kept, **marks}})
