"""What checks measured: once by each version, superseded by newer ones, summed up by check and by measure."""

from datetime import timedelta

from synthcore.core.check_ports import Asked, CheckCount
from synthcore.core.examined import Examined, Noted, Pointed
from synthcore.core.judge_ports import Part
from synthcore.core.measurements import Finding, Outcome
from synthcore.core.ports import Filters
from synthcore.core.runs import Run, RunState
from synthcore.store.measurements import REASONS, REST
from tests.living import NOW, PLANTS, record

LATER = NOW + timedelta(seconds=1)
TALK, PAIRS = Asked("talk", "1", ("dialogue",)), Asked("pairs", "1", ("pair",))


def talk(ids, version="1", **outcomes):
    """What a check measures: its count, words, a tone; `failed` and `unavailable` are places in `ids` where it came to that."""
    noted = []
    for n, i in enumerate(ids):
        outcome = next((name for name, places in outcomes.items() if n in places), "ok")
        if outcome != "ok":
            noted.append(Noted(i, "talk", version, "talk", "dialogue", outcome, None, None, f"It was {outcome}."))
            continue
        noted += [
            Noted(i, "talk", version, "talk", "dialogue", "ok", float(n % 2), None, ""),
            Noted(i, "talk", version, "talk.words", "dialogue", "ok", float(n), None, ""),
            Noted(i, "talk", version, "talk.tone", "dialogue", "ok", None, "calm" if n % 2 else "odd \ud800", ""),
        ]
    return Examined(noted, [Pointed("talk", version, Finding(record_id=i, code="list", message="m")) for n, i in enumerate(ids) if n % 2])


def rows(store, table="measurement"):
    with store.file.read() as c:
        return c.execute(f"select count(*) from {table}").fetchall()[0][0]


def test_what_a_version_said_of_a_record_is_kept_once(filled):
    """Adding again adds nothing, neither measures nor findings; what is new among it is added."""
    store, records = filled
    ids = [r.id for r in records]
    for _ in range(2):
        store.measurements.add(talk(ids[:4]), NOW)
    assert (rows(store), rows(store, "finding")) == (12, 2)
    store.measurements.add(talk(ids[:6]), LATER)
    assert (rows(store), rows(store, "finding")) == (18, 3)


def test_a_part_of_a_run_is_taken_in_once(filled):
    """Its place in the results moves with it, and so does the count of the run."""
    store, records = filled
    run = Run(id="r", task="evaluate", params={}, state=RunState.PLANNED, total=4, person="anna", created_at=NOW)
    store.runs.add(run)
    for _ in range(2):
        store.measurements.add(talk([r.id for r in records[:4]]), NOW, part=Part("r", 0, 99, 4))
    assert (store.runs.get("r").done, store.runs.offset("r", "0"), rows(store)) == (4, 99, 12)
    assert store.measurements.of(records[0].id)[0].run_id == "r"


def test_what_is_unseen_is_told_by_check_and_record(filled):
    """In the order of arrival, with a bit for each check; a check of pairs has nothing to see in dialogues."""
    store, records = filled
    ids = [r.id for r in records]
    other = Asked("other", "1", ("dialogue", "pair"))
    store.measurements.add(talk(ids[:5]), NOW)
    asked = [TALK, PAIRS, other]
    unseen = store.measurements.unseen("plant_care", asked, batch=None, newest=True)
    assert [bits for _, bits in unseen] == [4] * 5 + [5] * 5
    assert [r.id for r in store.measurements.records([seq for seq, bits in unseen if bits == 5])] == ids[5:]
    assert store.measurements.count_unseen("plant_care", asked, batch="plants", newest=True) == {"talk": 5, "other": 10}
    assert store.measurements.count_unseen("plant_care", [TALK._replace(version="2")], batch=None, newest=True) == {"talk": 10}
    assert store.measurements.unseen("elsewhere", asked, batch=None, newest=True) == []
    assert store.measurements.unseen("plant_care", asked, batch="none", newest=True) == []


def test_versions_that_were_superseded_are_left_alone_or_not(filled):
    """The rules at entry look at every version of a record, a run of checks at the newest."""
    store, records = filled
    edited = record(0, session_type="long")
    edited = edited.model_copy(update={"origin": edited.origin.model_copy(update={"method": "edit", "parent_id": records[0].id})})
    store.records.add_version(edited, vocabulary=PLANTS, others=0)
    counts = [store.measurements.count_unseen("plant_care", [TALK], batch=None, newest=newest)["talk"] for newest in (True, False)]
    assert counts == [10, 11]


def test_the_newest_version_counts(filled):
    """Of a record, by check and by measure; what it could not look at has no measures of an older version."""
    store, records = filled
    ids = [r.id for r in records]
    store.measurements.add(talk(ids), NOW)
    store.measurements.add(talk(ids[:3], "2", failed=[0]), LATER)
    first, second = store.measurements.of(ids[0]), store.measurements.of(ids[1])
    assert [(m.name, m.version, m.outcome, m.reason) for m in first] == [("talk", "2", Outcome.FAILED, "It was failed.")]
    assert [(m.name, m.version, m.number, m.label) for m in second] == [
        ("talk", "2", 1.0, None), ("talk.tone", "2", None, "calm"), ("talk.words", "2", 1.0, None),
    ]  # fmt: skip
    assert store.measurements.of("none") == ()


def test_checks_are_summed_up_by_outcome(filled):
    """How many records have findings, and of what could not be looked at the reason; filters select the records."""
    store, records = filled
    store.measurements.add(talk([r.id for r in records], unavailable=[0, 2], failed=[4]), NOW)
    assert store.measurements.by_check(["talk", "other"], Filters()) == [
        CheckCount("talk", "failed", 1, 0, "It was failed."), CheckCount("talk", "ok", 7, 5, ""),
        CheckCount("talk", "unavailable", 2, 0, "It was unavailable."),
    ]  # fmt: skip
    assert store.measurements.by_check(["talk"], Filters(risk_level="dying")) == [CheckCount("talk", "ok", 2, 1, "")]
    assert store.measurements.by_check(["other"], Filters()) == []


def test_each_reason_has_a_row_and_the_rare_ones_share_the_last(filled):
    """Two reasons are not told as one; records that fail each in a way of their own make no long list."""
    store, records = filled
    whys = ["seldom", "often", "often"]
    store.measurements.add(
        Examined([Noted(r.id, "talk", "1", "talk", "dialogue", "unavailable", None, None, why) for r, why in zip(records, whys, strict=False)], []), NOW
    )
    assert store.measurements.by_check(["talk"], Filters()) == [CheckCount("talk", "unavailable", n, 0, why) for n, why in ((2, "often"), (1, "seldom"))]
    store.measurements.add(Examined([Noted(r.id, "other", "1", "other", "dialogue", "failed", None, None, f"Way {n}") for n, r in enumerate(records)], []), NOW)
    counted = store.measurements.by_check(["other"], Filters())
    assert [(one.records, one.reason) for one in counted] == [(1, f"Way {n}") for n in range(REASONS)] + [(len(records) - REASONS, REST)]


def test_measures_are_summed_up_as_numbers_or_words(filled):
    """A measure that only other records have counts those."""
    store, records = filled
    store.measurements.add(talk([r.id for r in records], unavailable=[0]), NOW)
    own, tone, words = store.measurements.by_measure("talk", Filters(batch="plants"))
    assert (own.name, own.records, own.without) == ("talk", 10, {"unavailable": 1})
    assert (words.records, words.mean, words.least, words.median, words.most) == (9, 5.0, 1.0, 5.0, 9.0)
    assert (tone.mean, tone.labels) == (None, {"calm": 5, "odd \\ud800": 4})
    assert store.measurements.by_measure("other", Filters()) == []
