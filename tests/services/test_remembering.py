"""What is counted over everything is counted once, until something is written."""

from synthcore.core.people import Role
from synthcore.services.remembering import remembered
from tests.living import NOW


def test_it_is_counted_again_after_a_write(context):
    """By key; a write of anything counts."""
    told = []

    def count():
        told.append(1)
        return len(told)

    assert [remembered(context, "a", count), remembered(context, "a", count), remembered(context, "b", count)] == [1, 1, 2]
    context.store.people.set_role("Ben", Role.CLINICIAN, NOW)
    assert remembered(context, "a", count) == 3
