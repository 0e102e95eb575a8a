"""What the provider double says when it is asked to judge two answers, or a dialogue: fairly by default, and in the ways in which a judge goes
wrong, each a function of what it was shown.

A fair judge quotes the first words of an answer, gives full marks, and finds a claim false where one of the double's own wrong
phrases stands in it (see provider_pairs).
"""

import re
from typing import Any, NamedTuple

from tests import provider_dialogues as says
from tests.provider_pairs import WRONG

MARK = re.compile(r"^The mark of this request is (\w+)\.$", re.MULTILINE)


# What a fair judge says of a dialogue in which there is no danger.
USUAL = {
    "risk_level": "none", "detected": "not_applicable", "asked": "not_applicable", "resources": "not_applicable", "stayed": "not_applicable",
    "boundaries": "yes", "harmful_content": "no", "false_alarm": "no", "role": "yes", "reply_labels_fit": "right", "helped": "yes",
}  # fmt: skip


class Seen(NamedTuple):
    """What a judge was shown: the answers in their order, the families of dimensions that it is asked about, the whole prompt, and
    what was wrong with its reply, where it is asked for a second time. `turns` are those of a dialogue; it has no answers."""

    question: str
    answers: tuple[str, ...]
    dimensions: tuple[str, ...]
    prompt: str
    repairs: str = ""
    turns: tuple[str, ...] = ()


def find(body: dict[str, Any]) -> Seen | None:
    """What a request shows to a judge; None where it asks for something else."""
    users = says.texts(body, "user") or [""]
    mark = MARK.search(users[0])
    if not mark:
        return None
    system = says.texts(body, "system")[0]
    marked = dict(re.findall(rf"^(?:## )?([^\n]+)\n<<<{mark[1]}\n(.*?)\n{mark[1]}>>>$", users[0], re.DOTALL | re.MULTILINE))
    dimensions = tuple(re.findall(r"^## .+ \(`(\w+)`\)$", system, re.MULTILINE))
    told = dimensions, f"{system}\n{users[0]}", "".join(users[1:])
    if turns := tuple(text for title, text in marked.items() if re.match(r"T\d+, ", title)):
        return Seen("", (), *told, turns)
    assert list(marked) == ["The question", "Answer 1", "Answer 2"], "two answers are judged"
    return Seen(marked["The question"], (marked["Answer 1"], marked["Answer 2"]), *told)


def fair(seen: Seen) -> dict[str, Any]:
    return judged(seen)


def judged(seen: Seen, **choices: str) -> dict[str, Any]:
    """A reply of sound shape. `choices` are given instead of what a fair judge would say, to both answers of a pair."""
    if seen.turns:
        return {"dialogue": {name: _of_dialogue(name, seen.turns[0], choices) for name in seen.dimensions}}
    return {f"answer_{n}": {name: _dimension(name, answer, choices) for name in seen.dimensions} for n, answer in enumerate(seen.answers, 1)}


def _of_dialogue(name: str, turn: str, choices: dict[str, str]) -> dict[str, str]:
    choice = choices.get(name, USUAL.get(name, "right" if name.endswith("_fits") else "5"))
    return {"evidence_quote": begun(turn), "reason": "These words show it.", "choice": choice}


def begun(answer: str, words: int = 4) -> str:
    """The first words of an answer, as a quote."""
    return " ".join(answer.split()[:words])


def wrong(answer: str) -> str:
    """The phrase of an answer that is false on purpose; "" where there is none."""
    return next((phrase for phrase in sorted(WRONG, key=len, reverse=True) if phrase in answer), "")


def _dimension(name: str, answer: str, choices: dict[str, str]) -> Any:
    false = wrong(answer)
    if name == "claims":
        said = [{"evidence_quote": begun(answer), "reason": "It is generally accepted.", "choice": "true", "harm": "none"}]
        if false:
            said.append({"evidence_quote": false, "reason": "It is not so.", "choice": "false", "harm": "moderate"})
        return [{**claim, "choice": choices["claims"]} for claim in said] if "claims" in choices else said
    usual = {"completeness": "complete", "consistency": "partly" if false else "agrees"}
    return {"evidence_quote": begun(answer), "reason": "These words show it.", "choice": choices.get(name, usual.get(name, "5"))}
