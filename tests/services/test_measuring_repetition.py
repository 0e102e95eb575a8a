"""Comparing records with each other and with the seeds, from the store to the worker and back."""

import json
from datetime import UTC, datetime

import pytest

from synthcore.core.errors import BadInput, BadRequest, UnknownValue
from synthcore.core.measurements import Outcome
from synthcore.core.ports import Filters
from synthcore.core.runs import ENDED, Run, RunState
from synthcore.services import check_results, evaluating, importing, measuring_repetition, repetition_files, running
from synthcore.services.run_folder import RunFolder
from tests import living

SAID = [f"word{n}" for n in range(40)]
SEED = "the fern on the north sill dropped every second frond after the window was left open all of that week"


def said(number, text, reply="Put it where it has light and let the soil dry out before it gets any more."):
    """A dialogue that says this."""
    dialogue = living.dialogue(number)
    dialogue["messages"][0]["text"], dialogue["messages"][1]["text"] = text, f"{reply} Tell me of number {number}."
    return dialogue


def brought(context, person, tmp_path, name, dialogues):
    importing.import_dialogues(context, person, path=living.write(tmp_path / f"{name}.json", {"dialogues": dialogues}), batch=name)


def begun(context, person, run_id, *, seeds=None):
    """A run with its folder, which nobody else looks after; `seeds` are those that it was given."""
    run = Run(
        id=run_id, task="evaluate", params={"kind": check_results.KIND} | ({"domain": "plant_care@0.1"} if seeds else {}), state=RunState.DONE, total=0,
        person=person.name, batch=None, created_at=datetime.now(UTC),
    )  # fmt: skip
    context.store.runs.add(run)
    folder = RunFolder(context.settings.home / "runs" / run_id)
    folder.make({"plan": {}} | ({"seed": seeds} if seeds else {}), [])
    return run, folder


def compared(context, person, run_id, *, processes=1):
    """What a run of checks does of it: written, worked through in this process, taken in. How much was written."""
    run, folder = begun(context, person, run_id)
    written = measuring_repetition.write(context, run.id, folder.path)
    repetition_files.work(folder, processes=processes, ended=lambda: False)
    while check_results.take_in(context.store, run, folder):
        pass
    measuring_repetition.take_in(context.store, run, folder)
    return written


def near_of(context, ids):
    """Code and message of the first finding of each record that has one."""
    found = context.store.findings.of(ids, ["duplicates"])
    return {record: (those[0].code, those[0].message) for record, those in found.items()}


def ids_of(context):
    return {one.external_id: one.id for one in context.store.repetition.told("plant_care", "dialogue", "")}


def measures_of(context, record_id):
    return {m.name: (m.number, m.label) for m in context.store.measurements.of(record_id)}


@pytest.fixture
def kept(context, anna, tmp_path):
    """Two batches. a and b say the same, c nearly; d says something else."""
    text = " ".join(SAID)
    brought(
        context,
        anna,
        tmp_path,
        "first",
        [said(1, text, "Ask"), said(1, text.upper(), "Ask") | {"dialogue_id": "b"}, said(4, "It is all quite well with mine.")],
    )
    brought(context, anna, tmp_path, "second", [said(3, " ".join([*SAID[:20], "x", *SAID[21:]]), "Ask")])
    return ids_of(context)


def test_duplicates_are_findings_that_name_the_nearest(context, anna, kept):
    """The reply says the number of its dialogue, which is a word more that d3 does not share."""
    assert compared(context, anna, "r1") == 1
    near = near_of(context, kept.values())
    assert near[kept["d1"]] == ("duplicate", "It says word for word what b says.")
    assert near[kept["b"]] == ("duplicate", "It says word for word what d1 says.")
    code, message = near[kept["d3"]]
    assert code == "near_duplicate"
    assert message.startswith("It shares 8")
    assert kept["d4"] not in near
    found = measures_of(context, kept["d3"])
    assert found["duplicates.nearest"][1] in (kept["d1"], kept["b"])
    assert 0.8 < found["duplicates.nearest"][0] < 0.9
    assert measures_of(context, kept["d4"])["duplicates"] == (0.0, None)


def test_the_rate_of_a_batch_and_of_all(context, anna, kept):
    """Three of four are one cluster. Alone, the second batch repeats nothing."""
    [before] = measuring_repetition.repetition(context, anna)
    assert before.clusters == (4, 0, 0, 0, 0)
    assert before.clusters.rate is None
    assert before.stale
    compared(context, anna, "r1")
    [found] = measuring_repetition.repetition(context, anna)
    assert found.clusters == (4, 4, 2, 1, 2)
    assert found.clusters.rate == 0.5
    assert not found.stale
    [second] = measuring_repetition.repetition(context, anna, batch="second")
    assert second.clusters == (1, 1, 0, 1, 1)
    with pytest.raises(BadRequest, match="no batch"):
        measuring_repetition.repetition(context, anna, batch="third")


def test_nothing_is_done_twice_and_what_is_new_is_compared_with_all(context, anna, tmp_path, kept):
    """A record that was alone finds its like; those of the old cluster are not written again."""
    compared(context, anna, "r1")
    assert measuring_repetition.due(context) == []
    assert compared(context, anna, "r2") == 0
    brought(context, anna, tmp_path, "third", [said(4, "it is all quite well with MINE") | {"dialogue_id": "e"}])
    assert measuring_repetition.due(context) == [("plant_care", "dialogue")]
    compared(context, anna, "r3")
    assert near_of(context, kept.values())[kept["d4"]] == ("duplicate", "It says word for word what e says.")
    versions = {m.version for m in context.store.measurements.of(kept["d1"]) if m.name == "duplicates"}
    assert versions == {"1:r1"}
    [found] = measuring_repetition.repetition(context, anna)
    assert found.clusters == (5, 5, 4, 1, 2)


def test_an_interrupted_run_begins_anew_and_doubles_nothing(context, anna, kept):
    """It ends after its first results; what was taken in of them is there once."""
    run, folder = begun(context, anna, "r1")
    measuring_repetition.write(context, run.id, folder.path)
    repetition_files.work(folder, processes=1, ended=lambda: True)
    assert repetition_files.measured_in(folder) is None
    measuring_repetition.take_in(context.store, run, folder)
    assert measuring_repetition.due(context)
    while check_results.take_in(context.store, run, folder):
        pass
    repetition_files.work(folder, processes=1, ended=lambda: False)
    repetition_files.work(folder, processes=1, ended=lambda: False)
    while check_results.take_in(context.store, run, folder):
        pass
    for _ in range(2):
        measuring_repetition.take_in(context.store, run, folder)
    assert sum(m.name == "seed_overlap" for m in context.store.measurements.of(kept["d1"])) == 1
    assert not measuring_repetition.due(context)
    assert context.store.runs.get(run.id).done == 0, "these are no records of its plan"


def test_records_are_held_against_all_seeds_and_their_own(context, anna, tmp_path, kept):
    """A run of fourteen words is told; a record that is a seed itself is left out; a second time nothing is held again."""
    seed = said(9, SEED, "Hm.")
    begun(context, anna, "given", seeds=[seed])
    copy = f"So {' '.join(SEED.split()[2:16])} and that was it."
    brought(context, anna, tmp_path, "copies", [seed, said(8, copy, "Hm.")])
    ids = ids_of(context)
    compared(context, anna, "r1")
    found = measures_of(context, ids["d8"])
    assert found["seed_overlap.longest"] == (14.0, None)
    assert 0 < found["seed_overlap.share"][0] < 1
    assert "seed_overlap.own" not in found, "no run made it"
    assert measures_of(context, ids["d9"])["seed_overlap"] == (0.0, "seed")
    [finding] = context.store.findings.of([ids["d8"]], ["seed_overlap"])[ids["d8"]]
    assert "14 words in a row of seed dialogue 1" in finding.message
    held = context.store.repetition.held(Filters(domain="plant_care", kind="dialogue"))
    assert held == (5, 1, 14, 0)
    approved = Filters(domain="plant_care", status="approved")
    assert measuring_repetition.held_against_seeds(context, anna, filters=approved) == (0, 0, 0, 0), "a file of none holds none"
    version = next(m.version for m in context.store.measurements.of(ids["d8"]) if m.name == "seed_overlap")
    assert not any(one.due for one in context.store.repetition.told("plant_care", "dialogue", version))
    begun(context, anna, "more", seeds=[said(10, "another one that nobody has heard of yet at all")])
    assert measuring_repetition.due(context), "there is a seed more to hold against"


def test_without_seeds_the_outcome_says_so(context, anna, kept):
    """It is no number."""
    compared(context, anna, "r1")
    [one] = [m for m in context.store.measurements.of(kept["d1"]) if m.name == "seed_overlap"]
    assert (one.outcome, one.number) == (Outcome.UNAVAILABLE, None)
    assert one.reason == "No run of this domain has been given seed dialogues."
    assert context.store.repetition.held(Filters()) == (0, 0, 0, 4)


def test_batches_have_a_diversity_from_samples_of_one_size(context, anna, tmp_path, kept):
    """One has enough words for the small samples, one for none."""
    brought(context, anna, tmp_path, "long", [said(n, " ".join(f"w{n}x{k}" for k in range(60))) for n in range(20, 60)])
    compared(context, anna, "r1")
    [found] = measuring_repetition.repetition(context, anna, batch="long")
    told = {(value.name, value.size): value for value in found.values}
    assert told["distinct_2", 2000].least <= told["distinct_2", 2000].number <= told["distinct_2", 2000].most
    assert told["", 10_000].reason.endswith("a sample takes 10,000.")
    assert {value.size for value in found.whole} == {2000, 10_000}
    [small] = measuring_repetition.repetition(context, anna, batch="second")
    assert {(value.outcome, value.number) for value in small.values} == {(Outcome.UNAVAILABLE, None)}


def test_two_processes_find_the_same(context, anna, tmp_path, kept):
    """Chunks go to processes of their own, which come to the same results."""
    compared(context, anna, "r1", processes=2)
    assert near_of(context, kept.values())[kept["d1"]] == ("duplicate", "It says word for word what b says.")


def test_a_run_of_checks_compares_as_well(context, anna, tmp_path, kept):
    """By a real worker; then there is nothing more to do, until a record comes."""
    run = evaluating.start_checks(context, anna)
    ended = living.until(lambda: (now := running.run_status(context, anna, run_id=run.id)).state in ENDED and now, 120)
    assert (ended.state, ended.done, ended.error) == (RunState.DONE, 4, None)
    assert near_of(context, kept.values())[kept["d1"]] == ("duplicate", "It says word for word what b says.")
    [found] = measuring_repetition.repetition(context, anna)
    assert (found.clusters.rate, found.stale) == (0.5, False)
    assert measuring_repetition.due(context) == []
    assert evaluating.start_checks(context, anna) is None
    assert not list((context.settings.home / "runs" / run.id).glob("repetition-*"))


def test_they_are_named_and_filtered_by_as_checks_are(context, anna, kept):
    """In the list of checks, the counts by rule, and by name; a name that is none is said."""
    unseen = {one.name: one.unseen for one in evaluating.checks(context, anna)}
    assert (unseen["duplicates"], unseen["seed_overlap"]) == (4, 0)
    compared(context, anna, "r1")
    assert {one.name: one.unseen for one in evaluating.checks(context, anna)}["duplicates"] == 0
    counts = {(one.check, one.code): one.records for one in evaluating.rule_counts(context, anna)}
    assert counts["duplicates", "duplicate"] == 2
    assert counts["duplicates", "near_duplicate"] == 1
    page = evaluating.records_with_findings(context, anna, checks=("duplicates",), code="near_duplicate")
    assert [one.record_id for one in page.items] == [kept["d3"]]
    [summary] = evaluating.checks_summary(context, anna, checks=("duplicates",))
    assert (summary.records, summary.with_findings) == (4, 3)
    measures = {one.name: one for one in evaluating.measures_summary(context, anna, check="duplicates")}
    assert measures["duplicates.nearest"].most == 1.0
    with pytest.raises(UnknownValue):
        evaluating.rule_counts(context, anna, checks=("duplicates", "doubles"))
    assert evaluating.start_checks(context, anna, checks=("duplicates",)) is None


def test_some_checks_alone_compare_nothing(context, anna, kept):
    """Whoever names checks gets these."""
    run = evaluating.start_checks(context, anna, checks=("structure",))
    assert not (context.settings.home / "runs" / run.id / "repetition-1.jsonl").exists()
    living.until(lambda: running.run_status(context, anna, run_id=run.id).state in ENDED, 120)
    assert measuring_repetition.due(context)


def test_a_damaged_file_is_said(context, anna, kept):
    """Which one, and no traceback."""
    run, folder = begun(context, anna, "r1")
    measuring_repetition.write(context, run.id, folder.path)
    (folder.path / "repetition-1.jsonl").write_text('{"domain": 1}\n')
    with pytest.raises(BadInput, match=r"repetition-1\.jsonl"):
        repetition_files.work(folder, processes=1, ended=lambda: False)
    (folder.path / "repetition.json").write_text(json.dumps([1]))
    with pytest.raises(BadInput, match=r"repetition\.json"):
        measuring_repetition.take_in(context.store, run, folder)
