"""How often something is so is changed beyond what is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit, swapped, swaps

ERRORS = ("e9",)
WEIGHT = 0.6

_GROUP = r"(?:people|patients|men|women|children|cases|families|adults|infants|persons|individuals|of these|types|forms)"
PAIRS = swaps(
    (r"\bnot everyone\b", "everyone"),
    (r"\bnot all\b", "all"),
    (r"\b(is|are) sometimes (?=\w+ed\b|\w+en\b|\w+ne\b)", r"\1 always "),
    (r"\b(is|are) (?:usually|generally|typically|often) (?=\w+ed\b|\w+en\b|\w+ne\b)", r"\1 hardly ever ", r"\1 never "),
    (r"\bon very rare occasions\b", "in most cases"),
    (r"\bin (?:most|many) cases\b", "in very few cases", "in few cases"),
    (r"\bin (?:some|rare|a few) cases\b", "in nearly all cases", "usually"),
    (rf"\bmost (?={_GROUP}\b)", "very few "),
    (rf"\b(?:some|a few|few) (?={_GROUP}\b)", "nearly all "),
    (rf"(?<!how )(?<!as )(?<!so )(?<!too )\bmany (?={_GROUP}\b)", "hardly any "),
    (r"\b(?:(?:about|more than|less than|nearly|almost|over|up to) )?half (?:of )?all\b", "nearly all"),
    (r"\b(?:(?:about|more than|less than|nearly|almost|over|up to) )?half of\b(?! all)", "nearly all of"),
    (r"\bless than one percent\b", "about a third"),
    (r"\bone of the most common\b", "one of the rarest"),
    (r"\bthe most common\b", "the least common", "the rarest"),
    (r"\b(is|are) (?:a |an )?(?:very |extremely )?rare\b(?! (?:disease|disorder|condition|form|genetic|inherited|type))", r"\1 very common"),
    (r"\b(?:a|an) (?:very |extremely )?rare (?=(?:disease|disorder|condition|form|genetic|inherited|type|syndrome)\b)", "a very common "),
    (r"\b(is|are) (?:very |quite |relatively )?common\b(?! to)", r"\1 very rare", r"\1 rare"),
    (r"\brarely\b", "very often", "often"),
    (r"\bin (?P<a>women|females) than (?P<b>in )?(?P<c>men|males)\b", r"in \g<c> than \g<b>\g<a>"),
    (r"\bin (?P<a>men|males) than (?P<b>in )?(?P<c>women|females)\b", r"in \g<c> than \g<b>\g<a>"),
    (r"\btwice as many women as men\b", "twice as many men as women", "far more men than women"),
    (r"\btwice as common in women as (?:in )?men\b", "twice as common in men as women", "rarer in women than men"),
    (r"\bsome (?=ovarian|breast|kidney|lung|cancers|tumou?rs)", "all "),
)


# Of what is only possible, another frequency is possible too.
_DENIED = re.compile(r"\b(?:not(?! all\b| every)|never|no|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_COMPARED = re.compile(r"\b(?:than|least|most|so|as|over|under|up to) $", re.IGNORECASE)
_POSSIBLE = re.compile(r"\b(?:may|might|can|could)\b", re.IGNORECASE)


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    for edit in swapped(answer, PAIRS, rng, "e9", "Nobody has found this frequency: {new!r} stands where {old!r} is right."):
        if (
            not _POSSIBLE.search(answer.sentence_at(edit.start))
            and not _COMPARED.search(answer.text[: edit.start])
            and not _DENIED.search(answer.sentence_at(edit.start))
        ):
            yield edit
