"""Assigning batches to people."""

import pytest

from synthcore.core.errors import BadRequest, NotAllowed, UnknownValue
from synthcore.core.people import Person, Role
from synthcore.services import assigning, desk_queue, people, reviewing
from tests.living import dialogue, review, write

LEA = Person(name="Lea", role=Role.LEAD)


@pytest.fixture
def april(context, anna, tmp_path, march):
    """Five more dialogues in the batch "april"."""
    from synthcore.services import importing

    path = write(tmp_path / "april.json", {"dialogues": [dialogue(n) for n in range(20, 25)]})
    importing.import_dialogues(context, anna, path=path)
    return {item.record_id for item in reviewing.queue(context, anna).items if item.external_id in {f"d{n}" for n in range(20, 25)}}


def first(context, name, number):
    """What a person is handed, skipping on."""
    person = Person(name=name, role=Role.CLINICIAN)
    found = []
    for _ in range(number):
        found.append(desk_queue.next_slot(context, person, after=found[-1] if found else None).record_id)
    desk_queue.release(context, person)
    return found


def test_who_is_named_gets_it_first_and_nobody_is_refused(context, ben, april):
    """Others get it last. It is told to whom it concerns as long as anything of it is left."""
    said = assigning.assign_batch(context, LEA, batch="april", people=("ben",))
    assert (said.people, said.by, said.total, said.left) == (("ben",), "Lea", 5, 5)
    assert assigning.assigned_to(context, ben) == (said,)
    assert assigning.assigned_to(context, LEA) == ()
    assert set(first(context, "ben", 5)) == april
    everything = first(context, "carl", 15)
    assert (len(set(everything)), set(everything[10:])) == (15, april)
    for n, record_id in enumerate(april):
        context.store.reviews.add(review(n, record_id, "dora", "rejected"))
    assert assigning.assigned_to(context, ben) == ()
    assert assigning.assignment_of(context, ben, batch="april").left == 0


def test_names(context, anna, ben, march):
    """As they are known here, each once; who may not review is refused, and then nothing is kept."""
    people.set_role(context, anna, name="Dr. Ida", role=Role.CLINICIAN)
    people.set_role(context, anna, name="Vic", role=Role.VIEWER)
    people.set_role(context, anna, name="Eve", role=Role.EDITOR)
    assert assigning.who_may_review(context, ben) == ("Dr. Ida",)
    said = assigning.assign_batch(context, LEA, batch="march", people=("dr.  ida", "New One", "DR. IDA"))
    assert (said.people, said.strangers) == (("Dr. Ida", "New One"), ("New One",))
    for name, why in (("vic", "role viewer"), ("Eve", "role editor"), (" ", "needs a name"), ("x" * 81, "80 characters")):
        with pytest.raises(BadRequest, match=why):
            assigning.assign_batch(context, LEA, batch="march", people=("ben", name))
    with pytest.raises(BadRequest, match="at most 50"):
        assigning.assign_batch(context, LEA, batch="march", people=tuple(f"p{n}" for n in range(51)))
    with pytest.raises(UnknownValue, match="march"):
        assigning.assign_batch(context, LEA, batch="May", people=("ben",))
    assert assigning.assignment_of(context, ben, batch="march").people == ("Dr. Ida", "New One")


def test_a_lead_says_so(context, ben, march):
    """And can take it back; the same once more is nothing new."""
    for role in (Role.CLINICIAN, Role.EDITOR, Role.VIEWER):
        with pytest.raises(NotAllowed):
            assigning.assign_batch(context, Person(name="x", role=role), batch="march", people=("ben",))
    for names in (("ben",), ("ben",), ()):
        assigning.assign_batch(context, LEA, batch="march", people=names)
    with context.store.file.read() as c:
        assert c.execute("select count(*) from assignment").fetchone() == (2,)
    assert assigning.assigned_to(context, ben) == ()


def test_every_batch(context, anna, april):
    """The newest first, whoever looks; the last that was assigned to somebody comes first for them."""
    assigning.assign_batch(context, LEA, batch="april", people=("ben",))
    assigning.assign_batch(context, LEA, batch="march", people=("ben", "cleo"))
    found = assigning.assigned_batches(context, Person(name="vic", role=Role.VIEWER))
    assert [(one.batch, one.people, one.total) for one in found] == [("april", ("ben",), 5), ("march", ("ben", "cleo"), 10)]
    assert [one.batch for one in assigning.assigned_to(context, Person(name="Ben", role=Role.CLINICIAN))] == ["march", "april"]


def test_a_batch_that_was_just_ordered(context, anna, march):
    """What a lead said meanwhile stands."""
    assigning.keep_first(context, anna, batch="march", people=())
    assert assigning.assignment_of(context, anna, batch="march").by is None
    assigning.keep_first(context, anna, batch="march", people=("ben",))
    assigning.keep_first(context, anna, batch="march", people=("cleo",))
    assert assigning.assignment_of(context, anna, batch="march").people == ("ben",)
    assigning.assign_batch(context, LEA, batch="march", people=())
    assigning.keep_first(context, anna, batch="march", people=("cleo",))
    assert assigning.assignment_of(context, anna, batch="march").people == ()
