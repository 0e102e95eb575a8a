"""A reading has no unseen signs, and tells every place in the text as it was written."""

from hypothesis import given
from hypothesis import strategies as st

from synthcore.evaluation.reading import Phrases, Reading, apart


def test_sentences_end_at_their_marks_and_not_at_a_title_or_a_decimal():
    read = Reading('Dr. Smith took 3.5 mg, e.g. twice. "Really?" No…\nNew line')
    assert [(s.text, s.asks) for s in read.sentences] == [
        ("Dr. Smith took 3.5 mg, e.g. twice.", False), ('"Really?"', True), ("No…", False), ("New line", False),
    ]  # fmt: skip


def test_a_phrase_is_found_through_signs_that_nobody_sees_and_told_where_it_was_written():
    text = "I will \u200bki\u200bll my\u200b\u200bself’s pain"
    (span,) = Phrases([r"kill myself's"]).spans(Reading(text))
    start, end = Reading(text).place(*span)
    assert text[start:end] == "ki\u200bll my\u200b\u200bself’s"


def test_of_places_that_overlap_the_first_and_longest_stays():
    assert apart([(5, 9), (0, 3), (2, 8), (0, 4)]) == [(0, 4), (5, 9)]


@given(st.text(alphabet="ab \u200b\u2060.?", max_size=40))
def test_places_lie_within_the_text_and_hold_what_was_found(text):
    read = Reading(text)
    for start, end in Phrases(["a+b", r"\."]).spans(read):
        first, last = read.place(start, end)
        assert 0 <= first < last <= len(text)
        assert Reading(text[first:last]).text == read.text[start:end]
