"""Who is to look at which batch first, in words."""

from datetime import datetime

from synthcore.services.assigning import AssignedBatch
from synthcore.views.assigning import first, mine, rows, who, whom
from tests.living import NOW


def batch(name="April", people=("Ann",), left=63, **more):
    return AssignedBatch(**({"batch": name, "people": people, "by": "Lea", "at": NOW, "total": 100, "left": left} | more))


def test_what_somebody_is_told():
    assert mine(()) == ""
    assert mine([batch()]) == "“April” is assigned to you and comes first: 63 of 100 wait for a decision."
    assert mine([batch(left=1)]) == "“April” is assigned to you and comes first: 1 of 100 waits for a decision."
    two = "2 batches are assigned to you and come first. What waits for a decision of them: “April” (63 of 100) and “May” (1 of 100)."
    assert mine([batch(), batch("May", left=1)]) == two
    assert mine([batch(name) for name in "ABCDE"]).endswith("“C” (63 of 100) and 2 others.")


def test_what_somebody_is_told_at_the_desk():
    assert first(()) == ""
    assert first([batch()]) == "“April” is assigned to you and comes first."
    assert first([batch(name) for name in "ABCDE"]) == "“A”, “B”, “C” and 2 others are assigned to you and come first."


def test_the_list():
    assert whom(()) == "everybody"
    assert whom(("Ann", "Ben", "Cleo")) == "Ann, Ben and Cleo"
    named, never = rows([batch(), batch("May", (), by=None, at=None, total=1200)])
    assert named[:4] == ("April", "100", "63", "Ann")
    assert named[4].startswith("Lea, ")
    assert datetime.strptime(named[4][5:], "%Y-%m-%d %H:%M")
    assert never == ("May", "1,200", "63", "Everybody", "")


def test_a_name_that_nobody_had_here_is_marked():
    """It may be mistyped."""
    assert who(batch("april", people=("Ben", "Dna"), strangers=("Dna",))) == "Ben and Dna (not here yet)"
