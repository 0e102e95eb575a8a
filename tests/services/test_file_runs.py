"""The folder of an order: found again until what it made is handed over, and held by one command at a time."""

import json
import os
from decimal import Decimal

import pytest

from synthcore.core.errors import BadInput, BadRequest
from synthcore.core.model_plan import ModelPlan
from synthcore.domains import loader
from synthcore.generation.request import Request
from synthcore.services import file_runs
from synthcore.settings import load
from tests.living import ROOT, sitting
from tests.provider import Provider

PLANTS = loader.load(ROOT / "tests" / "tiny_domain" / "plant_care")
MODEL = ModelPlan(name="m", base_url="http://127.0.0.1:9/v1")


@pytest.fixture
def find(home):
    def call(number=7, *, drawn=False, anew=False, only=None, seeds=(), count=4, **model):
        request = Request(count=count, seed_number=number)
        return file_runs.find_or_make(load(), file_runs.dialogues(PLANTS, request, MODEL.model_copy(update=model), seeds), drawn=drawn, anew=anew, only=only)

    return call


def delivered(run):
    run.folder.end("done")
    run.hand_over()


def test_an_order_is_found_again_until_it_is_handed_over(find):
    """Done is not enough: a command that was killed has not delivered it."""
    first = find()
    assert not first.begun
    assert (find().begun, find().folder.path) == (True, first.folder.path)
    first.folder.end("failed", "x")
    assert find().folder.path == first.folder.path
    first.folder.end("done")
    assert (find().folder.path, find().done()) == (first.folder.path, True)
    first.hand_over()
    second = find()
    assert (second.begun, second.folder.path != first.folder.path) == (False, True)
    assert second.plan["model"]["earlier"] == [str(first.folder.path)]


def test_another_order_is_another_folder(find):
    """Count, model, server, share, seeds; not what is merely how to go about it."""
    first = find(1).folder.path
    for other in ({"count": 5}, {"name": "n"}, {"base_url": "http://127.0.0.1:8/v1"}, {"share": 0.5}, {"seeds": [{"a": 1}]}, {"most_tokens": 99}):
        assert find(1, **other).folder.path.name.rpartition("-")[0] != first.name.rpartition("-")[0]
    for same in ({"in_flight": 2}, {"budget_usd": Decimal(3)}, {"temperature": 0.5}, {"batch_api": True}, {"fallback": True}, {"attempts": 9}):
        assert find(1, **same).folder.path == first


def test_a_number_that_was_not_asked_for_goes_on_with_any(find):
    """One that was goes on with its own; the newest decides, so that an old wreck is not raised after `--anew`."""
    wreck = find(1)
    assert find(2, drawn=True).request.seed_number == 1
    assert find(2).folder.path != wreck.folder.path
    new = find(3, drawn=True, anew=True)
    assert new.request.seed_number == 3
    delivered(new)
    assert find(4, drawn=True).begun is False


def test_a_pilot_is_no_beginning_of_the_whole(find):
    """Its answers serve the whole all the same."""
    pilot = find(only=[0, 2])
    assert find(only=[0, 2]).begun
    whole = find()
    assert (whole.begun, whole.plan["model"]["earlier"]) == (False, [str(pilot.folder.path)])
    assert "only" not in whole.plan


def test_folders_that_were_deleted_are_not_in_the_way(find):
    """A new one never takes the name of one that is there."""
    paths = []
    for _ in range(3):
        run = find()
        delivered(run)
        paths.append(run.folder.path)
    os.rename(paths[0], paths[0].with_name("gone"))
    new = find()
    assert (new.begun, new.folder.path not in paths) == (False, True)


@pytest.mark.parametrize("plan", ["", "{", "[]", '{"request": 1}', '{"request": {"count": 1, "seed_number": 7}, "model": {}}'])
def test_a_damaged_plan(find, plan):
    """A sentence that tells the way out, and the way out works."""
    run = find()
    (run.folder.path / "plan.json").write_text(plan)
    with pytest.raises(BadInput, match=r"plan\.json: is damaged.*--anew"):
        find()
    assert find(anew=True).begun is False


def test_a_folder_without_a_plan_was_never_begun(find):
    """The power went while it was made."""
    run = find()
    (run.folder.path / "plan.json").unlink()
    assert find().begun is False


def test_one_command_at_a_time(find):
    """The second is refused, until the first is through."""
    run = find()
    with run.held(), pytest.raises(BadRequest, match="the same command is at work there already"), find().held():
        pass
    with find().held():
        pass


def test_what_is_made_is_counted_as_it_grows(find):
    """Whole lines; a torn one is not there yet."""
    run = find()
    assert run.made() == 0
    for text, there in ((b'{"place": 1}\n{"pla', 1), (b'ce": 0}\n', 2), (b"", 2)):
        with open(run.folder.results, "ab") as file:
            file.write(text)
        assert run.made() == there


def test_what_is_made_comes_in_the_order_of_the_plan(home, find):
    """Whoever answered first."""
    with Provider() as provider:
        run = find(count=9, base_url=provider.url, share=0.5)
        provider.latency = 0.01
        assert sitting(run.folder)["state"] == "done"
    assert [row["place"] for row in run.rows()] == list(range(9))
    assert run.makers() == {"llm": 4, "template": 5}
    assert [json.dumps(row) for row in run.rows()] == [json.dumps(row) for row in run.rows()]


def test_a_worker_that_died_says_its_last_words(find):
    """Where it left any."""
    run = find()
    with pytest.raises(BadRequest, match="ended unexpectedly; the same command goes on"):
        run.ended()
    (run.folder.path / "worker.log").write_text("x\nKilled by the moon\n")
    with pytest.raises(BadRequest, match=r"\(Killed by the moon\)"):
        run.ended()


def test_new_terms_for_a_run_that_goes_on(find, monkeypatch):
    """Money and pace are those of the last command; what makes it this run stays."""
    find()
    spawned = []
    monkeypatch.setattr(file_runs, "spawn", spawned.append)
    again = find(budget_usd=Decimal(5), in_flight=3)
    again.start(MODEL.model_copy(update={"budget_usd": Decimal(5), "in_flight": 3, "share": 0.1}))
    plan = again.folder.read("plan")["model"]
    assert (plan["budget_usd"], plan["in_flight"], plan["share"], len(spawned)) == ("5", 3, 1.0, 1)
    again.folder.end("done")
    again.start(MODEL)
    assert len(spawned) == 1
