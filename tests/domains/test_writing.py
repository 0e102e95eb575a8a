"""Files of a domain that the program writes: what is read back is what was written."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from synthcore.core.errors import BadRequest
from synthcore.domains.schema import Modification, Modifications
from synthcore.domains.writing import about_text, modifications_text, next_version
from synthcore.settings import shipped

GUARDS = ("one_question", "no_answer")


def read(text):
    return Modifications.model_validate(tomllib.loads(text)).modification


@given(title=some.text(), instruction=some.text(), weight=some.floats(0, 1e9), approved=some.booleans())
def test_every_text_comes_back(title, instruction, weight, approved):
    """Quotes, line ends, control characters and half characters (these as a question mark) included."""
    one = Modification(id="m01", title=title, instruction=instruction, kind="keep", guard=GUARDS, weight=weight, approved=approved, approved_by="A\x7f\\\"'")
    back = read(modifications_text("", [one]))[0]
    assert back == one


def test_half_a_character_does_not_break_the_file():
    """UTF-8 cannot hold it."""
    one = Modification(id="m01", title="\ud800x", instruction="i", kind="keep", guard=GUARDS)
    assert read(modifications_text("", [one]))[0].title == "?x"


def test_the_shipped_list_is_written_as_it_is():
    """With the comment at its head: a new version differs from the shipped one in what was changed."""
    text = (shipped("domains") / "medical_qa" / "modifications.toml").read_text(encoding="utf-8")
    assert modifications_text(text, read(text)) == text


def test_a_version_takes_the_place_of_the_former():
    """And nothing else changes; a file without one is refused."""
    text = '# version = "9"\nid = "x"\nversion = \'1.0\' # now\ntitle = "version = 2"\n'
    assert about_text(text, "1.1") == text.replace("'1.0'", '"1.1"')
    with pytest.raises(BadRequest, match=r"domain\.toml"):
        about_text('id = "x"', "1.1")


@pytest.mark.parametrize(("version", "taken", "new"), [
    ("1.0", (), "1.1"), ("1.9", (), "1.10"), ("1.0", ("1.1", "1.2"), "1.3"), ("3", (), "4"),
    ("2024-01", (), "2024-2"), ("draft", (), "draft.1"), ("1.0b", (), "1.1b"),
])  # fmt: skip
def test_the_next_version(version, taken, new):
    """Counted up at its last number, past those that are there."""
    assert next_version(version, taken) == new
