"""A run that asks a model, taken up again: its files cut anywhere, other rules, damage; nothing is asked for twice."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcore.core.answers import Fate
from synthcore.core.errors import BadInput
from synthcore.services import dialogue_work
from synthcore.services.asking_run import ModelRun
from synthcore.services.working import ordered, work_of
from tests.living import consistent, json_lines, model_run, outcomes, sitting
from tests.provider import Provider


@pytest.fixture
def provider():
    with Provider() as server:
        yield server


def copied(folder, to, **cut):
    """The folder with its files cut to so many bytes."""
    new = model_run(to, "http://127.0.0.1:9/v1", 1)
    for name in ("plan.json", "answers.jsonl", "results.jsonl", "outcomes.jsonl"):
        data = (folder.path / name).read_bytes()
        (new.path / name).write_bytes(data[: cut.get(name.partition(".")[0], len(data))])
    return new


def test_cut_files_are_reconciled(tmp_path, provider):
    """A power cut may leave any of the files at any length: after the next sitting there is one record a place, and one
    accepted outcome for each that the model made, and nothing that stands in the journal is asked again."""
    provider.script("ok", "invalid_json", "duplicate", "refusal", "duplicate", "ok", "ok", "unsafe", "unsafe", "duplicate")
    one_cell = {"concerns": ("watering",), "session_types": ("quick",)}  # but for the risk: so that copies are met
    folder = model_run(tmp_path / "r", provider.url, 9, share=0.8, in_flight=1, order=one_cell)
    sitting(folder)
    consistent(folder, 7)
    assert {"duplicate", "invalid_json", "refused", "unsafe"} <= {row["fate"] for row in outcomes(folder)}
    paid, number, fates = provider.requests, iter(range(10**6)), Counter(row["fate"] for row in outcomes(folder))

    def edges(path):
        """Before and behind each line, and within it."""
        ends, at = [0], 0
        for line in path.read_bytes().splitlines(keepends=True):
            ends += [at + len(line) // 2, at + len(line)]
            at += len(line)
        return st.sampled_from(ends)

    @settings(max_examples=60)
    @given(edges(folder.results), edges(folder.outcomes))
    def check(results, kept):
        again = copied(folder, tmp_path / f"cut{next(number)}" / "r", results=results, outcomes=kept)
        assert sitting(again)["state"] == "done"
        consistent(again, 7)
        assert Counter(row["fate"] for row in outcomes(again)) == fates
        assert provider.requests == paid

    check()


def test_a_cut_journal_costs_what_was_lost_and_no_more(tmp_path, provider):
    """Records that are there stay; nothing is asked for them."""
    folder = model_run(tmp_path / "r", provider.url, 6, in_flight=1)
    sitting(folder)
    paid = provider.requests
    again = copied(folder, tmp_path / "c" / "r", answers=0)
    sitting(again)
    assert provider.requests == paid
    third = copied(folder, tmp_path / "d" / "r", answers=0, results=0, outcomes=0)
    sitting(third)
    assert provider.requests == 2 * paid
    consistent(third, 6)


def test_other_rules_read_the_same_answers_for_nothing(tmp_path, provider, monkeypatch):
    """A reader that was too strict yesterday: today's run of the same number takes up its answers."""
    folder = model_run(tmp_path / "a", provider.url, 5, attempts=1)
    with monkeypatch.context() as strict:
        strict.setattr(dialogue_work.Reader, "read", lambda *_: (Fate.CUT_OFF, "never good enough", None))
        assert sitting(folder)["lost"] == 5
    asked = provider.requests
    again = model_run(tmp_path / "b", provider.url, 5, earlier=[str(folder.path)])
    assert sitting(again)["state"] == "done"
    consistent(again, 5)
    assert (asked, provider.requests, again.status()["spent"]) == (5, 5, "0.00")


def test_a_damaged_line_is_named(tmp_path, provider):
    """In the middle of a file nothing can be cut off."""
    folder = model_run(tmp_path / "r", provider.url, 4)
    sitting(folder)
    for path in (folder.outcomes, folder.results):
        whole = path.read_bytes()
        for spoilt in (b"{}\n", b"nonsense\n", b'{"place": 1}\n' if path == folder.outcomes else b"[]\n"):
            path.write_bytes(spoilt + whole)
            with pytest.raises(BadInput, match=rf"{path.name}: line 1 "):
                sitting(folder)
        path.write_bytes(whole)


def test_a_run_that_is_told_to_leave_while_it_reads_what_is_there(tmp_path, provider):
    """It does not wait for the end of a long journal."""
    folder = model_run(tmp_path / "a", provider.url, 6)
    sitting(folder)
    asked = []
    again = model_run(tmp_path / "b", provider.url, 6, earlier=[str(folder.path)])
    plan = again.read("plan")
    domain, request, seeds = ordered(again, plan)
    run = ModelRun(again, plan, asked, domain, work_of(again, plan, domain, request, seeds or []), [])
    considered = run.records.admission.consider
    run.records.admission.consider = lambda *a: (asked.append(2), considered(*a))[1]
    assert run.work()["state"] == "left"
    assert len(json_lines(again.results)) == 1
    assert sitting(again)["state"] == "done"


def test_what_an_earlier_sitting_counted_is_not_forgotten(tmp_path, provider):
    """Faults, tries, requests; whatever else stands in the live picture harms nothing."""
    provider.script("429:0.01", "ok", "429:0.01", "quota")
    folder = model_run(tmp_path / "r", provider.url, 5, in_flight=1)
    assert sitting(folder)["kind"] == "no_quota"
    provider.script("429:0.01")
    sitting(folder)
    status = folder.status()
    assert (status["faults"], status["retried"], status["sent"]) == ({"rate_limited": 3, "no_quota": 1}, 3, provider.requests)
    for odd in ("", "[]", '{"faults": 3, "masked": [], "retried": "x"}', '{"faults": {"a": "b"}}'):
        (folder.path / "status.json").write_text(odd)
        assert sitting(folder)["state"] == "done"
        assert folder.status()["accepted"] == 5
