"""How questions are built, by counting, and what that suggests."""

from hypothesis import given
from hypothesis import strategies as some

from synthcore.generation.structures import ideas, structures

PLANTS = ("Fern", "Ivy", "Monstera deliciosa", "Moss", "Basil")
QUESTIONS = [
    *(f"What are the pests of {plant} ?" for plant in PLANTS), *(f"what are the needs of {plant}?" for plant in PLANTS[:4]),
    *(f"Is {plant} poisonous?" for plant in PLANTS[:3]), "My palm is ill. What now?", "How?", "", "How do I repot an aloe?",
]  # fmt: skip


def test_openings_are_as_long_as_they_are_shared():
    """Whatever their case; with the ending that goes with a short one; the most frequent first."""
    found = structures(QUESTIONS)
    assert [(s.form, s.times, s.of, s.asks) for s in found] == [
        ("What are the pests of …?", 5, 15, True), ("What are the needs of …?", 4, 15, True), ("Is … poisonous?", 3, 15, True),
    ]  # fmt: skip
    assert found[0].examples[0] == "What are the pests of Fern ?"
    assert found[2].sentence == "Is … poisonous? (3 of 15)"
    assert structures(QUESTIONS, most=1) == found[:1]
    assert len(structures(QUESTIONS, least=4)) == 2


def test_one_question_again_and_again_is_no_structure():
    """Neither is an opening that nothing follows; an opening's rest must differ."""
    assert structures(["What is it?"] * 50) == []
    assert structures(["What helps?"] * 50) == []
    assert structures([]) == []


def test_what_does_not_ask_is_counted_and_suggests_nothing():
    """An opening of messages that tell something first is no form of a question."""
    told = [f"I have a {plant} at home. It droops. Why?" for plant in PLANTS]
    assert [(s.form, s.asks) for s in structures(told)] == [("I have a … why", False)]
    assert ideas(structures(told), []) == []


def test_ideas():
    """About the same subject, what others ask; with an example that was counted and not invented."""
    first, second, third = ideas(structures(QUESTIONS), ["Everyday words"])
    assert first.title == "“What are the pests of …?”"
    assert {idea.kind for idea in (first, second, third)} == {"shift"}
    assert (first.example_source, first.example_result) == ("what are the needs of Fern?", "What are the pests of Fern?")
    assert (third.example_source, third.example_result) == ("What are the pests of Fern ?", "Is Fern poisonous?")
    assert first.reason == "5 of the 15 questions that were counted are asked like this."
    assert "5" not in first.instruction  # counts of another collection would make it another proposal


def test_what_a_modification_speaks_of_already_is_not_suggested():
    """Words count as the same by their beginnings, and all of the telling ones must be there."""
    found = structures(QUESTIONS)
    assert [i.title for i in ideas(found, ["Ask whether it poisons", "Ask about a pest"])] == ["“What are the needs of …?”"]
    assert len(ideas(found, ["What are they of"])) == 3
    assert len(ideas(found, [], most=2)) == 2


@given(some.lists(some.text(alphabet="ab ?.\n", max_size=30), max_size=40))
def test_any_text_can_be_counted(texts):
    """Every structure stands in as many questions as it says, and every idea has its parts."""
    for structure in structures(texts):
        alike = [t for t in texts if " ".join(t.lower().split()).startswith(structure.opening.split()[0])]
        assert 3 <= structure.times <= len(alike)
    for idea in ideas(structures(texts), []):
        assert idea.instruction
        assert bool(idea.example_source) == bool(idea.example_result)


def test_the_beginning_of_a_story_is_no_form():
    """Nothing is proposed of an opening that a subject cannot follow, nor where no example can be shown."""
    stories = [f"I have {what} since the spring of last year, so can I take pills for it?" for what in ("gout", "acne", "a cold")]
    forms = [f"What causes {what}?" for what in ("gout", "acne", "mumps")] + [f"How is {what} treated?" for what in ("gout", "acne", "mumps")]
    found = structures([*stories, *forms])
    assert any(structure.opening.startswith("i have") for structure in found)
    proposed = ideas(found, ())
    assert proposed
    assert not [idea for idea in proposed if "I have" in idea.title or not idea.example_source]
