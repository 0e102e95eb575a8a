"""Lists of words, and what can stand on one."""

import pytest

from synthcore.core.errors import BadRequest
from synthcore.core.words import checked, listed


def test_a_list_is_read_as_people_write_it():
    """Blanks or lines between, comments, each word once."""
    assert listed("# drugs\nsertraline  Zoloft\n\nnan  # a person\nZoloft") == ("sertraline", "Zoloft", "nan")
    assert listed("") == ()


@pytest.mark.parametrize("word", ["sertraline", " Zoloft ", "co-codamol", "Crohn's", "naïve", "B12"])
def test_a_word_can_be_added(word):
    assert checked(word) == word.strip()


@pytest.mark.parametrize("word", ["", "two words", "#", "<b>", "-x", "12", "x" * 61, "a\nb", "a#b"])
def test_what_is_no_word_is_refused(word):
    with pytest.raises(BadRequest, match="not one word"):
        checked(word)
