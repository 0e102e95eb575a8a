"""Two versions of a prompt or template, by how often they are approved."""

import math

import pytest

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.people import Person, Role
from synthcore.core.tallies import Selection
from synthcore.evaluation.intervals import difference, wilson
from synthcore.services.before_after import ENOUGH, before_after, maker_versions
from tests.living import NOW, PLANTS, record, review

OF = Selection(domain="plant_care")


def _made(n, made_with, **more):
    one = record(n, **more)
    return one.model_copy(update={"origin": one.origin.model_copy(update={"template": made_with}), "domain": "plant_care@0.1"})


def decided(context, counts):
    """Records by what made them: (approved, rejected), in a batch each. Returns them."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    said, made = [], []
    for made_with, (approved, rejected) in counts.items():
        batch = context.store.batches.open(f"of {made_with}", source=None, header={}, exact=True)
        records = [_made(len(made) + i, made_with) for i in range(approved + rejected)]
        context.store.records.add(records, vocabulary=PLANTS, batch=batch.id)
        said += [review(one.external_id, one, "ann", "approved" if i < approved else "rejected") for i, one in enumerate(records)]
        made += records
    context.store.reviews.add_many(said)
    return made


@pytest.mark.parametrize(
    ("after", "outcome"), [((6, 0), "few"), ((19, 0), "few"), ((38, 2), "gain"), ((2, 38), "loss"), ((21, 19), "none")],
)  # fmt: skip
def test_the_newest_version_against_the_one_before(context, anna, after, outcome):
    decided(context, {"dialogue@2": after, "dialogue@1": (20, 20), "dialogue@0": (0, 30)})
    found = before_after(context, anna, selection=OF, made_with="dialogue@1")
    assert found.outcome == outcome
    assert (found.after.made_with, found.after.approved, found.after.decided) == ("dialogue@2", after[0], sum(after))
    assert (found.before.made_with, found.before.approved, found.before.decided) == ("dialogue@1", 20, 40)
    assert found.batches == ("of dialogue@1", "of dialogue@2")
    assert (found.before.low, found.before.high) == wilson(0.5, 40)
    assert (found.low, found.high) == difference(after[0], sum(after), 20, 40)
    assert found.paired is None


def test_what_chance_alone_may_do(context, anna):
    """z √(p(1-p)(1/n + 1/m)): of 50 % and 50 decisions each, 19.6 points."""
    decided(context, {"dialogue@2": (20, 30), "dialogue@1": (30, 20)})
    found = before_after(context, anna, selection=OF, made_with="dialogue@1")
    assert found.chance == pytest.approx(1.959964 * math.sqrt(0.25 * 0.04))
    assert found.outcome == "loss"
    assert found.after.approved / found.after.decided - found.before.approved / found.before.decided == pytest.approx(-0.2)


def test_any_two_versions_can_be_chosen(context, anna):
    decided(context, {f"dialogue@{n}": (n, ENOUGH) for n in (1, 2, 10)})

    def pair(**asked):
        found = before_after(context, anna, selection=OF, made_with="dialogue@1", **asked)
        return found.before.made_with, found.after.made_with

    assert pair() == ("dialogue@2", "dialogue@10")
    assert pair(after="dialogue@2") == ("dialogue@1", "dialogue@2")
    assert pair(before="dialogue@1") == ("dialogue@1", "dialogue@10")
    assert pair(before="dialogue@10") == ("dialogue@10", "dialogue@2")
    assert pair(after="dialogue@1") == ("dialogue@10", "dialogue@1")
    assert pair(before="dialogue@10", after="dialogue@1") == ("dialogue@10", "dialogue@1")
    with pytest.raises(UnknownValue, match="dialogue@7"):
        pair(before="dialogue@7")
    with pytest.raises(BadRequest, match="two different versions"):
        pair(before="dialogue@1", after="dialogue@1")


def test_a_template_is_held_against_itself_alone(context, anna):
    """Whatever became of the other templates of its domain, and in whichever version of the domain a prompt stood."""
    decided(
        context,
        {
            "plant_care@0.2/ferns/a": (30, 0), "plant_care@0.1/ferns/a": (5, 25), "plant_care@0.2/ferns/b": (0, 90),
            "plant_care@0.2/prompts/dialogue@1": (1, 2), "plant_care@0.1/prompts/dialogue@1": (3, 4),
        },
    )  # fmt: skip
    found = before_after(context, anna, selection=OF, made_with="plant_care@0.1/ferns/a")
    assert (found.after.approved, found.after.decided, found.before.approved, found.outcome) == (30, 30, 5, "gain")
    (prompt,) = maker_versions(context, anna, selection=OF, made_with="dialogue@1")
    assert (prompt.approved, prompt.decided) == (4, 10)


def test_a_version_of_which_nothing_is_decided_yet_is_there(context, anna):
    decided(context, {"dialogue@1": (20, 20)})
    context.store.records.add([_made(900 + n, "plant_care@0.2/prompts/dialogue@2") for n in range(3)], vocabulary=PLANTS)
    found = before_after(context, anna, selection=OF, made_with="dialogue@1")
    assert (found.after.made_with, found.after.decided, found.after.low, found.after.high, found.outcome) == ("dialogue@2", 0, 0.0, 1.0, "few")
    assert found.chance == 1.0
    assert found.batches == ("of dialogue@1", "")


def test_records_that_both_batches_hold_are_compared_one_by_one(context, anna):
    """As Evaluate → Compare does it."""
    decided(context, {"dialogue@2": (21, 0), "dialogue@1": (0, 21)})
    two, one = (context.store.batches.open(f"of dialogue@{n}", source=None, header={}, exact=True) for n in (2, 1))
    shared = [_made(1000 + n, None) for n in range(3)]
    for batch in (one, two):
        context.store.records.add(shared, vocabulary=PLANTS, batch=batch.id)
    found = before_after(context, anna, selection=OF, made_with="dialogue@1")
    assert found.paired is not None
    assert found.paired.judge == "clinicians"


def test_one_version_alone_is_compared_with_nothing(context):
    viewer = Person(name="v", role=Role.VIEWER)
    decided(context, {"dialogue@1": (20, 20)})
    assert before_after(context, viewer, selection=OF, made_with="dialogue@1") is None
    assert before_after(context, viewer, selection=Selection(), made_with="") is None
