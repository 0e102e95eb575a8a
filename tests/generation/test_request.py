"""What may be asked for."""

import pytest

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.generation.request import Request


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
