"""What may be asked for."""

from collections import Counter

import pytest

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.model_plan import indexes
from synthcore.generation.request import CellOrder, Request


def test_a_restriction_keeps_the_proportions_of_what_is_left(tiny):
    """Only the named values are made."""
    quotas = Request(count=50, seed_number=1, concerns=("watering",)).quotas(tiny)
    assert {cell[1] for cell, n in quotas.by_cell().items() if n} == {"watering"}


@pytest.mark.parametrize(("more", "near"), [({"concerns": ("wattering",)}, "watering"), ({"session_types": ("lon",)}, "long"), ({"mix": "prod"}, "production")])
def test_an_unknown_value_names_the_nearest(tiny, more, near):
    """The sentence lists the valid ones."""
    with pytest.raises(UnknownValue, match=f"Did you mean '{near}'"):
        Request(count=5, seed_number=1, **more).quotas(tiny)


def test_a_domain_without_sessions_makes_no_dialogues(tiny):
    """A domain of question pairs says so, and nothing breaks later."""
    with pytest.raises(BadRequest, match="no sessions"):
        Request(count=3, seed_number=1).quotas(tiny.model_copy(update={"sessions": {}}))


CELLS = (CellOrder(cell=("quick", "watering", "fine"), template=4, model=2), CellOrder(cell=("long", "anything", "dying"), model=3))


def test_cells_that_are_named_are_what_is_made(tiny):
    """Neither the target nor what is there changes them; the model's places are those that its cells name, the same every time."""
    request = Request(count=9, seed_number=1, cells=CELLS)
    quotas = request.quotas(tiny, {("quick", "watering", "fine"): 500})
    assert quotas.by_cell() == {("quick", "watering", "fine"): 6, ("long", "anything", "dying"): 3}
    mine = indexes(request.model_places(quotas, 0.5))
    assert Counter(quotas.cells[quotas.order[place]] for place in mine) == {("quick", "watering", "fine"): 2, ("long", "anything", "dying"): 3}
    again = Request.model_validate(request.model_dump(mode="json"))
    assert indexes(again.model_places(again.quotas(tiny), 0.5)) == mine


def test_cells_that_cannot_be_made(tiny):
    """Unknown words, a cell twice, a sum that is another, a cell without a course."""
    with pytest.raises(UnknownValue):
        Request(count=1, seed_number=1, cells=(CellOrder(cell=("quick", "wattering", "fine"), model=1),)).quotas(tiny)
    with pytest.raises(BadRequest, match="named once"):
        Request(count=6, seed_number=1, cells=(CELLS[0], CELLS[0])).quotas(tiny)
    with pytest.raises(BadRequest, match="come to 9"):
        Request(count=8, seed_number=1, cells=CELLS).quotas(tiny)
    plans = [plan.model_copy(update={"fallback": True}) for plan in tiny.courses["dying"].plan]
    barred = tiny.model_copy(update={"courses": tiny.courses | {"dying": tiny.courses["dying"].model_copy(update={"plan": tuple(plans)})}})
    with pytest.raises(BadRequest, match="no course that serves it"):
        Request(count=9, seed_number=1, cells=CELLS).quotas(barred)
