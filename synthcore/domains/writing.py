"""The text of the files of a domain that the program itself writes anew: its modifications, and its version."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable

from synthcore.core.errors import BadRequest
from synthcore.domains.schema import Modification

KEYS = ("id", "title", "kind", "instruction", "risk", "guard", "rule", "weight", "approved", "approved_by")
_VERSION = re.compile(r"^(version[ \t]*=[ \t]*)(\"[^\"\n]*\"|'[^'\n]*')", re.MULTILINE)


def modifications_text(former: str, modifications: Iterable[Modification]) -> str:
    """`modifications.toml` with these; the comment that the `former` file begins with is kept."""
    comment = re.match(r"(?:#[^\n]*\n|[ \t]*\n)*", former)
    head = comment[0].strip() if comment else ""
    blocks = [_block(one) for one in modifications]
    return "\n\n".join([head, *blocks] if head else blocks) + "\n"


def about_version(text: str) -> str | None:
    """The version that `domain.toml`, or the front matter of a prompt, names in a line of its own."""
    found = _VERSION.search(text)
    return found[2][1:-1] if found else None


def about_text(former: str, version: str) -> str:
    """`domain.toml` with another version, and else as it was. Raises BadRequest when it has no line for it."""
    text, n = _VERSION.subn(lambda found: found[1] + _quoted(version), former, count=1)
    if not n:
        raise BadRequest('domain.toml has no line of the form version = "…", so no new version can be made of it.')
    return text


def prompt_text(text: str, before: str, version: str) -> str:
    """A prompt with another version in its front matter, unless it has one that differs from `before`: who changed the text may have
    counted up. Raises BadRequest when it has no line for it."""
    found = _VERSION.search(text)
    if not found:
        raise BadRequest('the prompt has no line of the form version = "…", so no new version can be made of it.')
    return text if found[2][1:-1] != before else about_text(text, version)


def next_version(version: str, taken: Collection[str]) -> str:
    """The version after this one, counted up at its last number: 1.0, 1.1, … 1.10."""
    found = re.fullmatch(r"(.*?)(\d+)(\D*)", version)
    before, number, after = (found[1], int(found[2]), found[3]) if found else (f"{version}.", 0, "")
    while True:
        number += 1
        if (new := f"{before}{number}{after}") not in taken:
            return new


def _block(modification: Modification) -> str:
    """One table; what has its default and is optional is left out."""
    lines = ["[[modification]]"]
    for name in KEYS:
        value, field = getattr(modification, name), Modification.model_fields[name]
        if not field.is_required() and value == field.default:
            continue
        lines.append(f"{name} = {_value(value)}")
    return "\n".join(lines)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, tuple):
        return f"[{', '.join(_quoted(str(part)) for part in value)}]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's escapes, and the one character that JSON leaves and TOML does not take."""
    readable = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(readable, ensure_ascii=False).replace("\x7f", "\\u007f")
