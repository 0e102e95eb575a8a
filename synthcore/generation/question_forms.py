"""What a text does: it asks, it answers, it refuses, it talks about the task. Told by its form, in English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from synthcore.generation.question_words import words

TAIL = 2  # words of a question that only repeats the one before it: "or not?"
EXPLAINED = 30  # words without an "I" or "my", behind the last question mark or without one, that explain something
COUNSELS = 2  # pieces of advice that a person may repeat ("they told me you should rest"); more make an answer

_MARKS = frozenset("?？؟")
_HELPERS = "(?:you|anyone|someone|anybody|somebody)"
_COURTESY = re.compile(
    r"\bhow are you\b"
    rf"|^\W*(?:hi|hello)?\W*(?:can|could|would|will) {_HELPERS} (?:please )?(?:help|assist|advise|guide)(?: me| us)?(?: (?:out|please|with this))?\W*$"
)
_HELLO = r"(?:(?:hi|hello|hey|so|and|but|please|ok|dear \w+|doc|doctor|u know)[\s,]+)*"
_ASKS = re.compile(
    rf"(?:^|[.!;:\n]\s*){_HELLO}(?:what|wat|wht|whats|what's|waht|how|hw|why|where|can|could|should|is|are|am|do|does)\b"
    rf"|\A\W*{_HELLO}(?:when|who|which|whose|did|will|would|has|have|was|were|may)\b"
    r"|,\s*(?:what|how|why|where|(?:can|should|do|am) i|(?:is|are) (?:it|there|this|they)|does (?:it|this))\b"
    r"|\b(?:please|pls|plz|kindly)\s+(?:\w+\s+)?(?:tell|explain|advise|advice|suggest|help|let|guide|give|send|describe|say|share)\b"
    r"|\b(?:tell|advise|explain to|inform) (?:me|us)\b"
    r"|\b(?:want|like|need|love|wish|glad|grateful|wondering|wonder|curious|asking|ask|know)\b[^.!?\n]{0,40}"
    r"\b(?:know|learn|understand|hear|ask|whether|if|what|how|why|when|where|which|who)\b"
    r"|\bany (?:idea|advice|help|suggestions?)\b|\bquestion (?:is|about|on)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:i|i'm|i’m|i've|my|me|we|our|us|mine)\b", re.IGNORECASE)
_SURE = "(?:sure|certainly|of course|absolutely|okay|ok)"
_TALK = re.compile(
    rf"\W*(?:{_SURE}\b[,!.:]\s*)?(?:here(?:'s| is| are)\b[^.?!]{{0,60}}:"
    r"|(?:the )?(?:re(?:phras|writ|word|vis|formulat)\w*|modified|new|synthetic) (?:question|version)\b[^.?!]{0,20}:"
    r"|(?:question|rewritten|rephrased|output|answer|response)\s*:|(?:sure|certainly|of course|absolutely)[,!.:])|```|\{\s*\"",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"\b(?:as an ai\b|i(?:'m| am) sorry,? but i (?:can'?t|cannot|am unable)"
    r"|i (?:can'?t|cannot|won'?t) (?:help|assist|comply|rephrase|provide|do that|fulfil))",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"\W*(?:yes|no)\b[,.:]|\W*(?:you (?:should|can|need)|it is (?:important|recommended|caused))\b"
    r"|\W*(?:the )?(?:most )?(?:common )?(?:symptoms|treatments?|causes|signs|complications|side effects|stages) (?:of|for)\b[^.?!]{0,80}"
    r"\b(?:is|are|include|includes)\b",
    re.IGNORECASE,
)
_COUNSELS = re.compile(
    r"\b(?:you (?:should|need to|must|may want to)|it is (?:recommended|important|advis\w+)"
    r"|(?:consult|talk to|see|contact|ask) your (?:doctor|physician|health ?care|provider|pharmacist))\b",
    re.IGNORECASE,
)
_END = re.compile(r"([?？؟!\n]|\.(?!\w))")  # a point inside a number or a name ends no sentence


def asked(text: str) -> list[str]:
    """The questions of a text that end with a mark, without greetings, requests for help and short tails."""
    found = [part for part, mark in _sentences(text) if mark in _MARKS and len(words(part)) > TAIL]
    return [part for part in found if not _COURTESY.search(" ".join(part.lower().split()))] or found[:1]


def asks(text: str) -> bool:
    """Whether a text asks at all: with a mark, or in words ("please tell me what helps")."""
    return not _MARKS.isdisjoint(text) or bool(_ASKS.search(text))


def no_question(text: str) -> str:
    """Why a text is something else than a question, in a sentence; empty when it is one. Whether it asks is for `asks`."""
    start = " ".join(text[:400].split())
    if found := _TALK.match(start):
        return f"It begins with talk about the task (“{found[0].strip()[:60]}”)."
    if _REFUSES.search(start):
        return "It is a refusal, not a question."
    marked, counsels = not _MARKS.isdisjoint(text), len(_COUNSELS.findall(text))
    if not marked and (_ANSWERS.match(start) or counsels >= COUNSELS):
        return "It answers instead of asking."
    behind = re.split("[?？؟]", text)[-1]
    if (marked or not _ASKS.match(start)) and len(words(behind)) > EXPLAINED and not _PERSON.search(behind):
        return "It explains instead of asking."
    return "It gives advice instead of asking." if counsels > COUNSELS else ""


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    """Sentences with the mark at their end."""
    parts = _END.split(text)
    yield from zip(parts[::2], [*parts[1::2], ""], strict=True)
