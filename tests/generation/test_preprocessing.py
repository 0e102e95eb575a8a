"""Lower case, without punctuation, with numbers that stay what they are."""

import string
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from synthcore.generation.preprocessing import Flag, processed

TEXTS = st.text(max_size=80) | st.text(st.sampled_from("aBé 0123456789.,;:/-–'’\"%°<>=~$+^*()[]_#½²µ\n\u0301\u200b"), max_size=80)


@pytest.mark.parametrize(
    "kept",
    ["2.5mg", "0.5 mg", ".5 mg", "1/2", "6 1/2", "120/80", "98.6°f", "37.5 °c", "5-10 mg", "5 - 10 mg", "10^9", "5 x 10^9/l", "µg", "mmol/l", "mg/kg/day",
     "50%", "50 %",
     "<5", "< 5", ">=7", "1,000", "b12", "covid-19", "vitamin d3", "hba1c", "10:30", "-5 °c", "±2", "~5", "$5", "5'6\"", "2014-01-15",
     "50%-60%", "hiv+", "rh-", "1:1000", "5+ years", "w/o"],
)  # fmt: skip
def test_marks_of_numbers_and_units_stay(kept):
    """In the middle of a text, and in brackets; everything around goes."""
    for text in (f"Is “{kept}” ok?", f"({kept})", f"What, {kept}!"):
        assert f" {kept} " in f" {processed(text).text} "


@pytest.mark.parametrize(
    ("text", "safe", "literal"),
    [
        ("What is (are) Gout ?", "what is are gout", "what is are gout "),
        ("Don’t  “stop”… «now»—please", "don't stop now please", "don’t  “stop”… «now»—please"),
        ("It's well-known: pain,fever and/or rash.", "it's well-known pain fever and or rash", "its wellknown painfever andor rash"),
        ("At 8 a.m. in the U.S.", "at 8 am in the us", "at 8 am in the us"),
        ("दर्द क्यों? 痛み。ですか？ ¿Qué?", "दर्द क्यों 痛み ですか qué", "दर्द क्यों 痛み。ですか？ ¿qué"),
        ("5–10 mg", "5-10 mg", "5–10 mg"),
        ("tablets taken, studies running", "tablets taken studies running", "tablets taken studies running"),
    ],
)
def test_both_modes(text, safe, literal):
    """Words stay as they are: no lemmas."""
    assert processed(text).text == safe
    assert processed(text, literal=True).text == literal


@pytest.mark.parametrize(
    ("text", "was", "became"),
    [("take 2.5mg.", "2.5mg", "25mg"), ("0.5 mg", "0.5 mg", "05 mg"), ("BP 120/80!", "120/80", "12080"), ("5-10 mg", "5-10 mg", "510 mg"), ("<5", "<5", "5"),
     ("98.6°F", "98.6°F", "986°f"), ("1/2", "1/2", "12"), ("at 10:30", "10:30", "1030")],
)  # fmt: skip
def test_literal_flags_what_it_does_to_numbers(text, was, became):
    """With what it was and what it became; the safe mode does nothing to them."""
    assert processed(text, literal=True).flags == (Flag("number_changed", was, became),)
    assert processed(text).flags == ()


def test_units_that_change_are_flagged_in_both_modes():
    """A percent sign that goes; a million units that becomes a thousandth of one by its letters."""
    assert processed("50%", literal=True).flags == (Flag("unit_changed", "50%", "50"),)
    assert [processed("5 MU", literal=literal).flags for literal in (False, True)] == [(Flag("unit_changed", "5 MU", "5 mu"),)] * 2


def test_each_change_has_its_own_flag():
    """In order, and what did not change has none."""
    flags = processed("1.5 mg, then 1,000 mg, then 2.5 mg in 1/2 cup", literal=True).flags
    assert [(flag.was, flag.became) for flag in flags] == [("1.5 mg", "15 mg"), ("2.5 mg", "25 mg"), ("1/2 cup", "12 cup")]


@pytest.mark.parametrize("literal", [False, True])
def test_acronyms_that_become_words_are_flagged(literal):
    """Who says so, the WHO? A sentence in capitals says nothing of the kind."""
    assert [(f.code, f.was, f.became) for f in processed("Does the WHO say us or US? AIDS!", literal=literal).flags] == [
        ("acronym_lowered", "WHO", "who"), ("acronym_lowered", "US", "us"), ("acronym_lowered", "AIDS", "aids"),
    ]  # fmt: skip
    assert processed("WHAT DOES IT MEAN FOR US", literal=literal).flags == ()


def test_a_text_of_marks_alone_is_flagged():
    """Nothing is left of it."""
    assert processed("?!…") == ("", (Flag("nothing_left", "?!…", ""),))
    assert processed("") == ("", ())


@given(TEXTS)
@example("5 ( % ) - 5")
@example('x% - 5 .5 ..5 a.b.-5 5\'5""')
def test_the_safe_mode_leaves_its_own_result_as_it_is(text):
    """Once is enough; and it is lower case."""
    once = processed(text).text
    assert processed(once).text == once
    assert once == once.lower() == " ".join(once.split())


@given(TEXTS)
def test_the_literal_mode_is_two_functions_of_python(text):
    """To the letter."""
    assert processed(text, literal=True).text == text.lower().translate(str.maketrans("", "", string.punctuation))


@pytest.mark.parametrize("piece", ["a.b.", "- ", "5'1", "<", "1 %", "WHO ", "5.5.", "mg/", " ", "1.5 "])
@pytest.mark.parametrize("literal", [False, True])
def test_time_grows_with_the_text(piece, literal):
    """A page of a quarter of a million characters is a question like others."""

    def took(times):
        begin = time.perf_counter()
        processed(piece * times, literal=literal)
        return time.perf_counter() - begin

    took(100)
    assert took(24_000) < 100 * max(took(1_500), 0.001)
