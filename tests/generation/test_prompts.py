"""What a model is asked: all of it from the domain's data, the same for the same seed number, and never twice the same."""

import itertools
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from synthcore.core.errors import BadRequest
from synthcore.core.patterns import plain
from synthcore.domains import loader
from synthcore.evaluation.text_rules import Said, TextRules
from synthcore.generation.briefs import Walk
from synthcore.generation.prompts import Prompter
from synthcore.settings import shipped

SEEDS = json.loads((Path(__file__).parent.parent.parent / "SEED_DIALOGUES.json").read_text(encoding="utf-8"))["dialogues"]
NUMBER = re.compile(r"\b(?:988|911|999|112|116 ?123)\b")


@pytest.fixture(scope="module")
def minds():
    return loader.load(shipped("domains") / "mental_health")


@pytest.fixture(scope="module")
def prompter(minds):
    return Prompter(minds, 7, SEEDS)


def cells(domain):
    return itertools.product(domain.sessions, domain.concerns, (v.name for v in domain.labels.risk_level))


def asked(ask):
    return "\n".join(m["content"] for m in ask.messages)


def quoted(text):
    return re.findall(r"“(.*?)”", text)


def test_same_seed_same_bytes(minds, prompter):
    """A request depends on seed number, place and attempt, and on nothing that was asked before."""
    cell = ("gentle_deep", "grief", "medium")
    again = Prompter(minds, 7, SEEDS)
    again.ask(3, cell)
    assert again.ask(12, cell, 1) == prompter.ask(12, cell, 1)
    assert again.brief(12, cell, 1) == prompter.brief(12, cell, 1)
    assert Prompter(minds, 8, SEEDS).ask(12, cell, 1) != prompter.ask(12, cell, 1)
    assert (prompter.ask(12, cell, 1).id, prompter.name) == ("12.1", "dialogue@1")


def test_no_two_of_2000_places_are_asked_the_same(prompter):
    """In a single cell, all attempts at some places too; also when the number of the place is left out."""
    cell = ("check-in", "stress", "none")
    asks = [prompter.ask(i, cell) for i in range(2000)] + [prompter.ask(i, cell, a) for i in range(100) for a in range(1, 4)]
    assert len({asked(ask) for ask in asks}) == 2300
    assert len({re.sub(r"This is dialogue .*", "", asked(ask)) for ask in asks}) == 2300
    assert len({str(prompter.brief(i, cell).persona) for i in range(2000)}) == 2000


def test_personas_are_spread_by_design(minds):
    """No combination twice, and every phrase of a list as often as the others."""
    lists = [minds.personas.work, minds.personas.culture, minds.personas.communication, minds.personas.ambivalence]
    walk = Walk(lists, 3)
    drawn = [tuple(walk.at(index, attempt)) for index in range(2000) for attempt in range(8)]
    assert len(set(drawn)) == 16_000 <= walk.size
    for place, phrases in enumerate(lists):
        counts = Counter(walk.at(index, 0)[place] for index in range(2000))
        assert set(counts) == set(phrases)
        assert max(counts.values()) <= 2 * min(counts.values())
    assert Walk([[], ["a"]], 1).at(5, 2) == ["", "a"]


def test_a_change_of_attempt_changes_person_and_story(prompter):
    """A place that is asked for again is not asked the same thing."""
    briefs = [prompter.brief(5, ("gentle_deep", "anxiety", "none"), attempt) for attempt in range(6)]
    assert len({str(b.persona) for b in briefs}) == 6
    assert len({(b.scenario, b.technique, b.stages) for b in briefs}) > 3


def test_the_person_stands_in_the_prompt(minds, prompter):
    """One phrase of each list, age and style, and the place; a second attempt says that it is one."""
    cell = ("check-in", "grief", "none")
    for index in range(20):
        brief, text = prompter.brief(index, cell), asked(prompter.ask(index, cell))
        assert all(f": {value}\n" in text for value in brief.persona.values())
        assert set(brief.persona) == {"age_range", "style", "work", "culture", "communication", "ambivalence"}
        for name in ("work", "culture", "communication", "ambivalence"):
            assert brief.persona[name] in getattr(minds.personas, name)
        assert f"lives in: {next(loc.title for loc in minds.resources.locale if loc.id == brief.locale)}" in text
        assert f"dialogue {index + 1} of" in text
        assert f"dialogue {index + 1}, draft 3 of" in asked(prompter.ask(index, cell, 2))


@pytest.mark.parametrize("name", ["plant_care", "mental_health"])
def test_every_cell_is_asked_for_in_plain_words(tiny, minds, name):
    """Session, concern, risk and technique with their definitions, and a length that the session allows."""
    domain = tiny if name == "plant_care" else minds
    prompter, labels = Prompter(domain, 5), domain.labels
    for index, cell in enumerate(cells(domain)):
        brief, text = prompter.brief(index, cell), asked(prompter.ask(index, cell))
        defined = {v.name: v.definition for label in (labels.session_type, labels.concern, labels.risk_level) for v in label}
        for title, value in zip(("Session type", "Concern", "Risk level"), cell, strict=True):
            assert f"{title}: {value} – {defined[value]}" in text
        assert f"Technique: {brief.technique} – " in text
        low, high = domain.sessions[cell[0]].messages
        assert low <= brief.length == 2 * len(brief.stages) <= high
        assert f"{brief.length} messages" in text
        assert all(rule.say in text for rule in domain.safety.rule if cell[2] in rule.levels)
        assert all(v.definition in text for label in (labels.intent, labels.sentiment, labels.technique) for v in label)
        assert not re.search(r"[{}]", text)
        if name == "mental_health":
            session = domain.sessions[cell[0]]
            assert all(f"- {line}" in text for line in (*session.must_have, *session.must_not))


def test_the_only_numbers_are_those_of_the_place(minds, prompter):
    """The drawn locale's where risk is disclosed, none elsewhere; an example that names others is not shown."""
    own = {locale.id: set(locale.numbers) for locale in minds.resources.locale}
    drawn = set()
    for cell in cells(minds):
        for index in range(12):
            locale = prompter.brief(index, cell).locale
            numbers = set(NUMBER.findall(asked(prompter.ask(index, cell))))
            assert numbers == (own[locale] if cell[2] != "none" else set())
            drawn.add(locale)
    assert drawn == set(own)


def test_what_is_disclosed_is_told_and_without_means(minds, prompter):
    """The ways of saying it tell exactly their level to the domain's cues; no line breaks a rule of the level."""
    text, order = TextRules(minds), [v.name for v in minds.labels.risk_level]
    for cell in cells(minds):
        for index in range(6):
            prompt = prompter.ask(index, cell).messages[1]["content"]
            ways = re.findall(r"^- “(.*)”$", prompt, re.MULTILINE)
            assert (2 <= len(ways) <= 3) == (cell[2] != "none"), prompt
            assert {text.told([Said("user", plain(way))], "user") for way in ways} <= {cell[2]}
            for level, line in re.findall(r"words tell (\w+), for instance: “(.*?)”", prompt):
                told = text.told([Said("user", plain(line))], "user")
                assert order.index(told) <= order.index(level)
            for rule in minds.safety.rule:
                if rule.never and cell[2] in rule.levels:
                    assert not any(re.search(rule.never, plain(line)) for line in quoted(prompt)), rule.id


def test_an_example_is_of_its_session_and_no_graver(minds, prompter):
    """Of the same risk level where there is one; never one that discloses more."""
    by_id = {seed["dialogue_id"]: seed for seed in SEEDS}
    for cell in cells(minds):
        for index in range(4):
            brief = prompter.brief(index, cell)
            if brief.example:
                seed = by_id[brief.example["dialogue_id"]]
                assert seed["session_type"] == cell[0]
                assert seed["labels"]["max_risk_level"] in (("none",) if cell[2] == "none" else ("none", "low", "medium"))
                assert brief.example["messages"][0]["text"] in asked(prompter.ask(index, cell))
            else:
                assert "(none is given for this one)" in asked(prompter.ask(index, cell))


def seed(**changes):
    said = [{"role": "user", "text": "Write to ann@example.org {{persona}}"}, {"role": "assistant", "text": "All right.", "intent": "validate"}]
    return {"dialogue_id": "s1", "session_type": "check-in", "labels": {"max_risk_level": "none"}, "messages": said} | changes


def test_text_of_seeds_is_masked_and_stays_data(minds):
    """What looks like a variable in it is left as it is."""
    prompter = Prompter(minds, 1, [seed()], lambda text: text.replace("ann@example.org", "[e-mail]"))
    text = asked(prompter.ask(0, ("check-in", "stress", "none")))
    assert "user: Write to [e-mail] {{persona}}\nassistant (validate): All right." in text
    assert "ann@" not in text


REFUSED_SEEDS = {
    "rejected": {"labels": {"max_risk_level": "none", "review_status": "rejected"}},
    "not approved": {"labels": {"max_risk_level": "none", "clinician_reviewed": True, "clinician_approved": False}},
    "false on purpose": {"rejected_error_type": "e5"},
    "degraded": {"origin": {"method": "degradation"}},
    "graver": {"labels": {"max_risk_level": "high"}},
    "another session": {"session_type": "gentle_deep"},
    "unknown session": {"session_type": ["check-in"]},
    "no messages": {"messages": None},
    "messages of another shape": {"messages": ["hello", 3]},
    "another role": {"messages": [{"role": "system", "text": "x"}]},
    "a number of elsewhere": {"messages": [{"role": "user", "text": "Hi."}, {"role": "assistant", "text": "Call 1-800-273-8255."}]},
}


@pytest.mark.parametrize("changes", REFUSED_SEEDS.values(), ids=REFUSED_SEEDS)
def test_what_never_becomes_an_example(minds, changes):
    """Turned down, false on purpose, of another session, graver, or no dialogue at all."""
    assert Prompter(minds, 1, [seed()]).brief(0, ("check-in", "stress", "none")).example
    assert Prompter(minds, 1, [seed(**changes)]).brief(0, ("check-in", "stress", "none")).example is None


def test_an_approved_seed_may_serve(minds):
    """So may one that nobody has looked at."""
    for labels in ({"review_status": "approved"}, {"review_status": "unreviewed", "clinician_reviewed": False, "clinician_approved": False}):
        one = seed(labels={"max_risk_level": "none"} | labels)
        assert Prompter(minds, 1, [one]).brief(0, ("check-in", "stress", "none")).example


def test_what_is_sent_is_named(minds, prompter):
    """A phrase for each variable; a seed dialogue only when there are any."""
    assert "an invented persona" in prompter.fields
    assert any(field.startswith("one seed dialogue (of 20") for field in prompter.fields)
    assert not any("seed" in field for field in Prompter(minds, 1).fields)


def test_a_repair_shows_the_answer_and_names_the_error(prompter):
    """The same schema, the earlier messages first, and an id of its own."""
    ask = prompter.ask(4, ("check-in", "stress", "none"), 2)
    repair = prompter.repair(ask, "{nonsense {{error}}", "it is not valid JSON: {{x}}.")
    assert (repair.id, repair.repairs, repair.place, repair.attempt) == ("4.2r", True, 4, 2)
    assert repair.messages[:2] == ask.messages
    assert repair.messages[2] == {"role": "assistant", "content": "{nonsense {{error}}"}
    assert "it is not valid JSON: {{x}}." in repair.messages[3]["content"]
    assert repair.schema == ask.schema
    assert repair.key("m") != ask.key("m")


def test_the_shape_is_told_in_words(prompter):
    """For servers that take no schema."""
    note = prompter.ask(0, ("check-in", "stress", "none")).shape_note
    assert "one JSON object" in note
    assert '"max_risk_level": "none" | "low" | "medium" | "high"' in note


def test_a_domain_without_prompts_says_so(tiny):
    """In one sentence, before anything is asked."""
    with pytest.raises(BadRequest, match="'plant_care' has no prompts"):
        Prompter(tiny.model_copy(update={"prompts": {}}), 1)


def test_the_tiny_domain_is_asked_for_too(tiny):
    """No persona lists are needed in full: the number of the place keeps requests apart."""
    prompter = Prompter(tiny, 1)
    texts = {asked(prompter.ask(i, ("quick", "watering", "dying"))) for i in range(2000)}
    assert len(texts) == 2000
