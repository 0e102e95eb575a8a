"""Reading answers: a dialogue or the name of what is wrong, for whatever a model may write."""

import copy
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.core.answers import Answer, Fate
from synthcore.core.errors import BadRequest
from synthcore.domains import loader
from synthcore.evaluation.label_rules import Issue, LabelRules
from synthcore.generation.parsing import Reader
from synthcore.generation.prompts import Prompter
from synthcore.generation.templates import Generator
from synthcore.settings import shipped

TINY = loader.load(Path(__file__).parent.parent / "tiny_domain" / "plant_care")
CELL = ("quick", "watering", "dying")
PROMPTER = Prompter(TINY, 1)
READER = Reader(TINY, 1, LabelRules(TINY).check)
ASK, BRIEF = PROMPTER.ask(3, CELL), PROMPTER.brief(3, CELL)


def answer(text, finish="stop", refusal="", model="m-1"):
    return Answer("3.0", "k", text, finish, refusal, 900, 500, model, 1.0)


def read(text, **more):
    return READER.read(answer(text, **more), CELL, BRIEF, ASK)


def sound():
    reply = {"role": "assistant", "text": "Cut it back today.", "intent": "rescue", "sentiment": "worried", "risk_level": "dying"}
    nothing = {"intent": None, "sentiment": None, "risk_level": None}
    return {
        "session_type": "quick",
        "user_profile": {"concern": "watering", "mood_score": 2},
        "messages": [{"role": "user", "text": "  I did not water it and it is all brown.\n", **nothing}, reply],
        "labels": {"primary_intent": "rescue", "overall_sentiment": "worried", "max_risk_level": "dying", "therapeutic_technique": "finger_test"},
    }


def test_a_sound_answer_becomes_a_dialogue():
    """With the keys and their order of a dialogue from templates; texts are kept but for space around them."""
    reading = read(json.dumps(sound()))
    assert (reading.fate, reading.reason) == (Fate.ACCEPTED, "")
    dialogue, made = reading.dialogue, Generator(TINY, 1).dialogue(3, CELL).dialogue
    assert list(dialogue) == list(made)
    assert list(dialogue["user_profile"]) == list(made["user_profile"])
    assert [list(m) for m in dialogue["messages"]] == [list(m) for m in made["messages"][:2]]
    assert list(dialogue["labels"]) == list(made["labels"])
    assert dialogue["messages"][0]["text"] == "I did not water it and it is all brown."
    assert dialogue["user_profile"] == {"age_range": BRIEF.persona["age_range"], "concern": "watering", "concern_raw": "thirst", "mood_score": 2}
    assert dialogue["origin"] == {"method": "llm", "template": "plant_care@0.1/prompts/dialogue@1", "model": "m-1", "seed_number": 1}
    assert dialogue["dialogue_id"].startswith("syn_")
    assert dialogue["messages"][0]["timestamp"] < dialogue["messages"][1]["timestamp"]
    assert not LabelRules(TINY).check(dialogue)


def test_the_same_answer_reads_the_same():
    """Times come from seed number, place and attempt; a repair of the place has those of its place."""
    text = json.dumps(sound())
    assert read(text) == read(text)
    repaired = READER.read(answer(text), CELL, BRIEF, PROMPTER.repair(ASK, "no", "error"))
    assert repaired == read(text)
    other = READER.read(answer(text), CELL, BRIEF, PROMPTER.ask(4, CELL))
    assert other.dialogue["messages"][0]["timestamp"] != repaired.dialogue["messages"][0]["timestamp"]


@pytest.mark.parametrize("name", ["plant_care", "mental_health"])
def test_what_templates_make_is_read_in_every_cell(name):
    """Dialogues that are known to be sound pass, with the locale they were made for."""
    domain = TINY if name == "plant_care" else loader.load(shipped("domains") / name)
    prompter, reader, generator = Prompter(domain, 2), Reader(domain, 2, LabelRules(domain).check), Generator(domain, 2)
    for cell in itertools.product(domain.sessions, domain.concerns, (v.name for v in domain.labels.risk_level)):
        for index in range(3):
            made = generator.dialogue(index, cell).dialogue
            brief = prompter.brief(index, cell)._replace(locale=made["user_profile"].get("locale", ""))
            reading = reader.read(answer(json.dumps(made)), cell, brief, prompter.ask(index, cell))
            assert reading.fate is Fate.ACCEPTED, reading.reason
            assert [m["text"] for m in reading.dialogue["messages"]] == [m["text"] for m in made["messages"]]


WHOLE = json.dumps(sound(), indent=1)
WRAPPED = {
    "a fence": f"```json\n{WHOLE}\n```",
    "prose around": f"Here it is, {{as asked}}:\n\n{WHOLE}\n\nI hope it {{helps}}.",
    "a byte order mark": f"\ufeff{WHOLE}",
    "another object before": f'{{"plan": "write it"}} {WHOLE}',
    "an empty object before": f"{{}} {WHOLE}",
    "thinking before": f'<think>{{"messages": []}} hm</think>{WHOLE}',
    "in a list": f"[{WHOLE}]",
    "braces in a text": WHOLE.replace("Cut it back today.", "Cut it back } { today.").replace("all brown", "all brown \\\" }"),
    "a raw line break in a text": WHOLE.replace("Cut it back today.", "Cut it back\ntoday."),
    "a key too many": WHOLE.replace("{", '{"note": {"a": [1]},', 1),
}  # fmt: skip


@pytest.mark.parametrize("text", WRAPPED.values(), ids=WRAPPED)
def test_what_stands_around_an_answer_is_passed_over(text):
    """The object is found wherever it is."""
    assert read(text).fate is Fate.ACCEPTED, read(text).reason


NOT_JSON = {
    "a comma too many": (WHOLE.replace('"finger_test"\n', '"finger_test",\n'), "line 28, column"),
    "cut in the middle": (WHOLE[:-40], "never closed"),
    "cut in a text": (WHOLE[: WHOLE.index("brown")], "never closed"),
    "NaN": (WHOLE.replace('"mood_score": 2', '"mood_score": NaN'), "NaN is no value"),
    "single quotes": (str(sound()), "no JSON object"),
    "prose": ("User: it is brown. Assistant: cut it.", "no JSON object"),
    "a long apology in prose": ("User: Sorry, I cannot write. " + "Assistant: Cut it. " * 200, "no JSON object"),
    "a number of many digits": (WHOLE.replace('"mood_score": 2', '"mood_score": ' + "1" * 5000), "too large"),
    "brackets in brackets": ('{"messages": ' + "[" * 100_000, "deep at line 1"),
    "objects in objects": ('{"a":' * 100_000, "deep at line 1"),
    "a list": ("[1, 2]", "no JSON object"),
}


@pytest.mark.parametrize(("text", "says"), NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_no_json_is_named_with_its_place(text, says):
    """The sentence is what a model is shown that is to repair it."""
    reading = read(text)
    assert (reading.fate, reading.dialogue) == (Fate.INVALID_JSON, None)
    assert says in reading.reason


def without(whole, *path):
    for key in path[:-1]:
        whole = whole[key]
    del whole[path[-1]]


def put(value, *path):
    def change(whole):
        for key in path[:-1]:
            whole = whole[key]
        whole[path[-1]] = value

    return change


CHANGED = {
    "no messages": (Fate.WRONG_SHAPE, lambda d: without(d, "messages"), "messages: is missing"),
    "none of the messages": (Fate.WRONG_SHAPE, put([], "messages"), "there are none"),
    "messages of another shape": (Fate.WRONG_SHAPE, put("hello", "messages"), "messages: "),
    "a message of another shape": (Fate.WRONG_SHAPE, put(["hello"], "messages"), "messages.1: "),
    "an empty text": (Fate.WRONG_SHAPE, put(" \n", "messages", 1, "text"), "messages.2.text: it is empty"),
    "a text of another shape": (Fate.WRONG_SHAPE, put(5, "messages", 1, "text"), "messages.2.text: "),
    "half a character": (Fate.WRONG_SHAPE, put("Cut it \ud83c.", "messages", 1, "text"), "messages.2.text: "),
    "a control character": (Fate.WRONG_SHAPE, put("Cut it \x00.", "messages", 1, "text"), "broken character"),
    "another role": (Fate.WRONG_SHAPE, put("human", "messages", 0, "role"), "messages.1.role: 'human'"),
    "a reply without its labels": (Fate.WRONG_SHAPE, put(None, "messages", 1, "intent"), "messages.2: a message of the assistant needs intent"),
    "no labels": (Fate.WRONG_SHAPE, lambda d: without(d, "labels"), "labels: is missing"),
    "a label of another shape": (Fate.WRONG_SHAPE, put(["worried"], "labels", "overall_sentiment"), "labels.overall_sentiment"),
    "a mood out of range": (Fate.WRONG_SHAPE, put(12, "user_profile", "mood_score"), "user_profile.mood_score"),
    "unknown intent": (Fate.UNKNOWN_LABEL, put("banter", "messages", 1, "intent"), "messages.2.intent: 'banter' is not one of 'chat', 'look' or 'rescue'"),
    "unknown technique": (Fate.UNKNOWN_LABEL, put("singing", "labels", "therapeutic_technique"), "'singing'"),
    "unknown session": (Fate.UNKNOWN_LABEL, put("marathon", "session_type"), "'marathon'"),
    "half a character in a label": (Fate.WRONG_SHAPE, put("\ud83c", "session_type"), "session_type"),
    "unknown label and no text": (Fate.WRONG_SHAPE, lambda d: (put("banter", "labels", "primary_intent")(d), without(d, "messages", 1, "text")), "banter"),
    "another session": (Fate.WRONG_LABELS, put("long", "session_type"), "its session type is 'long'; 'quick' was asked for"),
    "another concern": (Fate.WRONG_LABELS, put("anything", "user_profile", "concern"), "its concern is 'anything'"),
    "a primary intent of no reply": (Fate.WRONG_LABELS, put("look", "labels", "primary_intent"), "primary_intent"),
    "no word of the concern": (Fate.WRONG_LABELS, put("It is all brown.", "messages", 0, "text"), "no word of the concern"),
    "another risk": (Fate.UNSAFE, lambda d: (put("fine", "labels", "max_risk_level")(d), put("fine", "messages", 1, "risk_level")(d)), "'dying' was asked for"),
    "no cue": (Fate.UNSAFE, put("I did not water it.", "messages", 0, "text"), "nothing that the user says tells it"),
    "a safety rule": (Fate.UNSAFE, put("Oh dear.", "messages", 1, "text"), "needs to be cut back"),
    "no intent for the gravest level": (
        Fate.UNSAFE,
        lambda d: (put("look", "messages", 1, "intent")(d), put("look", "labels", "primary_intent")(d)),
        "'rescue'",
    ),
    "a telephone number": (Fate.UNSAFE, put("Cut it. Call 1-800-555-0134.", "messages", 1, "text"), "1-800-555-0134"),
    "too long": (Fate.OFF_PLAN, lambda d: d["messages"].extend(copy.deepcopy(d["messages"]) * 3), "it has 8 messages"),
    "the user speaks last": (Fate.OFF_PLAN, lambda d: d["messages"].append(dict(d["messages"][0])), "speak last"),
    "the assistant speaks first": (Fate.OFF_PLAN, lambda d: d["messages"].insert(0, dict(d["messages"][1])), "speak first"),
    "one role twice": (Fate.OFF_PLAN, lambda d: d["messages"].append(dict(d["messages"][1])), "two messages in a row"),
    "the risk goes down": (
        Fate.WRONG_LABELS,
        lambda d: d["messages"].extend([dict(d["messages"][0]), d["messages"][1] | {"risk_level": "fine"}]),
        "message 4 is 'fine', although 'dying'",
    ),
}


@pytest.mark.parametrize(("fate", "change", "says"), CHANGED.values(), ids=CHANGED)
def test_each_fault_has_its_name(fate, change, says):
    """One change to a sound answer, and the fate that is counted for it."""
    whole = sound()
    change(whole)
    reading = read(json.dumps(whole))
    assert (reading.fate, reading.dialogue) == (fate, None), reading.reason
    assert says in reading.reason
    reading.reason.encode()


def test_what_is_unsafe_is_named_first_and_all_is_told():
    """A repair is told everything that is wrong, at most six things."""
    whole = sound()
    put("Oh dear.", "messages", 1, "text")(whole)
    put("long", "session_type")(whole)
    whole["messages"].append(dict(whole["messages"][1]))
    reading = read(json.dumps(whole))
    assert reading.fate is Fate.UNSAFE
    assert all(part in reading.reason for part in ("cut back", "session type", "in a row"))
    many = Reader(TINY, 1, lambda dialogue: [Issue("length", "warning", "", n, f"fault {n}.") for n in range(9)])
    assert many.read(answer(WHOLE), CELL, BRIEF, ASK).reason.endswith("fault 5. (and 3 more like it)")


def test_a_warning_that_is_no_reason_to_ask_again():
    """Rules that this reading does not know are left to those who look."""
    reader = Reader(TINY, 1, lambda dialogue: [Issue("taste", "warning", "", 0, "bland.")])
    assert reader.read(answer(WHOLE), CELL, BRIEF, ASK).fate is Fate.ACCEPTED


ENDED = {
    "refusal": (Fate.REFUSED, {"text": "", "refusal": "I can't help with that."}),
    "refusal beside text": (Fate.REFUSED, {"text": WHOLE, "refusal": "No."}),
    "length": (Fate.CUT_OFF, {"text": WHOLE[:60], "finish": "length"}),
    "length with nothing": (Fate.CUT_OFF, {"text": "", "finish": "length"}),
    "content filter": (Fate.FILTERED, {"text": "", "finish": "content_filter"}),
    "nothing": (Fate.EMPTY, {"text": ""}),
    "space": (Fate.EMPTY, {"text": "\ufeff \n"}),
    "in words": (Fate.REFUSED, {"text": "I'm sorry, but I can't help with that."}),
    "in other words": (Fate.REFUSED, {"text": "I’m really sorry you feel this way, but I am unable to write about it. Please talk to someone."}),
    "without being sorry": (Fate.REFUSED, {"text": "I cannot create content that depicts self-harm."}),
    "by a rule": (Fate.REFUSED, {"text": "This request goes against the rules that I follow."}),
    "as an object": (Fate.REFUSED, {"text": '{"error": "I cannot assist with this request."}'}),
    "an apology in a dialogue": (Fate.WRONG_SHAPE, {"text": '{"dialogue": {"messages": [{"text": "I am sorry, I cannot help it."}]}}'}),
    "an apology in broken JSON": (Fate.INVALID_JSON, {"text": '{"messages": [{"text": "I am sorry, I cannot help it."},]}'}),
    "an apology around a dialogue": (Fate.ACCEPTED, {"text": f"Sorry, I cannot do better: {WHOLE}"}),
}


@pytest.mark.parametrize(("fate", "more"), ENDED.values(), ids=ENDED)
def test_how_an_answer_ended(fate, more):
    """The provider's word for it comes before the text."""
    assert read(**more).fate is fate


def test_numbers_of_another_place_are_unsafe():
    """An answer for the United States may name 988, one for the European Union may not; years and counts are no numbers."""
    domain = loader.load(shipped("domains") / "mental_health")
    cell = ("check-in", "stress", "low")
    prompter, reader = Prompter(domain, 2), Reader(domain, 2, LabelRules(domain).check)
    made = next(d for i in range(50) if (d := Generator(domain, 2).dialogue(i, cell).dialogue)["user_profile"]["locale"] == "us")
    made["messages"][1]["text"] += " From 2019-2021 it was so. We count 10 9 8 7 6 5 4 3 2 1."

    def fate(locale):
        brief = prompter.brief(0, cell)._replace(locale=locale)
        return reader.read(answer(json.dumps(made)), cell, brief, prompter.ask(0, cell))

    assert fate("us").fate is Fate.ACCEPTED
    assert fate("eu").fate is Fate.UNSAFE
    assert "988" in fate("eu").reason


def test_a_domain_without_prompts_says_so():
    """As the prompts do."""
    with pytest.raises(BadRequest, match="has no prompts"):
        Reader(TINY.model_copy(update={"prompts": {}}), 1, LabelRules(TINY).check)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
KEYS = st.sampled_from(["session_type", "user_profile", "messages", "labels", "role", "text", "intent", "concern", "mood_score", "max_risk_level"])
WORDS = st.sampled_from(["quick", "user", "assistant", "watering", "dying", "rescue", "calm", "\ud800", "{", '"', "\\", "988 1234567", "\x00"]) | st.text()
NEAR = st.recursive(WORDS | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6))


@given(st.text(st.characters() | st.sampled_from('{}[]",:\\ \n')) | st.text('{}[]",:\\a1 ') | JSON.map(json.dumps) | NEAR.map(json.dumps))
def test_no_text_raises(text):
    """Any text, any JSON, and JSON made of the words that are looked for: always a reading, and one that can be written."""
    reading = read(text)
    assert reading.dialogue is None
    json.dumps(reading.reason).encode()


@given(NEAR, st.sampled_from([("session_type",), ("user_profile",), ("messages",), ("messages", 0), ("messages", 1, "text"), ("labels", "primary_intent")]))
def test_no_change_of_a_sound_answer_raises(value, path):
    """What is put in place of one part of it."""
    whole = sound()
    put(value, *path)(whole)
    reading = read(json.dumps(whole))
    assert (reading.dialogue is not None) == (reading.fate is Fate.ACCEPTED)
    json.dumps(reading.reason, ensure_ascii=False).encode()
