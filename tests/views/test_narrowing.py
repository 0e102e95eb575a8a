"""What a link asks the table of records for, in words."""

from datetime import date

from synthcore.core.record_table import Wanted
from synthcore.views.narrowing import FIELDS, LONGEST, line, read, unknown

TITLES = {"modification": {"m1": "m1 Another age"}, "error_type": {"e12": "e12 Dose"}}


def test_an_address_is_read_and_told_in_one_line():
    asked = read({"made_with": "dialogue@3", "since": "2026-03-02", "method": "template", "model": "", "error_type": "e12", "kind": "pair"})
    assert asked.said == {"made_with": "dialogue@3", "since": date(2026, 3, 2), "method": "template", "error_type": "e12", "kind": "pair"}
    assert line(asked, TITLES) == "Only: preference pairs · made with dialogue@3 · by a template · type of error e12 Dose · since 2 March 2026"
    assert asked.wrong == ()


def test_all_that_can_be_asked_for_is_asked_of_the_table():
    """A kind is one of the filters that the table shares with the desk."""
    assert set(FIELDS) - {"kind"} <= set(Wanted.model_fields)


def test_nothing_asked_for_is_nothing_said():
    assert (line(read({}), {}), unknown(read({}), ()), read({}).wrong) == ("", "", ())


def test_what_cannot_be_is_told():
    asked = read({"since": "yesterday", "kind": "novel", "until": "2026-02-30"})
    assert asked.said == {}
    assert asked.wrong == (
        "There is no kind “novel” of records. There are dialogue and pair.", "“yesterday” is not a day: write it like 2026-03-01.",
        "“2026-02-30” is not a day: write it like 2026-03-01.",
    )  # fmt: skip


def test_what_no_record_says_is_told():
    asked = read({"model": "x" * 99, "method": "magic"})
    assert unknown(asked, ("model", "method")) == f"No record here says “{'x' * LONGEST}…” (model) or “magic” (way of making)."
    assert line(asked, {}).startswith("Only: made by magic · model xxx")
