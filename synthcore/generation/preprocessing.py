"""Questions as the pipeline's document has them before a prompt: lower case, without punctuation, words as they are.

Two modes. The safe one, which is the default, keeps the marks that belong to numbers and units (2.5mg, 120/80, 5-10 mg,
98.6°F, <5, 10^9/l) and the hyphens and apostrophes inside words (x-ray, don't): without them a word becomes another one.
Everything else goes, in any script, and leaves a space, so that "pain,fever" stays two words. The literal one does what the
document says, to the letter: `str.lower()`, and Python's `string.punctuation` taken out. It glues words, keeps curly quotes,
and makes 25mg of 2.5mg. In both, every number or unit that is not what it was is flagged.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import NamedTuple

from synthcore.generation.quantities import Quantity, quantities
from synthcore.generation.units import FRACTION

NUMBER_CHANGED = "number_changed"
UNIT_CHANGED = "unit_changed"
ACRONYM_LOWERED = "acronym_lowered"
NOTHING_LEFT = "nothing_left"

LOUD = 3  # words in capitals that make a sentence a shout
# Short forms of medicine that are everyday words in lower case.
ACRONYMS = frozenset(
    [
        "WHO",
        "US",
        "IT",
        "AIDS",
        "ALL",
        "ADD",
        "AM",
        "CAN",
        "CAP",
        "CAT",
        "CHARGE",
        "COLD",
        "FAST",
        "FAT",
        "HAS",
        "HIT",
        "LAD",
        "MALT",
        "MAP",
        "MS",
        "OR",
        "PA",
        "PAD",
        "PANDAS",
        "PET",
        "PICS",
        "SAD",
        "SAM",
        "TEN",
        "TENS",
        "TORCH",
    ]
)


class Flag(NamedTuple):
    """What a person should look at: `was` in the text as it came, `became` in the processed one ("" when it is gone)."""

    code: str
    was: str
    became: str


class Processed(NamedTuple):
    text: str
    flags: tuple[Flag, ...]


def processed(text: str, *, literal: bool = False) -> Processed:
    """The text for a prompt, and what processing did to its numbers. The safe mode leaves its own result as it is."""
    plain = text.lower().translate(_PYTHONS) if literal else _safe(text)
    flags = [*_changed(text, plain), *_acronyms(text)]
    if not plain.strip() and text.strip():
        flags.append(Flag(NOTHING_LEFT, text.strip()[:40], ""))
    return Processed(plain, tuple(flags))


_PYTHONS = str.maketrans("", "", string.punctuation)


class _Ascii(dict[int, str]):
    """Marks of all scripts as the ASCII mark that does the same work, or as a space. Letters, signs and the joiners that
    some scripts spell with stay. Filled as characters are met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        kind = unicodedata.category(sign)
        if 0xFF01 <= code <= 0xFF5E and kind[0] in "PS":
            new = chr(code - 0xFEE0)  # full width
        elif kind == "Pd":
            new = "-"
        elif code < 0x80 and kind[0] in "PS":
            new = sign
        elif kind in ("Cf", "Zs", "Zl", "Zp", "Cc", "Cs") or kind[0] == "P" or kind == "Sk":
            new = " "
        else:
            new = sign
        self[code] = new
        return new


_ASCII = _Ascii(
    {ord(sign): new for new, signs in {
        "'": "‘’‛′ʼ´＇", '"': "“”„‟″«»", "-": "−‐‑⁻", "/": "⁄∕", "~": "∼～", ".": "٫", ",": "٬", "%": "٪",
        "°": "˚", "·": "·", "‰": "‰", "\u200c": "\u200c", "\u200d": "\u200d", "": "\u00ad\u2060\ufeff\u200e\u200f",
    }.items() for sign in signs}
)  # fmt: skip
_ASCII[ord("⁻")] = "⁻"  # the exponent's own sign

_LETTERS = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}|(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])")  # a.m., i.e, U.S.
_SHORTHAND = "w/o|c/o|s/p|h/o|r/o|y/o|f/u|n/v"  # "w/o" denies: without it the question is another one
_KEPT = rf"""
    {FRACTION}
  | (?<![^\W_])(?:{_SHORTHAND})(?![^\W_])
  | (?<=\d)'\ ?\d{{1,2}}"
  | (?<=\d)[.,/:*'·](?=\d)  |  (?<=\d)\^(?=-?\d)  |  (?<=\d\^)-(?=\d)
  | (?<![^\s<>~+$£€=(\[{{"':;,/-])\.(?=\d)
  | (?<=\d)\ ?[%‰]
  | (?<![-=<>])[<>]=?(?=\ ?\$?[-+]?\.?\d)  |  ~(?=\ ?\.?\d)  |  \$(?=\ ?\.?\d)
  | (?<![^\s<>~$£€≤≥±(\[{{"'=:;,/])[-+](?=\.?\d)
  | (?<=[^\W_])['-](?=[^\W_])  |  (?<=[\u0300-\u036f])['-](?=[^\W_])
  | (?:(?<=[\d°])|(?<=\d%)|(?<=\d\ %))-\ ?(?=\d)  |  (?:(?<=[^\W_])|(?<=°)|(?<=\d%)|(?<=\d\ %))\ -\ (?=\d)
  | (?<=[^\W_])\+(?!\w|\+)  |  (?<![^\W_])(?:rh|hiv|hcv|hbv|hbsag|er|pr|her2|ab|[abo])-(?![\w-])
"""
_MARKS = re.compile(rf"(?P<kept>{_KEPT})|[{re.escape(string.punctuation)}]", re.VERBOSE)
_TIDY = re.compile(r"\s+")


def _safe(text: str) -> str:
    plain = _LETTERS.sub(lambda found: found[0].replace(".", ""), text.translate(_ASCII)).lower()
    plain = _TIDY.sub(" ", plain)
    return _TIDY.sub(" ", _MARKS.sub(lambda found: found["kept"] or " ", plain)).strip()


def _changed(raw: str, plain: str) -> Iterator[Flag]:
    """Quantities that are not what they were. Processing takes no letter and no digit away, so that a place is found again
    by how many of them stand before it."""
    before, after = quantities(raw), quantities(plain)
    if [q.bare for q in before] == [q.bare for q in after]:
        return
    places = sorted([*zip(_spans(raw, before), repeat(0), before), *zip(_spans(plain, after), repeat(1), after)], key=lambda p: p[:2])
    reach = 0
    group: tuple[list[Quantity], list[Quantity]] = ([], [])
    for (start, end), side, quantity in places:
        if start >= reach and (group[0] or group[1]):
            yield from _flag(raw, plain, *group)
            group = ([], [])
        group[side].append(quantity)
        reach = max(reach, end)
    yield from _flag(raw, plain, *group)


def _spans(text: str, found: Sequence[Quantity]) -> Iterator[tuple[int, int]]:
    """Where quantities stand, in letters and digits."""
    at = count = 0
    for quantity in found:
        start = count + sum(map(str.isalnum, text[at : quantity.start]))
        count = start + sum(map(str.isalnum, text[quantity.start : quantity.end]))
        at = quantity.end
        yield start, count


def _flag(raw: str, plain: str, old: Sequence[Quantity], new: Sequence[Quantity]) -> Iterator[Flag]:
    """What became of one place."""
    if [q.bare for q in old] == [q.bare for q in new]:
        return
    same = [(q.sign, q.number) for q in old] == [(q.sign, q.number) for q in new]
    was = raw[old[0].start : old[-1].end] if old else ""
    became = plain[new[0].start : new[-1].end] if new else ""
    yield Flag(UNIT_CHANGED if same else NUMBER_CHANGED, was, became)


_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\w)[^.!?\n]*)*")
_WORD = re.compile(r"(?<![^\W_])U\.S\b|[^\W\d_]{2,}")


def _acronyms(raw: str) -> Iterator[Flag]:
    """Capitals that said more than the lower-case word does. In a sentence that is all capitals they say nothing."""
    for sentence in _SENTENCE.finditer(raw):
        words = [word.replace(".", "") for word in _WORD.findall(sentence[0])]
        found = dict.fromkeys(word for word in words if word in ACRONYMS)
        loud = sum(map(str.isupper, words))
        if found and (loud < LOUD or 2 * (loud - len(found)) < len(words) - len(found) or not loud > len(found)):
            yield from (Flag(ACRONYM_LOWERED, word, word.lower()) for word in found)
