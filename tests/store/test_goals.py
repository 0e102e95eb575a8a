"""Goals of domains: the last that was said holds."""

from tests.living import NOW


def test_the_last_goal_of_a_domain_holds(store):
    """In the one domain; it can be taken away again."""
    assert store.goals.of("plant_care") is None
    store.goals.keep("plant_care", 500, "Ann", NOW)
    store.goals.keep("plant_care", 1000, "Ben", NOW)
    assert (store.goals.of("plant_care"), store.goals.of("medical_qa")) == (1000, None)
    store.goals.keep("plant_care", None, "Ben", NOW)
    assert store.goals.of("plant_care") is None
