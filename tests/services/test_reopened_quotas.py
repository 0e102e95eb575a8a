"""A record that was turned down is missing again: the next plan asks for its cell."""

from collections import Counter

from synthcore.core.ids import new_id
from synthcore.core.reviews import Verdict
from synthcore.services import editing, generating, reviewing
from synthcore.services.generating import Order


def planned(context, count):
    """By cell, what an order of so many asks for."""
    quotas = generating.plan_order(context, Order(count=count, seed_number=5)).quotas
    return Counter({cell: n for cell, n in zip(quotas.cells, quotas.counts, strict=True) if n})


def decide(context, person, record_id, verdict):
    reviewing.decide(context, person, review_id=new_id(), record_id=record_id, verdict=Verdict(verdict), note="so")


def test_a_rejected_record_reopens_its_place(context, anna, ben, ids):
    """Eight of one cell are approved, so that a plan asks for few of it; one of them rejected, it asks for one more."""
    cell = ("quick", "watering", "fine")
    for record_id in ids[:8]:
        decide(context, anna, record_id, "approved")
    whole = planned(context, 12)
    assert context.store.counting.approved_cells("plant_care") == {cell: 8}
    decide(context, anna, ids[0], "rejected")
    assert context.store.counting.approved_cells("plant_care") == {cell: 7}
    # 8 + 12 = 7 + 13: the same whole, of which the rejected one is to be made anew
    assert planned(context, 13) - whole == Counter({cell: 1})


def test_a_new_version_reopens_it_until_it_is_approved(context, anna, ben, ids):
    """An approved record that was edited counts when somebody has approved the edit."""
    cell = ("quick", "watering", "fine")
    decide(context, anna, ids[0], "approved")
    turns = context.store.records.get(ids[0]).body.turns
    made = editing.save_edit(context, ben, record_id=ids[0], turns=(turns[0], turns[1].model_copy(update={"text": "How dry?"}))).record
    assert context.store.counting.approved_cells("plant_care") == {}
    decide(context, anna, made.id, "approved")
    assert context.store.counting.approved_cells("plant_care") == {cell: 1}
