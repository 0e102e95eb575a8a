"""Records and their identity."""

from datetime import datetime

from synthcore.core.branches import branches
from synthcore.core.records import Dialogue, Labels, Origin, PreferencePair, Turn, make

NOW = datetime(2026, 1, 1)
BODY = Dialogue(turns=(Turn(role="user", text="hi"), Turn(role="assistant", text="hello")))


def record(body=BODY, **more):
    return make(body, more.pop("labels", Labels()), Origin(method="import"), **{"domain": "d@1", "external_id": "x", "created_at": NOW, **more})


def test_identity_is_stable_over_versions_and_time():
    """The same row of a file is the same record tomorrow, under the next version of the domain."""
    assert record().id == record(domain="d@2", created_at=datetime(2027, 1, 1)).id


def test_labels_extras_and_copies_make_different_records():
    """Nothing of a file is folded away, but equal content is known as equal."""
    rows = [record(), record(labels=Labels(concern="grief")), record(extras={"ward": 1}), record(occurrence=1), record(external_id="y")]
    assert len({r.id for r in rows}) == 5
    assert len({r.content_hash for r in rows}) == 1


def test_a_pair_has_two_branches():
    """Both begin with the prompt."""
    pair = PreferencePair(prompt=(Turn(role="user", text="q"),), chosen=Turn(role="assistant", text="a"), rejected=Turn(role="assistant", text="b"))
    assert [(b.name, [t.text for t in b.turns]) for b in branches(pair)] == [("chosen", ["q", "a"]), ("rejected", ["q", "b"])]
    assert [b.name for b in branches(BODY)] == ["dialogue"]
