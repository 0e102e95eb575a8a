"""An answer of a data set as one clean paragraph: references, repeated lists and headings of web pages taken out."""

from __future__ import annotations

import re

MOST = 700  # characters of a shortened answer

_ENDS = re.compile(r"(?<=[a-z0-9)%\"'”’\]][.!?])[\"'”’)\]]?\s*(?=[A-Z(\"“])|(?<=[A-Z]{2}[.!?])\s+(?=[A-Z])")
_SHORT = re.compile(r"(?:\b(?:e\.g|i\.e|vs|dr|mr|mrs|st|approx|no|fig|u\.s|a\.m|p\.m|cf)\.|\b[A-Z]\.)$", re.IGNORECASE)
# Sentences that point to somewhere else and answer nothing.
_POINTS = re.compile(
    r"^(?:for more|more information|read more|to learn more|visit|click|watch|see (?:the|also)|check the list|general information about|"
    r"to enlarge|to reduce the video|the human phenotype|"
    r"if the information is available|you can use the medlineplus|signs and symptoms approximate|information about|for a list|"
    r"learn (?:more|about)|this information|enter (?:the )?|\(see|\(watch|"
    r"\(for more|\(to enlarge|these resources|key points|did you know|the following (?:links|resources)|links to|hide$|"
    r"what i need to know|summary$|for specific|references?:|much of this information comes from|the frequency (?:of a sign|"
    r"may also)|the first number of the fraction|for example, a frequency)"
    r"|\bpdq\b|https?://|www\.|\bbrackets in the\b|\bescape \(esc\)|\bsearch features\b|\bweb ?site\b|\bclinicaltrials\.gov\b|"
    r"\bgo to the (?:health topics|section)|\bgo to \"",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:(?<=\s)|^)[-•*]\s+")
_NOTE = re.compile(r"(?<=[a-z]{2}[.;])\d{1,2}(?=\s+[A-Z]|$)|(?<=\bage \d\d),\d(?=\s)")  # numbers of footnotes that lost their small type
_HEAD = 2  # words, up to which a last sentence can be a heading of what was cut off
_TAIL = re.compile(r"\s*\((?:see|watch|for more)[^()]*(?:\([^()]*\)[^()]*)*\)", re.IGNORECASE)


def cleaned(answer: str) -> str:
    """The whole answer as one paragraph."""
    return " ".join(sentences(answer))


def shortened(answer: str, most: int = MOST) -> str:
    """Whole sentences from the beginning, up to `most` characters; at least one, however long it is."""
    kept: list[str] = []
    cut = False
    for sentence in sentences(answer):
        if cut := bool(kept) and sum(map(len, kept)) + len(kept) + len(sentence) > most:
            break
        kept.append(sentence)
    while cut and len(kept) > 1 and len(kept[-1].split()) <= _HEAD:
        kept.pop()
    return " ".join(kept)


def sentences(answer: str) -> list[str]:
    """Its sentences, cleaned; a list belongs to the sentence that announces it. What comes again is left out."""
    blocks = [block for block in re.split(r"\n\s*\n", answer) if block.strip()]
    if len(blocks) > 1 and re.match(r"\s*key points\b", blocks[0], re.IGNORECASE):
        blocks = blocks[1:]
    joined = _announced([_NOTE.sub("", " ".join(block.split())) for block in blocks])
    found: list[str] = []
    seen: set[str] = set()
    for block in joined:
        for sentence in _split(_listed(_TAIL.sub("", block))):
            key = re.sub(r"\W+", " ", sentence).strip().lower()
            if not key or key in seen or _POINTS.search(sentence) or (len(key.split()) < 2 and found):
                continue
            seen.add(key)
            found.append(sentence)
    if len(found) > 1 and found[0].endswith("?"):  # the question again, as a heading
        found = found[1:]
    return [s if s.rstrip('"”’)')[-1:] in (".", "!", "?") else s.rstrip(" ,;:-") + "." for s in found if not s.endswith("?") or "you" in s.lower()] or found


def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of a clean paragraph stand."""
    out, at = [], 0
    for sentence in _split(text):
        start = text.index(sentence, at)
        out.append((start, start + len(sentence)))
        at = start + len(sentence)
    return tuple(out)


def _announced(blocks: list[str]) -> list[str]:
    """A block that begins with a list item belongs to the block before it, when that one does not end a sentence."""
    out: list[str] = []
    for block in blocks:
        if out and (re.match(r"[-•*]\s", block) or out[-1].endswith(":")) and out[-1][-1:] not in ".!?":
            out[-1] = f"{out[-1]} {block}"
        else:
            out.append(block)
    return out


def _listed(block: str) -> str:
    """`a: - b. - c.` as `a: b; c.`, without the items once more behind the list."""
    head, *items = _ITEM.split(block)
    if not items or (len(items) == 1 and head.strip()[-1:] != ":"):  # a dash within a sentence
        return block
    items = [item.strip() for item in items if item.strip()]
    if not items:
        return head
    last, rest = items[-1], ""
    ends = re.search(r"(?<=[a-z0-9)][.!?])\s+(?=[A-Za-z(])", last)
    if ends:
        last, rest = last[: ends.start()], last[ends.end() :]
    items[-1] = last
    plain = " ".join(item.rstrip(" .;,") for item in items)
    squeezed = re.sub(r"[ .]+", " ", rest)
    if squeezed.lower().startswith(re.sub(r"[ .]+", " ", plain).lower()[:60]):
        again = re.search(re.escape(items[-1].rstrip(" .;,")) + r"[.;,]?\s*", rest)
        rest = rest[again.end() :] if again else rest
    head = head.strip()
    if head and head[-1] in ".!?":
        said = ". ".join(item.rstrip(" .;,") for item in items)
        return f"{head} {said}. {rest}".strip()
    listed = "; ".join(item.rstrip(" .;,") for item in items)
    return f"{head.rstrip(':')}: {listed}. {rest}".strip() if head else f"{listed}. {rest}".strip()


def _split(text: str) -> list[str]:
    out: list[str] = []
    at = 0
    for found in _ENDS.finditer(text):
        piece = text[at : found.end()].strip()
        if _SHORT.search(text[at : found.start()].strip()):
            continue
        if piece:
            out.append(piece)
        at = found.end()
    if text[at:].strip():
        out.append(text[at:].strip())
    return out
