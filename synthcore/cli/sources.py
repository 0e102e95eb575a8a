"""What the file commands read: the domain in whose words they read it, and files that may hold dialogues or labels."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from synthcore.domains.schema import Domain
    from synthcore.formats.json_stream import Element, Reader


def chosen_domain(*, labels_only: bool = False) -> Domain:
    """The domain that the settings name; whole, or the part that is read at once."""
    from synthcore import settings
    from synthcore.domains import loader

    chosen = settings.load()
    folder = loader.find(chosen.home, settings.shipped("domains"), chosen.domain)
    return loader.load_labels(folder) if labels_only else loader.load(folder)


class Source(NamedTuple):
    """A file, opened up to its first element. `kind` is "dialogues", "labels", or "" for a list that holds nothing."""

    path: Path
    kind: str
    reader: Reader
    elements: Iterator[Element]


def open_source(path: Path, stack: contextlib.ExitStack) -> Source:
    """Open a file; it is closed with the stack. Raises BadInput when it holds neither dialogues nor labels."""
    from synthcore.core.files import open_input
    from synthcore.formats.json_stream import Reader

    reader = Reader(stack.enter_context(open_input(path)), path, ("dialogues", "labels"))
    elements = iter(reader)
    if reader.key:
        return Source(path, reader.key, reader, elements)
    first = next(elements, None)  # a bare list is what its first element is
    if first is None:
        return Source(path, "", reader, elements)
    kind = "labels" if isinstance(first.value, dict) and "item_id" in first.value else "dialogues"
    return Source(path, kind, reader, itertools.chain([first], elements))
