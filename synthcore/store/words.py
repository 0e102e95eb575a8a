"""Words that people added to those of a domain, or took away again."""

from __future__ import annotations

from datetime import datetime

from synthcore.core.words import AddedWord
from synthcore.store import encoding
from synthcore.store.file import File


class Words:
    def __init__(self, file: File) -> None:
        self._file = file

    def say(self, domain: str, word: str, *, right: bool, person: str, at: datetime) -> None:
        with self._file.tx() as c:
            c.execute(
                "insert into domain_word select coalesce(max(seq), 0) + 1, ?, ?, ?, ?, ? from domain_word",
                [domain, encoding.column(word), right, encoding.column(person), encoding.to_utc(at)],
            )

    def added(self, domain: str) -> list[AddedWord]:
        with self._file.read() as c:
            rows = c.execute(
                """select word, arg_max(person, seq), arg_max(said_at, seq) from domain_word where domain = ?
                   group by word having arg_max(is_right, seq) order by word""",
                [domain],
            ).fetchall()
        return [AddedWord(word=word, person=person, added_at=encoding.from_utc(at)) for word, person, at in rows]
