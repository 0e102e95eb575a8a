"""What the table of records is asked for, in words, and as what the table takes."""

from datetime import date

import pytest

from synthcore.core.record_table import Wanted
from synthcore.views.narrowing import FIELDS, line, read, unknown, wanted
from synthcore.views.review import SHOWN
from synthcore.views.selection import LONGEST, NOT_SAID

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
    assert (line(read({}), {}), unknown({}), read({}).wrong) == ("", "", ())
    assert wanted({}, read({})) == Wanted()


def test_what_records_do_not_say_can_be_asked_for():
    """In words, and of the table: by a link, and by a field of the page."""
    asked = read({"model": NOT_SAID, "method": NOT_SAID, "made_with": '"plant_care@1/ferns/a"'})
    assert line(asked, TITLES) == "Only: made with plant_care@1/ferns/a · way of making (not said) · model (not said)"
    found = wanted({"batch": NOT_SAID, "concern": NOT_SAID, "risk_level": "fine", "status": "approved"}, asked)
    assert (found.filters.batch, found.filters.concern, found.filters.risk_level, found.filters.status) == ("", "", "fine", "approved")
    assert (found.model, found.method, found.made_with) == ("", "", '"plant_care@1/ferns/a"')
    of = found.selection()
    assert (of.batch, of.concern, of.risk_level, of.model, of.method, of.made_with) == ("", "", "fine", "", "", "plant_care@1/ferns/a")


@pytest.mark.parametrize(
    ("params", "wrong"),
    [
        ({"kind": "novel"}, "There is no kind “novel” of records. There are dialogue and pair."),
        ({"since": "yesterday"}, "“yesterday” is not a day: write it like 2026-03-01."),
        ({"until": "2026-02-30"}, "“2026-02-30” is not a day: write it like 2026-03-01."),
        ({"since": "2026-06-02", "until": "2026-06-01"}, "No day is from 2026-06-02 to 2026-06-01."),
        ({"status": "lost"}, "There is no status “lost”."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_fits_it(params, wrong):
    asked = read(params)
    assert (asked.said, asked.wrong) == ({}, (wrong,))
    assert wanted({}, asked).ids == ()


def test_every_status_can_be_asked_for():
    for status in SHOWN:
        assert (read({"status": status}).wrong, wanted({"status": status}, read({})).filters.status) == ((), status)


def test_what_no_record_says_is_told():
    said = {"model": "x" * 99, "method": "magic", "concern": "", "made_with": '"a@1"', "batch": "May", "modification": "m9"}
    assert unknown(said) == (
        f"There is no batch “May”. No record here says “{'x' * LONGEST}…” (model) or “magic” (way of making) or “(not said)” (concern) or “a@1” "
        "(template or prompt) or “m9” (modification)."
    )
    assert line(read({"model": "x" * 99, "method": "magic"}), {}).startswith("Only: made by “magic” · model xxx")
    assert line(read({"model": "model 7"}), {}) == "Only: model 7"
