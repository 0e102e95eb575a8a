"""Numbers and units in a text."""

import itertools
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.generation.quantities import codes, quantities


def normal(text):
    return [quantity.normal for quantity in quantities(text)]


@pytest.mark.parametrize(
    ("texts", "form"),
    [
        (("2.5mg", "2.5 mg", "2.50 mg", "2.5 MG", "2·5 mg", "2,5 mg"), "2.5 mg"),
        ((".5 mg", "0.5mg", "0,5 mg", "½ mg", "1/2 mg"), "0.5 mg"),
        (("5 µg", "5μg", "5 mcg", "5 micrograms", "5ug"), "5 µg"),
        (("6 1/2 tablets", "6½ tablets", "6-1/2 tab"), "6.5 tablet"),
        (("5-10 mg", "5–10mg", "5 - 10 mg", "5 to 10 mg", "5 mg-10 mg"), "5-10 mg"),
        (("1,000", "1000", "1'000"), "1000"),
        (("1,00,000",), "100000"),
        (("98.6°F", "98.6 ° F", "98.6 degrees Fahrenheit"), "98.6 °F"),
        (("5 mmol/L", "5mmol/l"), "5 mmol/l"),
        (("5 mg/kg/day", "5 mg / kg / d"), "5 mg/kg/day"),
        (("60 mL/min/1.73 m²", "60 ml/min/1.73m2"), "60 ml/minute/1.73m2"),
        (("two tablets a day", "2 tablets daily", "2 tabs/day"), "2 tablet/day"),
        (("twice a day", "2 times daily", "2x/day", "two times every day"), "2 time/day"),
        (("32 yrs. old", "32-year-old", "thirty-two years old", "32 years of age"), "32 year old"),
        (("<5", "< 5"), "<5"),
        (("≥7%", ">= 7 percent"), "≥7 %"),
        (("5 x 10^9/L", "5×10⁹/L"), "5000000000 /l"),
        (("120/80 mmHg", "120/80 mm Hg"), "120/80 mmHg"),
        (("-5 °C", "−5°C"), "-5 °C"),
        (("half a tablet", "half tablet", "0.5 tablet"), "0.5 tablet"),
        (("$200",), "200 $"),
    ],
)
def test_ways_of_writing_are_one_quantity(texts, form):
    """The form that is compared."""
    assert [normal(text) for text in texts] == [[form]] * len(texts)


@pytest.mark.parametrize(
    ("one", "other"),
    [("2.5 mg", "25 mg"), ("5 mg", "5 mcg"), ("5 MU", "5 mU"), ("5 mM", "5 mm"), ("<5", "5"), ("5 mg a day", "5 mg a week"), ("1.000", "1"), ("22G", "22 g")],
)
def test_what_is_not_the_same_differs(one, other):
    """Also where only a capital letter tells: a million units, a thousandth of one."""
    assert normal(one) != normal(other)


@pytest.mark.parametrize("text", ["1.000", "3,5", "120/80", "10:30", "2014-01-15", "01/15/2014", "1-800-555", "1" * 50])
def test_what_can_be_read_in_two_ways_has_no_value(text):
    """It is compared as it is written."""
    assert [(q.value, q.normal) for q in quantities(text)] == [(None, text)]


def test_values_and_places():
    """Decimals, the ends of a range, and where they stand."""
    text = "Take 0.5 mg, then 5-10 mL."
    first, second = quantities(text)
    assert (first.value, first.unit, text[first.start : first.end]) == (Decimal("0.5"), "mg", "0.5 mg")
    assert (second.value, second.high, second.unit, second.text) == (Decimal(5), Decimal(10), "ml", "5-10 mL")


def test_a_number_inside_a_name_is_a_code():
    """A vitamin is no dose."""
    text = "B12, COVID-19, vitamin D3, HbA1c, SARS-CoV-2 and 5 mg-10mg"
    assert (normal(text), codes(text)) == (["5-10 mg"], ["b12", "covid19", "d3", "hba1c", "sarscov2"])


def test_number_words_count_with_what_they_measure():
    """ "One" and "once" alone are everyday words."""
    assert normal("one of them, no one, once more, one tablet, two sons, two hundred mg") == ["1 tablet", "2"]


@given(st.text(st.sampled_from("0123456789 .,/-–:'^x<>%$mgkdl½⁹²°µ\n"), max_size=60) | st.text(max_size=60))
def test_any_text_is_read(text):
    """In order, without overlap, at the places that are said."""
    found = quantities(text)
    assert all(text[q.start : q.end] == q.text for q in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.parametrize("piece", ["a-", "1,", "1-", "<", "- ", "1 ", "twenty-", "10^", "5 mg per "])
def test_time_grows_with_the_text(piece):
    """Sixteen times the text takes nowhere near 256 times as long."""

    def took(times):
        begin = time.perf_counter()
        quantities(piece * times)
        return time.perf_counter() - begin

    took(100)
    assert took(32_000) < 100 * max(took(2_000), 0.001)


@pytest.mark.parametrize(("text", "normal"), [("take ſix pills", "6 pill"), ("wait for fıve days", "5 day"), ("NİNE tablets", "9 tablet")])
def test_a_number_word_in_letters_that_stand_for_others_is_read(text, normal):
    assert [quantity.normal for quantity in quantities(text)] == [normal]
