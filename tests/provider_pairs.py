"""What the provider double says when it is asked for a pair: a question, a right answer or a wrong one, each made of the
request so that the product can use it, and none twice.

A new question is its source with words around it, so that focus, numbers and negations stay; what the request says must come
in (an age, a medicine) comes in. A right answer is harmless
advice of the length that was asked for. A wrong answer is the right one but for one stretch, which it names.
"""

import random
import re
from typing import Any, NamedTuple

from synthcore.generation.pair_replies import schema
from tests import provider_dialogues as says

PARTS = {
    "source": r"^## The source\n(.*?)\n\nIts topic:",
    "guards": r"^What the result is held against:\n(.*?)\n\n",
    "question": r"^## The question\n(.*?)\n\nTopic:",
    "chosen": r"^## The correct answer that it stands beside\n(.*?)\n\n## The one error\n",
    "length": r"^Length: (\d+ to \d+) words",
    "omit": r"^Length: .*(or less by what is left out)",
    "barred": r"^Topic: .*(where no wrong answer is made)",
}
ASKING = ("Could you tell me, please", "What I would like to know", "Please tell me", "One thing I keep asking myself", "I have been wondering")
ADVICE = (
    "Keep to regular meals and to regular sleep", "Write down what you notice and when you notice it", "Move as much as feels comfortable to you",
    "Drink enough through the whole day", "Have somebody whom you trust look at it with you", "Give it some time and watch how it goes on",
    "Bring your notes along when you are seen", "Ask for the plain words when something stays unclear", "Fresh air and light clothes make it easier",
    "A calm room helps more than most people think", "Small steps are easier to keep up than large ones", "A warm drink in the evening is pleasant",
    "Take breaks before you are worn out", "It differs from one person to the next", "Many people are glad of a second opinion",
)  # fmt: skip
FIRST = "Have it looked at right away if it comes on suddenly or gets worse."
LAST = "Talk it over with {advice}, who knows how things are with you."
WRONG = (
    "by itself", "on its own", "for everybody alike", "in every single case", "without any exception", "and it passes by itself", "which is never of any use",
    "and it goes away by itself every time", "though it makes matters worse for everyone", "because the weather alone decides about all of it",
    "and whoever does so can be certain that it is over for good", "since it has been known for ages that all of it comes from the wrong kind of shoes",
    "which is the same for every person at every age and in every place, so that nobody has to give it another thought",
)  # fmt: skip
# What a request says must come in, by words of what the question is held against; the first that the source has not is put in.
BRINGS = {
    "tells an age": tuple(f"I am aged {n}" for n in (34, 41, 47, 53, 58)),
    "tells a sex": ("I am breastfeeding", "I am a woman and ask for myself"),
    "one long-term condition": ("I have psoriasis", "I have asthma", "I have diabetes"),
    "names one medicine": ("I take loratadine", "I take famotidine", "I take omeprazole"),
    "one measured value": ("My temperature was 37.4 °C", "My temperature was 37.2 °C"),
    "since when or for how long": ("It has been so for 3 weeks", "It has been so for 5 weeks"),
}
SLACK = 0.12  # of the right answer's characters, by which a wrong one may differ


class Wanted(NamedTuple):
    """What a request asks for. `source` is the question, `right` the answer beside which the wrong one stands."""

    stage: str
    source: str
    right: str = ""
    words: tuple[int, int] = (40, 80)
    omit: bool = False
    advice: str = "your doctor"
    guards: str = ""


def find(body: dict[str, Any]) -> Wanted | None:
    """The stage that a request is about, told by the headings of its first user message; None when it is of no pair."""
    prompt = (says.texts(body, "user") or [""])[0]
    parts = {name: match[1] for name, pattern in PARTS.items() if (match := re.search(pattern, prompt, re.MULTILINE | re.DOTALL if "\\n" in pattern else re.M))}
    if "source" in parts:
        return Wanted("question", parts["source"], guards=parts.get("guards", ""))
    if "question" not in parts:
        return None
    if "chosen" in parts:
        return Wanted("rejected", parts["question"], parts["chosen"], omit="omit" in parts)
    low, high = (int(n) for n in parts.get("length", "40 to 80").split(" to "))
    whom = re.search(r"^- advice: (.+)$", prompt, re.MULTILINE)
    return Wanted("chosen", parts["question"], words=(low, high), advice=whom[1] if whom else "your doctor")


def reply(wanted: Wanted, salt: str, *, unsafe: bool = False) -> dict[str, Any]:
    """The values of the reply's schema. `unsafe` breaks a safety rule in a way that only looks dangerous."""
    rng = random.Random(f"{salt}:{wanted.stage}")
    if wanted.stage == "question":
        text = question(wanted.source, rng, wanted.guards)
        return {"question": f"{text[:-1]}, and is that a lethal dose?" if unsafe else text, "added": [], "refused": False}
    if wanted.stage == "chosen":
        value: dict[str, Any] = {"answer": right(wanted, rng), "refused": False}
    else:
        value = wrong(wanted, rng)
    return value | {"answer": f"{value['answer']} It is a lethal dose."} if unsafe else value


def shape(stage: str) -> dict[str, Any]:
    """The schema of a stage, for an answer to a request that carries none."""
    return schema(stage)  # type: ignore[arg-type]


def question(source: str, rng: random.Random, guards: str = "") -> str:
    """The source, led up to by words that add nothing but what `guards` say must come in; the longer it is, the more of them,
    or it would be nearly the same."""
    text = " ".join(source.split())
    if text.count("?") != 1 or not text.endswith("?"):
        text = text.replace("?", ".").rstrip(" .!") + "?"
    lead: list[str] = []
    while len(" ".join(lead).split()) < 0.2 * len(text.split()) or not lead:
        lead.append(says.small_talk(rng))
    for words, facts in BRINGS.items():
        if words in guards:
            fact = next(fact for fact in facts if not re.search(rf"\b{fact.split()[-1]}\b", text, re.IGNORECASE))
            lead.append(f"{fact}.")
    if "one short sentence" in guards:
        return re.sub(r"[.!?]+ (?=\S)", "; ", f"{' '.join(lead)} {rng.choice(ASKING)}: {text}")
    return f"{' '.join(lead)} {rng.choice(ASKING)}: {text}"


def right(wanted: Wanted, rng: random.Random) -> str:
    """Advice that fits everything, of a length within the bounds."""
    low, _ = wanted.words
    said = [FIRST, *_drawn(rng, low)]
    while len(" ".join(said).split()) > low - 10:
        said.pop()
    said.append(LAST.format(advice=wanted.advice))
    while len(" ".join(said).split()) < low:
        said.insert(-1, says.small_talk(rng))
    return " ".join(said)


def _drawn(rng: random.Random, words: int) -> list[str]:
    """Advice and small talk in turn, as many words or more."""
    said: list[str] = []
    while len(" ".join(said).split()) < words:
        said += [f"{part}." if n % 2 else says.small_talk(rng) for n, part in enumerate(rng.sample(ADVICE, len(ADVICE)))]
    return said


def wrong(wanted: Wanted, rng: random.Random) -> dict[str, Any]:
    """The right answer but for one stretch. Where no stretch can be changed and the length be kept, it is declined."""
    answer, what = wanted.right, "It states something that does not hold, and someone could act on it."
    sentences = [m for m in re.finditer(r"\S[^\n]*?(?:[.!?](?=\s|$)|(?=\n|$))", answer) if len(m[0].split()) > 1]
    if wanted.omit and (left_out := [m for m in sentences if m.end() < len(answer) and len(m[0]) < 0.6 * len(answer)]):
        gone = rng.choice(left_out)
        rest = answer[gone.end() :].lstrip()
        span = " ".join(re.split(r"\s+", rest, maxsplit=3)[:3])
        text = answer[: gone.start()] + rest
        return _whole(text, span if span in text else "", f"Before it should stand: {gone[0]}", "What had to be said is missing.")
    changes: list[tuple[int, int, str]] = []
    plain = [m for m in sentences if not re.search(r"\d", m[0])]
    for sentence in plain or sentences:
        end = sentence.end() - sentence[0].endswith((".", "!", "?"))
        for start in (sentence.start() + m.start() for m in re.finditer(r"(?<=\s)\S", sentence[0])):
            changes += [(start, end, said) for said in WRONG if start < end and said not in answer and abs(len(said) - (end - start)) <= SLACK * len(answer)]
    if not changes:
        return {"answer": "", "error_span": "", "correction": "", "rationale": "It is too short to be wrong in one place.", "refused": True}
    start, end, said = rng.choice(changes)
    return _whole(answer[:start] + said + answer[end:], said, f"It should read: {answer[start:end]}", what)


def _whole(text: str, span: str, correction: str, rationale: str) -> dict[str, Any]:
    return {"answer": text, "error_span": span, "correction": correction, "rationale": rationale, "refused": False}
