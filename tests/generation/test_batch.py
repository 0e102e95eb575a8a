"""A batch fills every place once and repeats nothing."""

import pytest

from synthcore.core.errors import BadRequest
from synthcore.generation.batch import Seen, impossible_cells, make
from synthcore.generation.request import Request
from synthcore.generation.templates import Generator


def test_every_place_is_filled_and_nothing_repeats(tiny):
    """As many as asked for, in cells as planned, all contents different, none that is known."""
    quotas = Request(count=40, seed_number=2).quotas(tiny)
    first = list(make(Generator(tiny, 2), quotas))
    assert len({m.content_hash for m in first}) == 40
    known = {m.content_hash for m in first[:10]}
    again = list(make(Generator(tiny, 2), quotas, known=known))
    assert not known & {m.content_hash for m in again}
    assert [m.dialogue["session_type"] for m in again] == [quotas.cells[p][0] for p in quotas.order]


def test_going_on_gives_what_a_whole_run_gives(tiny):
    """A run that stopped at place 15 goes on with the same dialogues."""
    quotas = Request(count=30, seed_number=2).quotas(tiny)
    whole = list(make(Generator(tiny, 2), quotas))
    assert list(make(Generator(tiny, 2), quotas, start=15)) == whole[15:]


def test_templates_that_are_used_up_say_so(tiny):
    """A tiny domain has an end, and it is said which cell."""
    quotas = Request(count=12000, seed_number=2, session_types=("quick",), concerns=("anything",)).quotas(tiny)
    with pytest.raises(BadRequest, match="quick, anything"):
        list(make(Generator(tiny, 2), quotas))


def test_cells_with_only_fallback_plans_are_impossible(tiny):
    """In the tiny domain every cell has a plan."""
    assert impossible_cells(tiny) == set()


def test_seen_remembers_by_id():
    """What shows the same twelve digits is the same."""
    seen = Seen(3)
    hashes = [f"{i:012x}" + "0" * 20 for i in (0, 1, 2**48 - 1)]
    assert [seen.add(h) for h in hashes] == [True, True, True]
    assert not any(seen.add(h) for h in hashes)
