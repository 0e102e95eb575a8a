"""What each version of a domain was when it was first used, so that old records keep their vocabulary and guidelines."""

from __future__ import annotations

import functools
from datetime import datetime

from synthcore.core.errors import BadRequest
from synthcore.core.labels import Vocabulary
from synthcore.store import encoding
from synthcore.store.file import File, one


class Domains:
    def __init__(self, file: File) -> None:
        self._file = file
        self._read: dict[str, Vocabulary] = {}

    def keep(self, vocabulary: Vocabulary, content: str, at: datetime) -> None:
        """Keep a version; one that is known by its hash stays as it is."""
        with self._file.read() as c:
            if one(c, "select 1 from domain_version where hash = ?", [vocabulary.hash]):
                return
        with self._file.tx() as c:
            c.execute(
                "insert or ignore into domain_version values (?, ?, ?, ?, ?)",
                [vocabulary.hash, vocabulary.domain, vocabulary.model_dump_json(), encoding.column(content), encoding.to_utc(at)],
            )

    def vocabulary(self, hash: str) -> Vocabulary:
        """The labels of a version, read once. Raises BadRequest when it is not kept."""
        if hash not in self._read:
            with self._file.read() as c:
                row = one(c, "select vocabulary from domain_version where hash = ?", [hash])
            if row is None:
                raise BadRequest(f"no version of a domain is kept under {hash!r}.")
            self._read[hash] = parse(row[0])
        return self._read[hash]

    def names(self) -> list[str]:
        """The domains that records are of, or were to be of, by name."""
        with self._file.read() as c:
            return [row[0] for row in c.execute("select distinct split_part(domain, '@', 1) as name from domain_version order by name").fetchall()]


@functools.lru_cache(maxsize=64)
def parse(text: str) -> Vocabulary:
    return Vocabulary.model_validate_json(text)
