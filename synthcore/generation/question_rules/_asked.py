"""A question as rules see it: tidied, and, where its form is a known one, what is asked of which subject."""

from __future__ import annotations

import re
from typing import NamedTuple

from synthcore.generation.question_rules._words import Words, sentence_case

# What is asked, by the forms in which collections of medical questions ask it. The first that fits decides.
_FORMS: tuple[tuple[str, str], ...] = (
    ("treatment", r"what (?:are|is) the (?:available |usual )?(?:treatments?|therap(?:y|ies)) (?:for|of) (.+)"),
    ("treatment", r"(?:how to treat|how (?:can|do) (?:you|i|we|doctors) treat) (.+)"),
    ("symptoms", r"what are the (?:signs and )?symptoms (?:of|for) (.+)"),
    ("diagnosis", r"(?:how to diagnose|how do (?:you|doctors) diagnose) (.+)"),
    ("diagnosis", r"how (?:is|are) (.+) diagnosed"),
    ("causes", r"what causes (.+)"),
    ("causes", r"what are the causes of (.+)"),
    ("prevention", r"(?:how to prevent|how (?:can|do) (?:you|i|we|people) prevent) (.+)"),
    ("prevention", r"how can (.+) be prevented"),
    ("outlook", r"what is the (?:outlook|prognosis) (?:for|of) (.+)"),
    ("risk", r"who is at (?:increased )?risk (?:for|of) (.+)"),
    ("inheritance", r"is (.+) (?:inherited|hereditary)"),
    ("frequency", r"how many people are affected by (.+)"),
    ("frequency", r"how common (?:is|are) (.+)"),
    ("complications", r"what are the complications of (.+)"),
    ("complications", r"are there complications from (.+)"),
    ("genes", r"what are the genetic changes related to (.+)"),
    ("research", r"what research (?:\(or clinical trials\) )?is being done (?:for|on) (.+)"),
    ("stages", r"what are the stages of (.+)"),
    ("support", r"where to find support for people with (.+)"),
    ("care", r"what to do for (.+)"),
    ("meaning", r"what (?:is \(are\)|is|are) (?!the |a good |my |your )(?:an? )?([\w'’-]+(?: [\w'’()/-]+){0,7})"),
)
FORMS = tuple((kind, re.compile(pattern + r"\?", re.IGNORECASE)) for kind, pattern in _FORMS)

# What is no illness: a person does not "have" or "get" it, so that only forms which say neither fit.
_NO_ILLNESS = re.compile(
    r"\b(?:therapy|therapies|electrocardiogram|\w+graphy|\w+gram|\w+scopy|replacement|transplant\w*|surgery|test|tests|testing|screening|vaccines?|diet|"
    r"medicare|medicaid|nutrition|use|care|guide|trials?|health|exercise|older adults|the kidneys|exposure)\b",
    re.IGNORECASE,
)
# What is done with a patient, or written for one: it is neither caught nor cured, and "the outlook for an electrocardiogram"
# is asked by nobody. The head of the subject decides: "rejection after a transplant" is an illness.
_DONE = re.compile(
    r"\b(?:therapy|therapies|electrocardiogram|\w+graphy|\w+gram|\w+scopy|replacement|transplants?|transplantation|surgery|tests?|testing|screening|vaccines?"
    r"|diets?|nutrition|medicare|medicaid|care|guide|trials?|exercise)$",
    re.IGNORECASE,
)
_HEAD_ENDS = re.compile(r"\s(?:after|from|of|in|for|during|with|due|caused|on|to|by)\s", re.IGNORECASE)
OF_ANYTHING = ("meaning", "research", "complications")  # what may be asked of what is no illness
_TITLE = re.compile(r":|\bneed to know\b|\bguide\b|\bI can\b|\band older adults$|^nutrition for\b", re.IGNORECASE)
_ODD = re.compile(r"[:?!;\[\]]|\b(?:I|we|you|my|your|our|need to know|take|should|can|and how|and what|and is|and are)\b")
_LEAD = re.compile(r"^(?:what i need to know about |parasites - |your guide to )", re.IGNORECASE)


_ASKS = re.compile(
    r"(?:what|how|who|whom|whose|which|when|where|why|is|are|am|was|do|does|did|can|could|should|would|will|may|must|has|have)\b(?:[^.!?]|\.(?=\S))*[.!]?$",
    re.IGNORECASE,
)


class Asked(NamedTuple):
    """`text` is the tidied question. `kind` and `subject` are empty for a form that is not known; `illness` says that a
    person can have the subject; `sense` is False where the form asks of its subject what nobody would (a page's title)."""

    text: str
    kind: str
    subject: str
    illness: bool
    words: Words
    sense: bool = True


def asked(question: str, words: Words) -> Asked:
    text = tidy(question)
    for kind, form in FORMS:
        found = form.fullmatch(text)
        if not found:
            continue
        subject = _LEAD.sub("", found[1]).strip()
        sense = not _TITLE.search(subject) and (kind in OF_ANYTHING or not _DONE.search(_HEAD_ENDS.split(subject, maxsplit=1)[0]))
        if not subject or _ODD.search(subject):
            return Asked(text, "", "", False, words, sense)
        return Asked(text, kind, sentence_case(subject), not _NO_ILLNESS.search(subject), words, sense)
    return Asked(text, "", "", False, words)


def tidy(question: str) -> str:
    """One line, single spaces, no space before a mark, one question mark in place of several, and one at the end of a single
    sentence that asks without one."""
    text = " ".join(question.split())
    text = re.sub(r"\s+([?!.,;])", r"\1", text)
    text = re.sub(r"\?(?:\s*\?)+", "?", text)
    text = re.sub(r"^(What is) \(are\)", r"\1 (are)", text)
    return re.sub(r"[\s.,;:!]*$", "?", text) if "?" not in text and _ASKS.match(text) else text


# What a catalogue asks as no person would, as a whole sentence.
_WHOLE = {
    "diagnosis": (r"how to ", "How can {x} be diagnosed?"),
    "prevention": (r"how to ", "How can {x} be prevented?"),
    "treatment": (r"how to ", "How can {x} be treated?"),
    "care": (r"what to ", "What can be done for {x}?"),
    "support": (r"where to ", "Where can people with {x} find support?"),
    "research": (r"what research \(", "What research or clinical trials are being done on {x}?"),
    "meaning": (r"what is \(", "What is meant by {x}?"),
}


def plain(asked: Asked) -> str:
    """The question as a whole sentence, with a capital at its beginning and without what only a catalogue says."""
    begins, whole = _WHOLE.get(asked.kind, ("", ""))
    if whole and re.match(begins, asked.text, re.IGNORECASE):
        return whole.format(x=asked.subject)
    text = re.sub(r"^What is \(are\) (.+)\?$", r"What is meant by \1?", asked.text)
    text = re.sub(r"\b[Pp]arasites - ", "", text).replace("What I need to know about ", "")
    return text[:1].upper() + text[1:]


# How a message begins and ends: a greeting, and thanks.
GREETING = re.compile(
    r"^(?:(?:hello|hi|hey|good (?:day|morning|afternoon|evening)|dear (?:sir ?(?:/|or) ?madam|sirs?|madam|doctor|doc|all)|respected (?:sir|madam)|greetings)\b"
    r"(?: (?:there|everyone|doctor|doc|dr|sir))?[ ,.:!-]*)+",
    re.IGNORECASE,
)
THANKS = re.compile(
    r"(?<=[?.!])\s+(?:(?:many |kind )?thank(?:s| you)\b[^?]*|please (?:advise|help|reply)(?: me)?\b[^?]*|(?:kind |best )?regards\b[^?]*|sincerely\b[^?]*)$",
    re.IGNORECASE,
)
HEADER = re.compile(r"^(?:subject: *(.{0,80}?) *)?message: *", re.IGNORECASE)


def message(asked: Asked) -> str | None:
    """The body of a message that asks once: without header (where the message says all of it again), greeting and thanks.
    None for one that asks more than once or not at all, or that holds a link."""
    text = asked.text
    header = HEADER.match(text)
    if header:
        body = text[header.end() :]
        if not all(word in body.lower() for word in re.findall(r"[\w'-]+", (header[1] or "").lower())):
            return None
        text = body
    text = THANKS.sub("", GREETING.sub("", text)).strip()
    if text.count("?") != 1 or "://" in text or "subject:" in text.lower() or len(text.split()) < 2:
        return None
    return text[:1].upper() + text[1:]


def single(asked: Asked) -> bool:
    """Whether it is one sentence that asks: what may follow an opening sentence as it stands."""
    return asked.text.endswith("?") and asked.text.count("?") == 1 and not re.search(r"[.!]\s+\S|:", asked.text)
