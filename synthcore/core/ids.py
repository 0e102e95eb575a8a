"""Names of things: hashes of content, and identifiers that are made once.

A content hash covers who says what and nothing else, so that two records with the same conversation are found to be
the same whatever their labels say.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from typing import Any


def digest(*parts: str) -> str:
    """32 hex digits of SHA-256 over the parts; parts are length-prefixed, so no two lists of parts collide by joining."""
    h = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        h.update(len(raw).to_bytes(8, "big"))
        h.update(raw)
    return h.hexdigest()[:32]


def content_hash(turns: Iterable[tuple[str, str]]) -> str:
    """Of (role, text) pairs, in order."""
    return digest(*(part for turn in turns for part in turn))


def generated_id(content: str) -> str:
    """The `dialogue_id` of a generated dialogue: `syn_` and 12 hex digits of its content hash."""
    return f"syn_{content[:12]}"


def canonical(value: Any) -> str:
    """One spelling of a JSON value: sorted keys, no spaces, plain ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def new_id() -> str:
    """An identifier that nothing else has: 32 hex digits."""
    return uuid.uuid4().hex
