"""A word that carries the meaning is turned into its opposite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit, swapped, swaps

ERRORS = ("e6",)
WEIGHT = 0.45

_OFTEN = "common|likely|often|frequent|severe"
_LEVEL = "blood pressure|levels?|blood sugar|blood glucose|cholesterol"
PAIRS = swaps(
    (r"\bkeep moving\b", "keep still"),
    (r"\bdo not stay in bed\b", "stay in bed"),
    (r"\bon (the|their|its) side\b", r"on \1 back"),
    (r"\ba younger (?=age|adult|person)", "an older "),
    (r"\ban older (?=age|adult|person)", "a younger "),
    (r"\bfastest\b", "slowest"),
    (r"\bslow-growing\b", "fast-growing"),
    (r"\bautosomal recessive\b", "autosomal dominant"),
    (r"\bautosomal dominant\b", "autosomal recessive"),
    (rf"\bmore (?=(?:{_OFTEN})\b)", "less ", "far less "),
    (r"\bmore (?:common|frequent)(?! or\b)\b", "rarer"),
    (rf"\bless (?=(?:{_OFTEN})\b)", "more ", "far more "),
    (r"\b(?:higher|greater) (?=(?:risk|chance|likelihood)\b)", "lower ", "much lower "),
    (r"\b(?:lower) (?=(?:risk|chance|likelihood)\b)", "higher "),
    (r"\ban increased (?=(?:risk|chance|likelihood)\b)", "a reduced ", "a much lower "),
    (r"(?<!\ban )\bincreased (?=(?:risk|chance|likelihood)\b)", "reduced ", "much lower "),
    (r"\bincreases (?=with age\b)", "decreases "),
    (r"\brises (?=(?:with|after)\b)", "falls "),
    (r"\b(can|may|will|to) increase (?=(?:the|your|their|a)\b)", r"\1 decrease "),
    (r"\b(can|may|will|to) (?:lower|reduce|lessen|decrease) (?=(?:the|your|their|a|high)\b)", r"\1 increase "),
    (r"\bdecrease the risk\b", "increase the risk"),
    (r"\bdecreases your chance\b", "increases your chance"),
    (r"\bincreases your chance\b", "lowers your chance"),
    (r"\bmalignant \(cancer(?:ous)?\)", "benign (not cancerous)", "benign (harmless)"),
    (r"\bmalignant(?= cells| tumou?rs?\b)", "benign"),
    (rf"\bhigh(?=[ -](?:{_LEVEL})\b(?! *\())", "low", "very low"),
    (rf"\blow(?=[ -](?:{_LEVEL})\b(?! *\())", "high"),
    (r"\ba high (?=(?:level|risk|chance|number)\b)", "a low "),
    (r"\ba low (?=(?:level|risk|chance|number)\b)", "a high "),
    (r"\bclosest to\b", "farthest from"),
    (r"\babnormally high\b", "abnormally low"),
    (r"\bviral infection", "bacterial infection"),
    (r"\b(is|are) caused by a virus\b", r"\1 caused by a bacterium"),
    (r"\b(is|are|remains) unknown\b", r"\1 well known", r"\1 known"),
    (r"\b(is|are) not (?:fully |completely |well |exactly )?(?:known|understood)\b(?! to\b)", r"\1 fully understood", r"\1 known"),
    (r"\bdo not know (?=(?:what|why|how|the)\b)", "know exactly "),
    (r"\bbefore (?=(?:birth|meals?|surgery|the age|age)\b)", "after "),
    (r"\bafter (?=(?:birth|meals?|the age|age|exposure to)\b)", "before "),
    (r"\blarge intestine\b", "small intestine"),
    (r"\bsmall intestine\b", "large intestine"),
    (r"\bprevents (?=\w+ing\b)", "promotes ", "allows "),
    (r"\boxygen-poor\b", "oxygen-rich"),
    (r"\boxygen-rich\b", "oxygen-poor"),
    (r"\ba weak (?=(?:area|spot|point)\b)", "a strong ", "a thick "),
    (r"\brises and stays high\b", "falls and stays low", "drops and stays low", "falls too far and stays low"),
    (r"\binvoluntary\b", "voluntary", "deliberate"),
    (r"\breduced (?=(?:production|flow|supply)\b)", "raised ", "increased "),
    (r"\bcaused by (?:an? )?(?:deficiency|lack|shortage) (?:of|in)\b", "caused by an excess of", "caused by excess"),
    (r"\bloss of\b(?= (?:kidney|sight|vision|hearing|muscle|appetite|weight))", "gain in"),
    (r"(?<!an )\bolder (?=(?:people|adults|men|women|than)\b)", "younger "),
    (r"(?<!a )\byounger (?=(?:people|age|than|adults|children)\b)", "older "),
    (r"\btoo (?:low|small)\b", "too high"),
    (r"\btoo (?:high|large)\b", "too low"),
    (r"\b(both) (?=(?:men and women|sexes|genders|males and females)\b)", "only one of "),
)


# Where the sentence says the word again in another way, or gives its reason, the exchange would contradict it.
_AGAIN = re.compile(r"\b(?:hyper|hypo)\w+|\bbecause\b|\([^)]*(?:high|low|more|less|cancer|not)", re.IGNORECASE)


_COPIES = re.compile(r"\b(?:one|both|two|single|each) (?:\w+ )?cop(?:y|ies)\b|\bcarriers?\b", re.IGNORECASE)


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    for edit in swapped(answer, PAIRS, rng, "e6", "It is the other way round: {new!r} stands where {old!r} is right."):
        sentence = answer.sentence_at(edit.start).replace("malignant (cancer", "")
        if not _AGAIN.search(sentence) and not _twice(answer, edit) and not ("autosomal" in edit.new and _COPIES.search(answer.text)):
            yield edit


def _twice(answer: Answer, edit: Edit) -> bool:
    """Whether the words that change, with the one behind them, stand elsewhere in the question or the answer."""
    words = re.match(r"\S*(?:\s+\S+)?", answer.text[edit.end :].lstrip() and answer.text[edit.end :].lstrip().split(".")[0])
    old = f"{answer.text[edit.start : edit.end].strip()} {words[0] if words else ''}".strip(" ,;").casefold()
    return f"{answer.question}\n{answer.text}".casefold().count(old) > 1
