"""The desk: one record at a time, nothing lost, nothing decided twice."""

import threading

import pytest

from synthcore.core.errors import BadRequest, NotAllowed
from synthcore.core.people import Person, Role
from synthcore.core.ports import Filters
from synthcore.core.reviews import Status, Verdict
from synthcore.services import maintaining, reviewing


def decide(context, person, record_id, verdict="approved", review_id="r1", **more):
    return reviewing.decide(context, person, review_id=review_id, record_id=record_id, verdict=Verdict(verdict), **more)


def test_a_card_holds_what_the_desk_shows(context, anna, ben, ids):
    """The dialogue, where it stands, what was said, where one is."""
    decide(context, ben, ids[2], "rejected", note="why")
    reviewing.save_draft(context, anna, record_id=ids[2], note="hm")
    card = reviewing.card(context, anna, record_id=ids[2], filters=Filters(batch="march"))
    assert card.dialogue["dialogue_id"] == card.record.external_id == "d2"
    assert (card.status, card.draft, card.position, card.total) == (Status.REJECTED, "hm", 3, 10)
    assert (card.previous_id, card.next_id, card.next_open_id) == (ids[1], ids[3], ids[3])
    assert [(r.person, r.note) for r in card.reviews] == [("ben", "why")]
    assert (card.mine, card.progress.decided, card.progress.mine) == (None, 1, 0)
    assert reviewing.card(context, ben, record_id=ids[2]).mine.verdict is Verdict.REJECTED
    assert reviewing.card(context, anna, record_id=ids[9]).needs_second


def test_a_second_decision_shows_the_first_and_keeps_both(context, anna, ben, ids):
    """Whoever comes later sees what the other said, and whether it came meanwhile."""
    opened = decide(context, anna, ids[0]).review.decided_at
    decide(context, ben, ids[1], review_id="r2")
    second = decide(context, ben, ids[0], "rejected", review_id="r3", opened_at=opened)
    assert (second.status, [r.person for r in second.others], [r.person for r in second.meanwhile]) == (Status.DISPUTED, ["anna"], ["anna"])
    assert len(context.store.reviews.of(ids[0])) == 2
    late = decide(context, ben, ids[0], "approved", review_id="r4", opened_at=second.review.decided_at)
    assert (late.status, late.meanwhile) == (Status.APPROVED, ())


def test_sending_a_decision_again_is_one_decision(context, anna, ids):
    """A double click, a retry after a lost answer."""
    first = decide(context, anna, ids[0])
    again = decide(context, anna, ids[0], "rejected")
    assert (first.repeated, again.repeated, again.review) == (False, True, first.review)


def test_twenty_people_at_once(context, ids):
    """Every acknowledged decision is there, and the states fit."""
    done = []

    def sit(name):
        person = Person(name=name, role=Role.CLINICIAN)
        record_id = reviewing.first(context, person)
        while record_id:
            decide(context, person, record_id, "rejected", review_id=f"{name}:{record_id}")
            done.append((name, record_id))
            record_id = reviewing.next_open(context, person, after=record_id)

    threads = [threading.Thread(target=sit, args=(f"p{n}",)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = {(r.person, r.record_id) for i in ids for r in context.store.reviews.of(i)}
    assert stored == set(done)
    assert {i for _, i in stored} == set(ids)
    assert maintaining.check_integrity(context, Person(name="x", role=Role.VIEWER)).problems == ()


def test_who_may_decide_and_who_may_rule(context, ids):
    """A viewer looks; an adjudication is a lead's, and has a reason."""
    viewer, clinician, lead = (Person(name="x", role=role) for role in (Role.VIEWER, Role.CLINICIAN, Role.LEAD))
    reviewing.card(context, viewer, record_id=ids[0])
    for person, more in ((viewer, {}), (clinician, {"adjudicates": True, "note": "so"})):
        with pytest.raises(NotAllowed):
            decide(context, person, ids[0], **more)
    with pytest.raises(BadRequest, match="needs its reason"):
        decide(context, lead, ids[0], adjudicates=True, note=" ")
    assert decide(context, lead, ids[9], adjudicates=True, note="clear").status is Status.APPROVED


def test_a_record_that_is_not_there(context, anna, ids):
    """A deep link to nowhere is a sentence."""
    with pytest.raises(BadRequest, match="no record 'nowhere'"):
        reviewing.card(context, anna, record_id="nowhere")
    with pytest.raises(BadRequest, match="no record 'nowhere'"):
        decide(context, anna, "nowhere")


def test_walking_the_queue(context, anna, ids):
    """First, next, previous; to the end and no further."""
    assert reviewing.first(context, anna) == ids[0]
    assert reviewing.neighbour(context, anna, record_id=ids[0], step=1) == ids[1]
    assert reviewing.neighbour(context, anna, record_id=ids[0], step=-1) is None
    page = reviewing.queue(context, anna, filters=Filters(risk_level="dying"), offset=1, limit=5)
    assert ([i.record_id for i in page.items], page.total) == ([ids[9]], 2)
