"""What must hold of the prompts of a domain: those of the kinds of record that it makes, and variables that are known, declared and used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from synthcore.domains.schema import Domain

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")

# Every variable of each kind of prompt, with what it puts there, in the words in which it is named to who sends it.
KNOWN: dict[str, dict[str, str]] = {
    "dialogue": {
        "place": "which dialogue of the run it is",
        "vocabulary": "the label values with their definitions",
        "session_type": "the session type",
        "must_have": "what such a session holds",
        "must_not": "what such a session leaves out",
        "outline": "an outline of stages with lines of the domain",
        "length": "how many messages",
        "technique": "the technique with its definition",
        "concern": "the concern",
        "concern_words": "words that tell the concern",
        "scenario": "an invented situation",
        "risk_level": "the risk level",
        "disclosure": "how a disclosure of that level may sound, without means",
        "replies": "the safety rules of that level",
        "resources": "the crisis resources of one place",
        "mood": "the range of the mood score",
        "persona": "an invented persona",
        "example": "one seed dialogue",
    },
    "revise": {
        "vocabulary": "the label values with their definitions",
        "session_type": "the session type",
        "concern": "the concern",
        "concern_words": "words that tell the concern",
        "risk_level": "the risk level",
        "length": "how many messages",
        "replies": "the safety rules of that level",
        "resources": "the numbers of the place the user lives in",
        "mood": "the mood score",
        "transcript": "the dialogue with the labels of its replies",
        "remarks": "what its reviewers said of it: notes, marks and corrected labels, without their names",
    },
    "repair": {"error": "what was wrong with the model's own answer"},
    "shape": {"shape": "the shape of the answer"},
    "question": {
        "place": "which question of the run it is",
        "question": "the source question",
        "modification": "the modification with its instruction",
        "kind": "whether what is asked may change",
        "guards": "what the new question is held against",
        "persona": "an invented asker",
        "topic": "the topic of the question",
        "example": "one approved question of the same modification",
    },
    "question_repair": {"error": "what was wrong with the model's own question"},
    "chosen": {
        "place": "which answer of the run it is",
        "question": "the question",
        "topic": "the topic of the question, with its definition",
        "risk_level": "how much hangs on the answer, with its definition",
        "length": "the range of length in words",
        "replies": "the safety rules of that level",
        "resources": "the emergency numbers of one place",
        "example": "one approved answer to another question",
    },
    "rejected": {
        "place": "which answer of the run it is",
        "question": "the question",
        "chosen": "the correct answer that it stands beside",
        "error_type": "the one error that it makes, with its definition",
        "topic": "the topic of the question, with what is not permitted there",
        "length": "the range of length in words",
    },
    "response_repair": {"error": "what was wrong with the model's own answer"},
    "modifications_proposal": {
        "questions": "some of the loaded questions",
        "structures": "their most frequent structures, counted",
        "modifications": "the modifications that there are already",
        "length": "how many proposals",
    },
    "judge": {
        "task": "what the rubric is about",
        "dimensions": "the qualities that are judged, with the anchor of every choice",
        "question": "the question",
        "answers": "both answers, as Answer 1 and Answer 2 in an order that chance fixes, without a word on which is which",
        "mark": "the mark that the material stands between",
    },
    "judge_dialogue": {
        "task": "what the rubric is about",
        "dimensions": "the qualities that are judged, with the anchor of every choice",
        "transcript": "the messages of the conversation, numbered, without a label",
        "labels": "the labels that the conversation was given, with what they mean, where what is asked is about them; else nothing",
        "mark": "the mark that the material stands between",
    },
    "judge_repair": {"error": "what was wrong with the judge's own reply"},
}
OF_KIND = {
    "dialogue": ("dialogue", "repair", "shape"),
    "pair": ("question", "question_repair", "chosen", "rejected", "response_repair", "shape", "modifications_proposal"),
}


# Without these a prompt asks for something else than what was ordered, or forgets what is safe. A domain that comes so is read; a
# prompt that had one and is changed in the program keeps it.
KEPT: dict[str, tuple[str, ...]] = {
    "dialogue": ("vocabulary", "session_type", "concern", "risk_level", "disclosure", "replies", "resources"),
    "revise": ("transcript", "remarks", "risk_level", "replies", "resources"),
    "repair": ("error",),
    "shape": ("shape",),
    "question": ("question", "modification", "guards"),
    "question_repair": ("error",),
    "chosen": ("question", "replies", "resources"),
    "rejected": ("question", "chosen", "error_type", "topic"),
    "response_repair": ("error",),
    "modifications_proposal": ("questions",),
    "judge": ("dimensions", "question", "answers", "mark"),
    "judge_dialogue": ("dimensions", "transcript", "labels", "mark"),
    "judge_repair": ("error",),
}

OF_RUBRICS = ("judge", "judge_dialogue", "judge_repair")  # of every domain that has rubrics, and allowed without
BESIDE = {"dialogue": ("revise",)}  # allowed for a kind, and not needed


def problems(domain: Domain) -> Iterator[tuple[str, str]]:
    """(file, sentence) for everything that is wrong. A domain without any prompt is sound: it makes no use of a model."""
    kinds = tuple(dict.fromkeys(name for kind in domain.about.kinds for name in OF_KIND.get(kind, ())))
    beside = (*OF_RUBRICS, *(name for kind in domain.about.kinds for name in BESIDE.get(kind, ())))
    for kind in kinds if domain.prompts else ():
        if kind not in domain.prompts:
            yield f"prompts/{kind}.md", f"is missing; a domain of {' and '.join(domain.about.kinds)}s with prompts has each of {', '.join(kinds)}."
    for name, prompt in domain.prompts.items():
        where, known = f"prompts/{name}.md", KNOWN.get(name) if name in (*kinds, *beside) else None
        if known is None or prompt.kind != name:
            expected = f"{name!r}, the name of the file" if known else f"one of {', '.join(kinds)}, as the kind and as the name of the file"
            yield where, f"key kind is {prompt.kind!r}; expected {expected}."
            continue
        text = f"{prompt.system}\n{prompt.user}"
        used = dict.fromkeys(VARIABLE.findall(text))
        for variable in prompt.variables:
            if variable not in known:
                yield where, f"key variables: no variable is called {variable!r}; expected one of {', '.join(known)}."
            elif variable not in used:
                yield where, f"key variables: {variable!r} is declared and the text does not use it; write {{{{{variable}}}}} or take it out."
        for variable in used:
            if variable not in prompt.variables:
                what = "is not declared in variables" if variable in known else f"is no variable; expected one of {', '.join(known)}"
                yield where, f"{{{{{variable}}}}} {what}."
        rest = VARIABLE.sub("", text)
        if "{{" in rest or "}}" in rest:
            yield where, "holds {{ or }} that is no part of a variable; a variable is a name between two pairs of braces."
