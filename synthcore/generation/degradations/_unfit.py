"""Whether the answer of a data set can serve as a right one: figures that lost a sign, and forms that answer something else."""

from __future__ import annotations

import re

_PERCENT = re.compile(r"(?<![\d.,])(\d{3,}(?:\.\d+)?) ?(?:%|percent\b|per cent\b)", re.IGNORECASE)
_GROWN = re.compile(r"\b(?:increas\w*|rise[ns]?|rose|gr[eo]w\w*|more|higher|greater|times|daily|recommended|of normal|of the usual|predicted)\b", re.IGNORECASE)
_AGES = re.compile(
    r"\b(?:ages?|aged) (\d{4})\b|\b(\d{4}) years (?:old|of age)\b|\b(?:over|under|about|for|in|within) (\d{4}) (?:days|weeks|months|years)\b", re.IGNORECASE
)
_POLAR = re.compile(r"^(?:is|are|am|was|do|does|did|can|could|should|would|will|may|must|has|have|was|were)\b", re.IGNORECASE)
_SAYS_SO = re.compile(r"^(?:yes|no)\.", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow (?:many|common|often|frequent)\b|\bprevalence\b", re.IGNORECASE)
_FREQUENT = re.compile(
    r"\d|\b(?:rare\w*|common\w*|frequent\w*|uncommon|unknown|not known|million|thousand|hundred|half|third|quarter|percent|most|many|few|every|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|dozens?|occurs?|affects?|estimated)\b",
    re.IGNORECASE,
)


def unfit(text: str, question: str = "") -> str:
    """A sentence why an answer of a source is not used as the right one; "" when nothing was found."""
    for found in _PERCENT.finditer(text):
        around = text[max(0, found.start() - 60) : found.end() + 40]
        if float(found[1]) > 100 and not _GROWN.search(around):
            return f"it says “{found[0]}”, which is no share: a sign between two numbers is missing."
    for found in _AGES.finditer(text):
        number = next(int(group) for group in found.groups() if group)
        if number > 130 and not 1800 <= number <= 2100:
            return f"it says “{found[0]}”, where a sign between two numbers is missing."
    if question and _SAYS_SO.match(text) and not _POLAR.match(question.strip()):
        return "it begins with yes or no, and the question asks for something else."
    if question and _HOW_MANY.search(question) and not _FREQUENT.search(text):
        return "the question asks how many, and it names no number."
    return ""
