"""Every error that a user is meant to read, as one tree.

SynthcoreError            a sentence for the user, and the exit code of a command that ends with it
├── BadRequest            what was asked for cannot be done as asked (exit 2)
│   ├── BadInput          a file or folder that cannot be used: names it, and the place in it
│   ├── UnknownValue      a word outside a vocabulary: lists the valid ones with the nearest match
│   ├── NotAllowed        the person's role does not permit it
│   ├── Unsure            a question: it is done when the same is sent with `sure`
│   └── MissingKey        a model is to be asked, and there is no key for its server
├── StoreHeld             the database is in the hands of another process (exit 2)
└── WriteFailed           what was to be written is not on disk; the former file is intact (exit 2)

A message says what is wrong, where, and what to do. Anything else that is raised is a defect.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class SynthcoreError(Exception):
    exit_code = 2


class BadRequest(SynthcoreError):
    """What was asked for cannot be done as asked."""


class BadInput(BadRequest):
    """A file that cannot be used. `where` is the file, followed by the place in it where one is known."""

    def __init__(self, where: object, what: str) -> None:
        super().__init__(f"{where}: {what}")


class UnknownValue(BadRequest):
    """A word that is not in the vocabulary of `kind`."""

    def __init__(self, kind: str, value: str, valid: Iterable[str]) -> None:
        names = list(valid)
        near = difflib.get_close_matches(value, names, n=1, cutoff=0.4) or [n for n in names if value and value.lower() in n.lower()]
        hint = f" Did you mean {near[0]!r}?" if near else ""
        super().__init__(f"{value!r} is not a known {kind}.{hint} Known: {', '.join(names)}.")


class NotAllowed(BadRequest):
    """The person's role does not permit the verb."""


class Unsure(BadRequest):
    """A question before something is done; the same request with `sure` is the answer."""


class MissingKey(BadRequest):
    """A model is to be asked, and there is no key for its server."""


class StoreHeld(SynthcoreError):
    """Another process holds the database."""


class WriteFailed(SynthcoreError):
    """A file could not be written; the one that was there before is intact."""
