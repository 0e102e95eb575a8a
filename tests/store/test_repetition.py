"""What the store keeps of comparing records."""

from synthcore.core.examined import Examined, Noted
from synthcore.core.measurements import Outcome
from synthcore.core.ports import Filters
from synthcore.core.repetition import Measured, Value
from tests.living import NOW, PLANTS, record

WHERE = ("plant_care", "dialogue")


def noted(record_id, version, label=None, cluster=None, nearest=None):
    """The rows of a record that was compared."""
    rows = [Noted(record_id, "duplicates", version, "duplicates", "dialogue", "ok", float(label is not None), label, "")]
    if label:
        rows.append(Noted(record_id, "duplicates", version, "duplicates.cluster", "dialogue", "ok", None, cluster, ""))
        rows.append(Noted(record_id, "duplicates", version, "duplicates.nearest", "dialogue", "ok", 0.75, nearest, ""))
    return rows


def test_the_mark_goes_with_records_and_batches(filled):
    """It is empty without records, the same for the same, and another when one comes or joins a batch."""
    store, records = filled
    first = store.repetition.mark(*WHERE)
    assert first == store.repetition.mark(*WHERE) != ""
    assert store.repetition.mark("plant_care", "pair") == ""
    other = store.batches.open("others", source=None, header={}, exact=True)
    store.records.add(records[:1], vocabulary=PLANTS, batch=other.id)
    joined = store.repetition.mark(*WHERE)
    store.records.add([record(20)], vocabulary=PLANTS, batch=None)
    assert len({first, joined, store.repetition.mark(*WHERE)}) == 3


def test_what_was_found_last_is_told_with_each_record(filled):
    """In order of arrival, with batches; of two looks the later; and who was held against which seeds."""
    store, (one, two, *others) = filled
    store.measurements.add(Examined(noted(one.id, "1:a", "near", two.id, two.id) + noted(two.id, "1:a"), []), NOW)
    held = Noted(one.id, "seed_overlap", "1:s", "seed_overlap", "dialogue", "ok", 0.0, None, "")
    store.measurements.add(Examined([*noted(two.id, "1:b", "near", one.id, one.id), held], []), NOW.replace(hour=13))
    told = list(store.repetition.told(*WHERE, "1:s"))
    assert [t.id for t in told] == [r.id for r in (one, two, *others)]
    assert [t.before for t in told[:3]] == [["near", two.id, two.id, 0.75], ["near", one.id, one.id, 0.75], None]
    assert [t.due for t in told[:3]] == [False, True, True]
    assert told[0].batches == [store.batches.find("plants").id]
    assert told[0].external_id == "d0"
    assert "fern" in told[0].body
    assert store.repetition.clusters(Filters()) == (10, 2, 0, 2, 2)
    assert store.repetition.clusters(Filters(batch="none")).records == 0


def test_values_are_kept_once_and_replaced(store):
    """Those of a run are taken in once; another run's stand in their place."""
    first = Value("", "distinct_2", 2000, Outcome.OK, 0.5, 0.4, 0.6, "")
    none = Value("b", "", 2000, Outcome.UNAVAILABLE, None, None, None, "Too few.")
    assert store.repetition.kept_mark(*WHERE) is None
    for mark in ("m", "later"):
        store.repetition.keep([Measured(*WHERE, mark, (first, none))], "r1", NOW)
    assert store.repetition.kept_mark(*WHERE) == "m"
    assert store.repetition.values(*WHERE) == {"": (first,), "b": (none,)}
    store.repetition.keep([Measured(*WHERE, "n", ())], "r2", NOW)
    assert (store.repetition.kept_mark(*WHERE), store.repetition.values(*WHERE)) == ("n", {})
