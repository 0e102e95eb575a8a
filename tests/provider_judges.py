"""What the provider double says when it is asked to judge two answers: fairly by default, and in the ways in which a judge goes
wrong, each a function of what it was shown.

A fair judge quotes the first words of an answer, gives full marks, and finds a claim false where one of the double's own wrong
phrases stands in it (see provider_pairs).
"""

import re
from typing import Any, NamedTuple

from tests import provider_dialogues as says
from tests.provider_pairs import WRONG

MARK = re.compile(r"^The mark of this request is (\w+)\.$", re.MULTILINE)


class Seen(NamedTuple):
    """What a judge was shown: the answers in their order, the families of dimensions that it is asked about, the whole prompt, and
    what was wrong with its reply, where it is asked for a second time."""

    question: str
    answers: tuple[str, str]
    dimensions: tuple[str, ...]
    prompt: str
    repairs: str = ""


def find(body: dict[str, Any]) -> Seen | None:
    """What a request shows to a judge; None where it asks for something else."""
    users = says.texts(body, "user") or [""]
    mark = MARK.search(users[0])
    if not mark:
        return None
    system = says.texts(body, "system")[0]
    question, *answers = re.findall(rf"<<<{mark[1]}\n(.*?)\n{mark[1]}>>>", users[0], re.DOTALL)
    assert len(answers) == 2, "two answers are judged"
    return Seen(
        question, (answers[0], answers[1]), tuple(re.findall(r"^## .+ \(`(\w+)`\)$", system, re.MULTILINE)), f"{system}\n{users[0]}", "".join(users[1:])
    )


def fair(seen: Seen) -> dict[str, Any]:
    return judged(seen)


def judged(seen: Seen, **choices: str) -> dict[str, Any]:
    """A reply of sound shape. `choices` are given to both answers instead of what a fair judge would say."""
    return {f"answer_{n}": {name: _dimension(name, answer, choices) for name in seen.dimensions} for n, answer in enumerate(seen.answers, 1)}


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
