"""An address and what it selects, to and fro; what cannot be is told and left out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.core.tallies import Selection
from synthcore.views.selection import MOST, described, one_of, query, read, title

CHOICES = {
    "domain": ("plants", "moss"), "kind": ("dialogue", "pair"), "batch": ("March", "a & b"), "session_type": ("quick", "long"), "concern": ("watering", ""),
    "risk_level": ("fine", "dying"), "method": ("template", "llm"), "model": ("m/1", ""), "made_with": ("ferns@1",),
}  # fmt: skip
PARTS = ("distribution", "quality", "next-batch")
DAYS = (date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 31))


def optional(values):
    return st.one_of(st.none(), st.sampled_from(values))


@given(
    of=st.builds(
        Selection, domain=st.sampled_from(CHOICES["domain"]), kind=st.sampled_from(CHOICES["kind"]),
        **{field: optional(values) for field, values in CHOICES.items() if field not in ("domain", "kind")}, since=optional(DAYS[:2]), until=optional(DAYS[1:]),
    ),
    goal=st.one_of(st.none(), st.integers(1, MOST)), part=st.sampled_from(PARTS),
)  # fmt: skip
def test_there_and_back(of, goal, part):
    """Whatever can be selected comes back from its address as it was, and without complaint."""
    found = read(query(of, goal=goal, part=part), CHOICES, PARTS)
    assert (found.selection, found.goal, found.part, found.problems) == (of, goal, part, ())


def test_an_address_that_says_nothing():
    """The first domain and kind, everything else, and the first part."""
    found = read({"as": "Ann", "statistics-mix": "Challenge"}, CHOICES, PARTS)
    assert (found.selection, found.goal, found.part, found.problems) == (Selection(domain="plants", kind="dialogue"), None, "distribution", ())


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"concern": "griff"}, "No record here has the concern “griff”."),
        ({"batch": "x" * 500}, f"There is no batch “{'x' * 60}…” here."),
        ({"domain": "nowhere"}, "There are no records of a domain “nowhere”."),
        ({"kind": "songs"}, "There is no kind “songs” here."),
        ({"made-with": ""}, "Every record here says its template or prompt."),
        ({"since": "yesterday"}, "“yesterday” is not a day: write it like 2026-03-01."),
        ({"until": "2026-02-30"}, "“2026-02-30” is not a day"),
        ({"since": "2026-06-02", "until": "2026-06-01"}, "No day is from 2026-06-02 to 2026-06-01"),
        ({"goal": "many"}, "The goal “many” is not a number of records"),
        ({"goal": "0"}, "The goal “0” is not"),
        ({"goal": "-5"}, "The goal “-5” is not"),
        ({"goal": "1" * 5000}, "is not a number of records from 1 to 10,000,000"),
        ({"goal": "٣"}, "is not a number"),
        ({"part": "weather"}, "There is no part “weather” of this page. It has distribution, quality, next-batch."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_and_left_out(params, said):
    """And everything else in the address holds."""
    found = read(params | {"method": "llm"}, CHOICES, PARTS)
    assert said in " ".join(found.problems)
    assert (len(found.problems), set(found.wrong)) == (1, set(params))
    assert found.complaint == f"{found.problems[0]} That is left out; the rest of the address holds."
    assert (found.selection, found.goal, found.part) == (Selection(domain="plants", kind="dialogue", method="llm"), None, "distribution")


def test_all_that_cannot_be_is_told_at_once():
    """In one sentence after the other, with what takes all of it away."""
    found = read({"since": "2026-06-02", "until": "2026-06-01", "batch": "gone", "goal": "0", "method": "llm"}, CHOICES, PARTS)
    assert set(found.wrong) == {"since", "until", "batch", "goal"}
    assert found.complaint == (
        "There is no batch “gone” here. No day is from 2026-06-02 to 2026-06-01. The goal “0” is not a number of records from 1 to 10,000,000. "
        "All that is left out; the rest of the address holds."
    )
    assert read({}, CHOICES, PARTS).complaint == ""


def test_words():
    """Titles of the domain, and what no record says."""
    titles = {"concern": {"watering": "Watering"}}
    assert [title("concern", value, titles) for value in ("watering", "odd", "")] == ["Watering", "odd", "(not said)"]
    assert title("method", "llm", titles) == "By a model"
    assert described(Selection(domain="plants", kind="pair"), titles) == ""
    assert described(Selection(concern="watering", model="", since=DAYS[0]), titles) == "Only: concern Watering, model (not said), from 2026-01-01."
    assert described(Selection(batch="Batch 00010", concern="batch"), titles) == "Only: Batch 00010, concern batch."
    assert [one_of({"domain": said}, "domain", CHOICES["domain"]) for said in ("moss", "x")] == ["moss", "plants"]
