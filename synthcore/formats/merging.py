"""Which dialogues of several files go into one, and under which id. Nothing disappears without being named."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from synthcore.formats.dialogues import Dialogue, content, id_of, whole_signature


class Copy(NamedTuple):
    """A dialogue that was left out because its text is there already, as `kept`."""

    file: str
    dialogue_id: str
    kept: str


class Renamed(NamedTuple):
    """A dialogue whose id another text had before it."""

    file: str
    dialogue_id: str
    now: str


@dataclass
class Merge:
    """Decides one dialogue after the other; holds ids and hashes, never texts.

    `repeated` have the id and the text of one that was kept, `copies` its text under another id; of both, `relabelled`
    are those whose labels differ from the ones that were kept.
    """

    repeated: list[Copy] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    relabelled: list[Copy] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    _kept: dict[bytes, tuple[str, int]] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)

    def place(self, dialogue: Dialogue, file: str) -> str | None:
        """The id under which a dialogue is kept ("" for one without an id); None when it is left out."""
        name, text = id_of(dialogue), content(dialogue)
        labels = whole_signature(dialogue)
        if text in self._kept:
            kept, first = self._kept[text]
            copy = Copy(file, name, kept)
            (self.repeated if kept == name else self.copies).append(copy)
            if labels != first:
                self.relabelled.append(copy)
            return None
        now = name
        if name and name in self._ids:
            now = self._free(name)
            self.renamed.append(Renamed(file, name, now))
        self._ids.add(now)
        self._kept[text] = now, labels
        return now

    def _free(self, name: str) -> str:
        stem, number = re.sub(r"~\d+$", "", name), 2
        while f"{stem}~{number}" in self._ids:
            number += 1
        return f"{stem}~{number}"
