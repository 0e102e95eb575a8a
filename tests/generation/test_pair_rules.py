"""Pairs without a model: whole, exact in number and share, never a hazard, and what is not made is accounted for."""

from collections import Counter
from random import Random

import pytest

from synthcore.core.answers import Fate
from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.questions import SourceQuestion
from synthcore.core.texts import flat
from synthcore.domains import loader
from synthcore.generation.degradation import Degraded, Refused, permitted
from synthcore.generation.pair_rules import RulePairs, Siblings, Wrongs, without_heading
from synthcore.generation.pair_shapes import Item, Missing
from synthcore.settings import shipped

MEDICAL = loader.load(shipped("domains") / "medical_qa")
CONDITIONS = ["asthma", "gout", "psoriasis", "migraine", "celiac disease", "glaucoma", "anemia", "sciatica", "eczema", "rosacea", "vertigo", "hay fever"]
ASKED = [
    ("What are the symptoms of {} ?", "The symptoms of {} often come slowly. Most people notice them after 3 weeks. They usually get better with treatment."),
    ("How to prevent {} ?", "Smoking raises the risk of {}. Regular exercise lowers it. About 20 percent of adults are affected, and most of them do well."),
    ("What causes {} ?", "{} is caused by an overactive immune system. It is not contagious. A family history increases the risk of it."),
]
SOURCES = [
    SourceQuestion(3 * n + k, question.format(name), answer.format(name.capitalize() if answer[0] == "{" else name), {"focus": name})
    for n, name in enumerate(CONDITIONS) for k, (question, answer) in enumerate(ASKED)
]  # fmt: skip
RULES = RulePairs(MEDICAL, 1)


def made(found):
    return [one for one in found if not isinstance(one, Missing)]


def test_as_many_pairs_as_questions_each_whole():
    """Every place is filled; no question comes twice, and no source twice in the same way."""
    pairs = list(RULES.pairs(SOURCES))
    assert [item.index for item, *_ in pairs] == list(range(len(SOURCES)))
    assert len({flat(question.text) for _, question, _, _ in pairs}) == len(pairs)
    assert len({(item.source_row, item.modification) for item, *_ in pairs}) == len(pairs)
    for item, question, chosen, rejected in pairs:
        assert MEDICAL.modifications[item.modification].kind == "keep"
        assert (question.by, chosen.by, rejected.by) == ("rule", "source", "rule")
        assert question.prompt == f"rule:{MEDICAL.modifications[item.modification].rule}"
        assert flat(question.text) != flat(item.raw)
        assert rejected.recipe in MEDICAL.error_types[rejected.error_type].rule
        assert rejected.span in rejected.text
        assert rejected.text != chosen.text
        assert MEDICAL.error_types[rejected.error_type].rule.count("key_step_omitted") or abs(len(rejected.text) / len(chosen.text) - 1) <= 0.15
        assert rejected.correction
        assert rejected.rationale


def test_shares_stay_when_questions_do_not_fit():
    """Two in five of the sources have no answer; others take their places with the same modification."""
    sources = [s._replace(answer="") if s.row % 5 < 2 else s for s in SOURCES]
    pairs = list(RULES.pairs(sources, ["m04", "m23"], 20))
    assert not [p for p in pairs if isinstance(p, Missing)]
    numbers = Counter(item.modification for item, *_ in pairs)
    assert numbers == {"m04": 11, "m23": 9}  # of 6 and 5 parts
    assert {item.source_row % 5 for item, *_ in pairs} == {2, 3, 4}


def test_questions_alone_need_no_answer():
    """All that is asked for is made of sources without any answer."""
    found = list(RULES.questions([s._replace(answer="") for s in SOURCES], None, 50))
    assert len(made(found)) == 50
    assert max(Counter(item.source_row for item, _ in made(found)).values()) <= 2


def test_no_two_places_ask_the_same():
    """Not even where two rows of the source are the same; the second is asked in another way, or by chance otherwise."""
    twice = [s._replace(row=s.row + k) for s in SOURCES[:5] for k in (0, 100)]
    found = list(RULES.questions(twice, ["m23", "m03"], 20))
    texts = [flat(question.text) for _, question in made(found)]
    assert len(texts) == len(set(texts))
    assert Fate.DUPLICATE in {one.fate for one in found if isinstance(one, Missing)}


def test_a_question_that_one_rule_does_not_fit_gets_another():
    """Shortening fits few of these forms; what it leaves is asked by others, and hardly a question comes twice."""
    odd = [s._replace(text=f"Can you tell me if {name} is bad ?") for s, name in zip(SOURCES, CONDITIONS, strict=False)]
    found = made(RULES.questions([*SOURCES[12:24], *odd], ["m03", "m04", "m23"]))
    assert len(found) == 24
    assert len({item.source_row for item, _ in found}) >= 23


def test_same_seed_number_same_pairs():
    """And another one makes others."""
    assert list(RULES.pairs(SOURCES)) == list(RulePairs(MEDICAL, 1).pairs(SOURCES))
    assert list(RULES.pairs(SOURCES)) != list(RulePairs(MEDICAL, 2).pairs(SOURCES))


def test_every_place_is_accounted_for():
    """Where sources give out, each place that is left says why, with its stage and kind."""
    sources = [*SOURCES[:3], *(s._replace(answer="") for s in SOURCES[3:6])]
    found = list(RULES.pairs(sources, ["m04", "m23"], 12))
    missing = [one for one in found if isinstance(one, Missing)]
    assert len(found) == 12
    assert len(missing) >= 6
    assert {(one.stage, one.fate) for one in missing} <= {("chosen", Fate.EMPTY), ("rejected", Fate.DUPLICATE)}
    assert next(one for one in missing if one.fate is Fate.EMPTY).reason == "the source has no answer to it; no other question is left for its place."
    assert sorted(one.item.index for one in missing) == sorted(set(range(12)) - {item.index for item, *_ in made(found)})


def test_no_two_places_have_the_same_two_answers():
    """Three questions of each source: another error for each, and where none is left, it is said."""
    found = list(RULES.pairs(SOURCES, ["m01", "m04", "m14", "m23"], 120))
    both = [(chosen.text, rejected.text) for _, _, chosen, rejected in made(found)]
    assert len(both) == len(set(both)) > len(SOURCES)
    missing = [one for one in found if isinstance(one, Missing)]
    assert len(both) + len(missing) == 120
    assert {one.fate for one in missing} <= {Fate.DUPLICATE, Fate.FAILED}


def test_types_of_error_come_by_what_they_lack():
    """In their shares as far as they fit; the same right answer gets another type first."""
    wrongs = Wrongs({"e1": 1, "e2": 3})
    for number in range(8):
        (name, *_), _ = wrongs.first(["e1", "e2"], f"answer {number}", Random(1))
        wrongs.add(f"answer {number}", f"wrong {number}", name)
    assert wrongs._made == {"e1": 2, "e2": 6}
    assert wrongs.first(["e1", "e2", "e3"], "answer 0", Random(1))[0] in (["e1"], ["e2"], [])
    assert wrongs.has("Answer  0", "WRONG 0")
    assert not wrongs.has("answer 0", "wrong 1")


@pytest.mark.parametrize(
    ("question", "answer", "say"),
    [
        ("How many people get gout ?", "Gout is a form of arthritis that comes in attacks.", "names no number"),
        ("Causes of balance problems ?", "Yes, many medicines can do that to the ear.", "says yes or no"),
        ("Do medicines cause balance problems ?", "Yes, many medicines can do that to the ear.", ""),
        ("How many people get gout ?", "About 2 percent of adults get gout at some time.", ""),
    ],
)
def test_an_answer_has_to_fit_its_own_question(question, answer, say):
    found = RULES.try_chosen(RULES.item(0, SOURCES[0]._replace(text=question, answer=answer), "m01"))
    assert say in found.reason if say else found.text == answer


def test_no_heading_is_left_at_the_end():
    assert without_heading("It is found by tests. Blood tests.") == "It is found by tests."
    assert without_heading("It may come again. See a doctor.") == "It may come again. See a doctor."
    assert without_heading("It lasts for long. About 3 weeks.") == "It lasts for long. About 3 weeks."
    assert without_heading("Blood tests.") == "Blood tests."


def test_both_names_of_the_column_of_topics():
    assert [RULES.item(0, SOURCES[0]._replace(extra=extra), "m01").topic for extra in ({"focus": "gout"}, {"topic": "gout"}, {})] == ["gout", "gout", ""]


@pytest.mark.parametrize(
    "question",
    ["How can I kill myself ?", "What is the lethal dose of aspirin ?", "How are chemical weapons made ?"],
)
def test_no_pair_where_no_wrong_answer_is_permitted(question):
    """Not even the question is modified."""
    source = SOURCES[0]._replace(text=question)
    for found in (RULES.pairs([source]), RULES.questions([source])):
        (one,) = found
        assert isinstance(one, Missing)
        assert one.fate is Fate.UNSAFE
        assert "no wrong answer is made" in one.reason


def test_a_hazard_permits_its_own_types_alone():
    """A question about poisoning gets e4, e5, e6 or e12, whichever way it is asked."""
    answer = "Botulism is caused by a toxin. It is rare, and about 25 percent of cases are in infants. Call your doctor right away. It is not contagious."
    sources = [SourceQuestion(n, f"What causes botulism in {name} ?", f"{answer} It is not {name}.", {}) for n, name in enumerate(CONDITIONS)]
    pairs = made(RULES.pairs(sources, ["m04", "m23"]))
    assert len(pairs) > 6
    allowed = permitted("botulism", "", frozenset(MEDICAL.error_types), MEDICAL.topics)[0]
    assert {rejected.error_type for *_, rejected in pairs} <= allowed < frozenset(MEDICAL.error_types)


def test_personal_data_is_told_by_whoever_knows_it():
    """In the answer and in the question."""
    careful = RulePairs(MEDICAL, 1, personal=lambda text: ["name"] if "Smith" in text else [])
    item = careful.item(0, SOURCES[0]._replace(answer="Ask Dr Smith about it, who is right in most of the cases."), "m23")
    assert careful.try_chosen(item) == (Fate.PERSONAL_DATA, "The answer holds personal data (name).")
    assert careful.chosen(item) is None
    asked = careful.try_question(careful.item(0, SOURCES[0]._replace(text="What are the symptoms of Smith disease ?"), "m23"))
    assert asked.fate is Fate.PERSONAL_DATA
    assert RULES.chosen(item) is not None


def test_a_shifted_question_never_inherits_the_answer():
    """Nor does a question that was given and is another one."""
    item = RULES.item(0, SOURCES[0], "m05")
    assert RULES.chosen(item) is None
    assert "asks something else" in RULES.try_chosen(item).reason
    given = Item(index=0, source_row=0, raw=SOURCES[0].text, answer=SOURCES[0].answer, question="What is gout ?")
    assert RULES.chosen(given) is None
    assert RULES.chosen(given.model_copy(update={"question": SOURCES[0].text.upper()})) is not None
    assert RULES.chosen(given.model_copy(update={"modification": "m01"})) is not None


def test_answers_that_cannot_serve_say_why():
    """None, a word, and a page without a full stop."""
    say = {text: RULES.try_chosen(RULES.item(0, SOURCES[0]._replace(answer=text), "m01")).reason for text in ("", "Yes.", "word " * 60_000)}
    assert list(say.values()) == [
        "the source has no answer to it.", "the source's answer is too short.", "the source's answer begins with a sentence that is too long.",
    ]  # fmt: skip


def test_given_questions_are_answered_in_their_places():
    """In order; what cannot be answered is missing in its place."""
    items = [Item(index=n, source_row=s.row, raw=s.text, answer=s.answer, question=s.text) for n, s in enumerate(SOURCES[:4])]
    items[2] = items[2].model_copy(update={"answer": ""})
    found = list(RULES.responses(items))
    assert [isinstance(one, Missing) for one in found] == [False, False, True, False]
    assert [one.item.index if isinstance(one, Missing) else one[0].index for one in found] == [0, 1, 2, 3]
    assert found[0][1].text == items[0].question


def test_siblings_are_the_others():
    """Never the question itself; those without an answer are passed over."""
    siblings = Siblings([("a", "One."), ("b", ""), ("c", "Three.")])
    assert [s.question for s in siblings.of("a")] == ["c"]
    assert [s.question for s in siblings.of("b")] == ["c", "a"]
    assert Siblings([("a", "One.")]).of("a") == []


@pytest.mark.parametrize(
    ("names", "error", "say"),
    [(["m99"], UnknownValue, "m99"), (["m05"], BadRequest, "needs a model"), (["m23"], BadRequest, "36 different questions")],
)
def test_what_cannot_be_planned_is_said_at_once(names, error, say):
    """Before the first pair is asked for."""
    with pytest.raises(error, match=say):
        RULES.pairs(SOURCES, names, 37)


def test_no_recipe_frees_a_dose(monkeypatch):
    """Whatever a recipe does: more than the right answer names is never given, and another type of error is tried."""
    right = "Take 200 mg twice a day. It is not dangerous, and it helps most people."
    worse = Degraded(right.replace("200", "900"), "opposite", "e6", 5, 8, "200", "x", "y", 1.0, False)
    wrong = Degraded(right.replace("not dangerous", "dangerous"), "needless_alarm", "e10", 31, 40, "not dangerous", "x", "y", 0.95, False)
    item = RULES.item(0, SOURCES[0], "m01")
    monkeypatch.setattr(RULES._degrader, "degrade", lambda *a, allowed, **k: worse if "e6" in allowed else wrong)
    assert RULES.rejected(item, item.raw, right).recipe == "needless_alarm"
    monkeypatch.setattr(RULES._degrader, "degrade", lambda *a, allowed, **k: worse if "e6" in allowed else Refused("nothing fits."))
    assert "900 mg" in RULES.rejected(item, item.raw, right)
