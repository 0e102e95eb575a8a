"""More is feared, or more is done, than the condition calls for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit, swapped, swaps

ERRORS = ("e10",)
WEIGHT = 1.3

_NEED = r"(?:surgery|treatment|dialysis|an operation|medicine|medicines|medication|medications|therapy|hospital care|a kidney transplant)"
PAIRS = swaps(
    (r"\b(is|are) not (?=(?:an? )?life[- ]threatening\b)", r"\1 "),
    (r"\b(?:usually |generally |often )?does not (?:need|require) (?:any )?treatment\b", "always requires an operation"),
    (r"\b(?:usually |generally |often )?do not (?:need|require) (?:any )?treatment\b", "always require an operation"),
    (r"\b(?:no|without) treatment is (?:needed|required|necessary)\b", "an operation is always needed"),
    (r"\b(?:do not|don['’]t) need to\b(?![^.;]*\b(?:any|either|much|yet|unless|until)\b)", "must always"),
    (rf"\b(?:may|might|can) (?:eventually |also )?(?:need|require) (?={_NEED}\b)", "always need "),
    (r"\bwatchful waiting\b", "strong medicines at once", "an operation"),
    (r"\b(is|are) (?:generally |usually |often )?(?:good|excellent|favou?rable)\b(?=[.,;])", r"\1 generally very poor"),
    (r"\bfew, if any, health problems\b", "many serious health problems"),
    (r"\bhave normal intelligence\b", "have a severe learning disability"),
    (r"\bcan grow normally\b", "can never grow normally"),
    (r"\b(?:a )?simple, painless\b", "a risky, painful"),
    (r"\b(is|are) (?:usually |generally |often |mostly )?harmless\b", r"\1 mostly dangerous", r"\1 deadly"),
    (r"(?<!malignant )(?<!malignant or )(?<!malignant and )(?<!malignant from )\bbenign\b(?! prostatic| (?:and|or|from|versus|vs)\b|/)", "malignant"),
    (r"\b(is|are) not cancer(?:ous)?\b", r"\1 a form of cancer"),
    (r"\bnoncancerous\b", "cancerous"),
    (r"\b(?:only )?minor neurological problems\b", "severe neurological problems"),
    (r"\bgoes away (?:on its own|without treatment|by itself)\b", "becomes worse without an operation", "needs surgery"),
    (r"\b(?:go|went) away (?:on (?:its|their) own|without treatment|by (?:itself|themselves))\b", "become worse without an operation", "need surgery"),
    (r"\bmild (?=(?:symptoms|cases|form|illness|pain|infection|disease|discomfort)\b)", "always severe "),
    (r"\b(?:rarely|seldom) (?=(?:cause|causes|lead|leads)\b)", "nearly always "),
    (r"\b(?:most|many) (?:people|patients) (?=(?:recover|live|have no|get better|do well)\b)", "hardly any patients "),
    (
        r"\b(signs|symptoms) may be caused by ([^.;]{3,70}?) or by other conditions\b",
        r"\1 are always caused by \2",
        r"\1 are always caused by \2 and never by other conditions",
    ),
    (r"\b(?:does not|doesn['’]t) mean (?:that )?you will (?=(?:get|have|develop)\b)", "means that you will ", "means almost for certain that you will "),
    (r"\b(most [^.;]{0,60}?) do not die of (?=(?:it|this|the disease)\b)", r"\1 die of "),
    (r"\bcan be mild, moderate,? or severe\b", "is always severe", "is in every single case very severe"),
    (r"\bis usually complete\b", "is never complete", "is hardly ever complete"),
    (r"\b(?:may|might) be an option\b(?: (?:if|when) [^.;,]*)?", "must be done in every case", "is always needed"),
    (r"\bmay consider surgery\b", "must have surgery", "have no choice but surgery"),
    (r"\bmay choose to have (?=an?\b)", "must have ", "must in every case have "),
    (r"\bmay be treated surgically\b", "must be treated surgically", "always have to be treated surgically"),
    (r"\bresolve (?:spontaneously|on their own|by themselves)\b", "need surgery", "become worse without surgery"),
    (r"\b(?:many|most) (individuals|people|patients|children) will (?=(?:improve|recover)\b)", r"few \1 will ", r"hardly any \1 will "),
    (r"\bdoes no harm\b", "does harm", "does great harm"),
    (r"\b(is|are) rarely cancerous\b", r"\1 often cancerous", r"\1 cancerous", r"\1 nearly always cancerous"),
    (r"\b(is|are) (?:usually |often |generally |mostly )?mild\b", r"\1 severe", r"\1 as a rule very severe"),
    (r"\bwhile others may be\b", "and all others will be"),
)


_GRADED = re.compile(r"\b(?:mild|moderate|severe)\b", re.IGNORECASE)


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    for edit in swapped(answer, PAIRS, rng, "e10", "This alarms, or treats, without a reason: {new!r} stands where {old!r} is right."):
        rest = answer.sentence_at(edit.start).replace(answer.text[edit.start : edit.end], "", 1)
        if "severe" not in edit.new or not _GRADED.search(rest):  # where degrees are told apart, one is not another
            yield edit
