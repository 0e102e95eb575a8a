"""Proposals and rulings are kept as they came, and what reviewers said is counted by modification."""

from datetime import timedelta

from synthcore.core.pair_answers import PairReview
from synthcore.core.proposals import Decided, Edited, Feedback, Idea, Proposal, Ruling
from synthcore.core.records import Labels, Origin, PreferencePair, Turn, make
from synthcore.core.reviews import Note
from synthcore.store.facade import Store
from tests.living import NOW, PLANTS, review


def proposal(number, domain="plants", **more):
    idea = Idea(title=f"t{number}", instruction="half \ud800 a character", kind="keep")
    return Proposal(id=f"p{number}", domain=domain, idea=idea, made_by="counting", source="s", person="anna", proposed_at=NOW, **more)


def ruling(number, **more):
    return Ruling(
        id=f"r{number}", domain="plants", decided=Decided.REJECTED, proposal_id="p1", title="t", note="n", person="anna", decided_at=NOW, **more
    )  # fmt: skip


def pair(number, modification, domain="plant_care@0.1", parent=None, **extras):
    body = PreferencePair(prompt=(Turn(role="user", text=f"q{number}"),), chosen=Turn(role="assistant", text="a"), rejected=Turn(role="assistant", text="b"))
    extras |= {"modification_id": modification} if modification else {}
    origin = Origin(method="edit" if parent else "rule", parent_id=parent)
    return make(body, Labels(), origin, domain=domain, external_id=f"q{number}", created_at=NOW, extras=extras)


def test_a_proposal_is_kept_once(store, tmp_path):
    """In the order in which they came, by domain, and still there when the file is opened again."""
    assert store.proposals.add([proposal(2), proposal(1), proposal(2)]) == 2
    assert store.proposals.add([proposal(1), proposal(3), proposal(4, "others")]) == 2
    assert [p.id for p in store.proposals.of("plants")] == ["p2", "p1", "p3"]
    assert store.proposals.get("p1") == proposal(1)
    assert store.proposals.get("p9") is None
    assert store.proposals.add([]) == 0
    store.close()
    again = Store(tmp_path / "store.duckdb")
    assert len(again.proposals.of("plants")) == 3
    again.close()


def test_rulings_are_only_added(store):
    """The last one first, whatever the clock says; one that is sent twice is one."""
    assert store.proposals.rule(ruling(1))
    assert not store.proposals.rule(ruling(1))
    assert store.proposals.rule(ruling(2).model_copy(update={"decided_at": NOW - timedelta(days=1), "decided": Decided.APPROVED}))
    assert [(r.id, r.decided) for r in store.proposals.rulings("plants")] == [("r2", Decided.APPROVED), ("r1", Decided.REJECTED)]
    assert store.proposals.rulings("plants")[1] == ruling(1)
    assert store.proposals.rulings("others") == []


def test_what_was_approved_in_place_of_a_proposal(store):
    """It is kept with the decision, whatever letters it has."""
    edited = Edited(title="t", instruction="half \ud800 a character", kind="shift", guard=("length",))
    store.proposals.rule(ruling(1, edited=edited))
    store.proposals.rule(ruling(2))
    assert [r.edited for r in store.proposals.rulings("plants")] == [None, edited]


def test_feedback_is_counted_anew_after_a_write(store, monkeypatch):
    """And only then: between two writes it is not counted at all."""
    store.records.add([pair(1, "m01")], vocabulary=PLANTS)
    before = store.proposals.feedback("plant_care")
    with monkeypatch.context() as idle:
        idle.setattr(store.file, "read", None)
        assert store.proposals.feedback("plant_care") == before
    store.records.add([pair(2, "m01")], vocabulary=PLANTS)
    assert [one.records for one in (*before, *store.proposals.feedback("plant_care"))] == [1, 2]


def test_feedback_counts_the_newest_version_of_each_record(store):
    """By modification and domain; a dialogue, a pair without one, and a text that looks like the key count for nothing."""
    old = pair(1, "m01")
    records = [old, pair(2, "m01"), pair(3, "m01"), pair(4, "m02", note='half \ud800 and "modification_id":"m09"'), pair(5, ""), pair(6, "m01", "other@1")]
    store.records.add(records, vocabulary=PLANTS)
    store.records.add([pair(1, "m01", parent=old.id)], vocabulary=PLANTS)
    store.reviews.add(review(1, old, verdict="rejected"))
    store.reviews.add(review(2, records[1]))
    assert store.proposals.feedback("plant_care") == [
        Feedback("m01", records=3, decided=1, approved=1, reviews=1, drifted=0), Feedback("m02", 1, 0, 0, 0, 0),
    ]  # fmt: skip
    assert store.proposals.feedback("nothing") == []


def test_drift_is_what_reviewers_call_drift(store):
    """In a note, a flag or an earlier note; not where they say that there is none; the last word of each reviewer."""
    records = [pair(n, "m01") for n in range(10)]
    store.records.add(records, vocabulary=PLANTS)
    said = [
        {"note": "The meaning DRIFTED."}, {"extras": {"flags": ["drift"]}}, {"extras": {"drifted": True}}, {"notes": (Note(note="it drifts", timestamp=""),)},
        {"note": "No drift here."}, {"note": "has not really drifted"}, {"extras": {"drifted": False}}, {"note": "fine, spindrift"}, {"note": ""},
    ]  # fmt: skip
    for n, more in enumerate(said):
        store.reviews.add(review(n, records[n], **more))
    store.reviews.add(review(20, records[9], note="drift"))
    store.reviews.add(review(21, records[9], note="I was wrong.", decided_at=NOW + timedelta(minutes=1)))
    store.reviews.add(review(22, records[9], "ben", note="no drift, but the dose drifted"))
    found = store.proposals.feedback("plant_care")[0]
    assert (found.reviews, found.drifted) == (11, 5)


def test_the_mark_of_a_pair_counts_and_lack_of_context_tells_nothing(store):
    """Who could not judge has not found that nothing drifted, unless they say that it did."""
    records = [pair(n, "m01") for n in range(4)]
    store.records.add(records, vocabulary=PLANTS)
    given = {"left": "chosen", "left_correct": True, "right_correct": False, "better": "left"}
    for n, marked in enumerate((True, False)):
        store.reviews.add(review(n, records[n], pair=PairReview(**given, drifted=marked)))
    store.reviews.add(review(2, records[2], verdict="not_enough_context", pair=PairReview(left="chosen", not_enough_context=True)))
    store.reviews.add(review(3, records[3], verdict="not_enough_context", note="it drifted"))
    found = store.proposals.feedback("plant_care")[0]
    assert (found.reviews, found.drifted) == (3, 2)


def test_what_was_taken_back_tells_nothing(store):
    """A withdrawn review is not counted; what its reviewer said before it counts again."""
    records = [pair(n, "m01") for n in range(2)]
    store.records.add(records, vocabulary=PLANTS)
    store.reviews.add(review(1, records[0], note="fine"))
    store.reviews.add(review(2, records[0], note="it drifted", decided_at=NOW + timedelta(minutes=1)))
    store.reviews.add(review(3, records[1], note="it drifted"))
    found = store.proposals.feedback("plant_care")[0]
    assert (found.reviews, found.drifted) == (2, 2)
    store.reviews.withdraw("r2", "anna", NOW + timedelta(minutes=2))
    store.reviews.withdraw("r3", "anna", NOW + timedelta(minutes=2))
    found = store.proposals.feedback("plant_care")[0]
    assert (found.reviews, found.drifted) == (1, 0)
