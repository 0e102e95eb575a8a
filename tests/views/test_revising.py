"""What waits to be revised, in words."""

from synthcore.services.revision_queue import Revisable, Waiting
from synthcore.views import revising


def waits(**more):
    given = {"record_id": "r", "name": "d1", "kind": "dialogue", "domain": "plant_care", "reviewers": ("Ben", "Cleo"), "remarks": (), "by_hand": ""}
    return Waiting(**(given | more))


def test_how_many():
    assert revising.waiting(Revisable(waiting=(), total=0)) == "Nothing waits to be revised."
    assert revising.waiting(Revisable(waiting=(waits(),), total=1)).startswith("1 record needs a revision. ")
    assert "the first 1 of them here" in revising.waiting(Revisable(waiting=(waits(),), total=3))


def test_colleagues_see_the_names_that_a_model_does_not():
    found = revising.remarks(waits(remarks=("Reviewer 1: warmer", "Reviewer 2 in T3: too long", "Reviewer 9: who?")))
    assert found.lines == ("Ben: warmer", "Cleo in T3: too long", "Reviewer 9: who?")
    assert found.by == "By Ben and Cleo"


def test_without_a_note():
    assert revising.remarks(waits(reviewers=())) == revising.Remarks("", ("No note says why.",), "")


def test_how_many_a_model_could_be_given():
    found = Revisable(waiting=(waits(record_id="a"), waits(record_id="b", by_hand="no"), waits(record_id="c", run_id="r1")), total=3)
    assert (revising.by_model(found), revising.by_model(found, ("b",))) == (1, 0)
    assert "beside its version" in revising.remarks(found.waiting[2]).model
