"""What a standing says of a record, read off what was said."""

from datetime import timedelta

from synthcore.core.queue_settings import QueueSettings
from synthcore.core.reviews import Status
from synthcore.store import standings
from synthcore.store.recent import Recent
from tests.living import NOW, review


def test_who_counts(filled):
    """Deciders are those whose last word decides, in one spelling; an unclear record was still answered."""
    store, records = filled
    for n, (who, verdict) in enumerate([("Anna", "approved"), ("ben", "approved"), ("BEN ", "not_enough_context"), ("cleo", "not_enough_context")]):
        store.reviews.add(review(n, records[9], who, verdict, decided_at=NOW + timedelta(seconds=n)))
    recent = Recent(store.file)
    with store.file.read() as c:
        found = standings.of(c, recent.within(c, records[9].id))
    assert (found.deciders, found.answered, found.editors) == ({"anna"}, {"anna", "ben", "cleo"}, set())
    assert (found.status, found.second_needed, found.superseded, found.ruled) == (Status.NEEDS_SECOND, True, False, False)


def test_a_second_approval_is_wanted_whatever_the_settings(filled):
    """Where a record needs a second approver, there is a place for one more."""
    here = standings.Standing(Status.NEEDS_SECOND, False, 0.5, False, frozenset({"anna"}), frozenset({"anna"}), False, frozenset())
    assert here.wanted(QueueSettings(audit_share=0)) == 2
    assert here.open_to("ben", QueueSettings())
    assert not here.open_to("ANNA", QueueSettings())
    assert here.room("ben", QueueSettings(), ["Anna", "ben"])
    assert not here.room("ben", QueueSettings(), ["cleo"])
