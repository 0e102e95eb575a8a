"""What is right of the items that reviewers calibrate on, as a lead confirmed it."""

from __future__ import annotations

import json

from synthcore.core.calibration import Answers, ItemSet, KnownAnswer
from synthcore.store import encoding
from synthcore.store.file import File


class KnownAnswers:
    def __init__(self, file: File) -> None:
        self._file = file

    def confirm(self, known: KnownAnswer) -> None:
        """Replaces what was confirmed before: what is right of an item is one thing, whoever said so last."""
        answers = encoding.dump({**known.answers.said(), "why": known.why})
        with self._file.tx() as c:
            c.execute(
                "insert or replace into known_answer (item_set, item_id, answers, person, confirmed_at) values (?, ?, ?, ?, ?)",
                [known.item_set, encoding.column(known.item_id), encoding.column(answers), encoding.column(known.person), encoding.to_utc(known.confirmed_at)],
            )

    def of(self, item_set: ItemSet) -> dict[str, KnownAnswer]:
        """By item."""
        with self._file.read() as c:
            rows = c.execute("select item_id, answers, person, confirmed_at from known_answer where item_set = ? order by item_id", [item_set]).fetchall()
        found = {}
        for item_id, content, person, at in rows:
            told = json.loads(content)
            why = told.pop("why", "")
            found[item_id] = KnownAnswer(
                item_set=item_set, item_id=item_id, answers=Answers(**told), why=why, person=person, confirmed_at=encoding.from_utc(at)
            )
        return found
