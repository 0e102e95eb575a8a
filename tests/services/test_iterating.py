"""From reviewers' reasons to a new version of a prompt, and whether it helped."""

import json
from collections import Counter
from pathlib import Path

import pytest

from synthcore.core.desk_answers import DeskAnswers
from synthcore.core.errors import BadInput, BadRequest, NotAllowed, UnknownValue
from synthcore.core.people import Person, Role
from synthcore.core.reviews import Status
from synthcore.core.tallies import Selection
from synthcore.domains import loader
from synthcore.services import domains, iterating
from tests.living import NOW, PLANTS, record, review
from tests.store.test_reasons import OFS, Reasoned

PROMPT = "plant_care@0.1/prompts/dialogue@1"
EDITOR = Person(name="ed", role=Role.EDITOR)


def reworded(context, **more):
    now = iterating.source(context, EDITOR, made_with=PROMPT)
    return now, {"made_with": PROMPT, "text": now.text.replace("invented chats", "short invented chats"), "before": now.text} | more


@pytest.mark.parametrize("of", OFS)
def test_makers_equal_plain_python(context, anna, of):
    context.store.domains.keep(PLANTS, "{}", NOW)
    written = Reasoned(context.store, 31)
    counts, marks = Counter(), set()
    for one in written.newest:
        status = written.states[one.id].status
        if written.selected(one, of) and status in (Status.APPROVED, Status.NEEDS_REVISION, Status.REJECTED) and one.origin.template:
            counts[one.origin.template, status] += 1
    for one, said in written.turned_down(of):
        marks |= {(one.origin.template, mark.code, written.states[one.id].status, one.id) for mark in (said.desk or DeskAnswers()).marks}
    why = Counter(key[:3] for key in marks if key[0])
    found = iterating.makers(context, anna, selection=of)
    names = {Status.APPROVED: "approved", Status.NEEDS_REVISION: "revise", Status.REJECTED: "rejected"}
    assert {(one.made_with, status): getattr(one, name) for one in found for status, name in names.items() if getattr(one, name)} == counts
    assert {
        (one.made_with, reason.code, status): getattr(reason, names[status]) for one in found for reason in one.reasons
        for status in (Status.NEEDS_REVISION, Status.REJECTED) if getattr(reason, names[status])
    } == why  # fmt: skip
    downs = [one.revise + one.rejected for one in found]
    assert downs == sorted(downs, reverse=True)


def test_a_new_version_is_a_whole_folder_and_the_next_plan_uses_it(context, plants):
    """The prompt is counted up, the former version stays as it was, and what is asked of a model next is the new text."""
    former = domains.domain(context)
    folder = loader.find(plants, Path("none"), "plant_care")
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    _, change = reworded(context)
    saved = iterating.save_version(context, EDITOR, **change)
    assert saved.domain == "plant_care@0.2"
    assert saved.made_with == "plant_care@0.2/prompts/dialogue@2"
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == files
    made = domains.domain(context)
    assert made.prompts["dialogue"].version == "2"
    assert "short invented chats" in made.prompts["dialogue"].system
    assert made.prompts["repair"] == former.prompts["repair"]
    assert context.store.domains.names() == ["plant_care"]


def test_a_template_is_its_scenario_and_takes_the_version_of_the_domain(context, plants):
    about = domains.domain(context)
    concern, scenario = next((name, one.id) for name, concern in about.concerns.items() for one in concern.scenario)
    made_with = f"plant_care@0.0/{concern}/{scenario}"
    now = iterating.source(context, EDITOR, made_with=made_with)
    assert now.path == f"concerns/{concern}.toml"
    assert now.present == f"plant_care@0.1/{concern}/{scenario}"
    assert now.text.startswith("[[scenario]]")
    assert now.text.count("[[scenario]]") == 1
    raw = next(one.raw for one in about.concerns[concern].scenario if one.id == scenario)
    text = now.text.replace(f"raw = {json.dumps(raw)}", 'raw = "said anew"')
    saved = iterating.save_version(context, EDITOR, made_with=made_with, text=text, before=now.text)
    assert saved.made_with == f"plant_care@0.2/{concern}/{scenario}"
    after = domains.domain(context).concerns[concern].scenario
    assert [one.raw for one in after] == ["said anew" if one.id == scenario else one.raw for one in about.concerns[concern].scenario]
    again = iterating.source(context, EDITOR, made_with=made_with)
    for wrong in (again.text.replace(f'id = "{scenario}"', 'id = "another"'), again.text + again.text, ""):
        with pytest.raises(BadRequest, match="keep its id"):
            iterating.save_version(context, EDITOR, made_with=made_with, text=wrong, before=again.text)


def test_every_shipped_template_and_prompt_can_be_opened(context):
    """What records of the shipped domain are made with."""
    about = domains.domain(context, "mental_health")
    for name, concern in about.concerns.items():
        joined = "".join(
            iterating.source(context, EDITOR, made_with=f"mental_health@1/{name}/{one.id}", domain="mental_health").text for one in concern.scenario
        )
        assert joined.count("\n[[scenario]]\n") + 1 == len(concern.scenario)
        assert len(joined) / len(concern.scenario) < iterating.MOST / 2
    for name in about.prompts:
        assert iterating.source(context, EDITOR, made_with=f"mental_health@1/prompts/{name}@0", domain="mental_health").text.startswith("+++")


def test_a_version_that_was_written_by_hand_is_kept(context):
    _, change = reworded(context)
    change["text"] = change["text"].replace('version = "1"', 'version = "beta"')
    assert iterating.save_version(context, EDITOR, **change).made_with == "plant_care@0.2/prompts/dialogue@beta"


def test_a_version_that_records_were_made_with_is_not_used_again(context):
    context.store.domains.keep(PLANTS, "{}", NOW)
    context.store.records.add([_made(1, "plant_care@0.1/prompts/dialogue@2")], vocabulary=PLANTS)
    assert iterating.save_version(context, EDITOR, **reworded(context)[1]).made_with == "plant_care@0.2/prompts/dialogue@3"


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        (lambda text: text, BadRequest, "Nothing was changed"),
        (lambda text: text.replace("{{risk_level}}", "none").replace('"risk_level", ', ""), BadRequest, r"must keep \{\{risk_level\}\}"),
        (lambda text: text + "{{weather}}", BadInput, "weather"),
        (lambda text: text.replace("{{persona}}", "Bob"), BadInput, "'persona' is declared"),
        (lambda text: text.replace("+++", "---"), BadInput, "front matter"),
        (lambda text: text.replace('version = "1"', ""), BadRequest, "no line of the form version"),
        (lambda text: text + "x" * iterating.MOST, BadRequest, "at most 60,000"),
    ],
)
def test_what_cannot_be_saved_changes_nothing(context, plants, wrong, error, says):
    now, change = reworded(context)
    with pytest.raises(error, match=says):
        iterating.save_version(context, EDITOR, **change | {"text": wrong(now.text)})
    assert [path.name for path in (plants / "domains" / "plant_care").iterdir()] == ["0.1"]


def test_who_was_slower_is_told(context):
    _, change = reworded(context)
    iterating.save_version(context, EDITOR, **change)
    with pytest.raises(BadRequest, match="changed by someone else meanwhile"):
        iterating.save_version(context, EDITOR, **change)


def test_a_change_tells_its_lines_and_what_is_lost(context):
    _, change = reworded(context)
    text = change["text"].replace("{{risk_level}}", "").replace("{{persona}}", "")
    found = iterating.change(context, EDITOR, made_with=PROMPT, text=text)
    assert any(line.startswith("+") and "short invented chats" in line for line in found.diff.splitlines())
    assert found.lost == {"risk_level": "the risk level", "persona": "an invented persona"}
    assert found.needed == ("risk_level",)


def test_only_an_editor_opens_and_saves(context, ben):
    for person in (ben, Person(name="v", role=Role.VIEWER)):
        with pytest.raises(NotAllowed):
            iterating.source(context, person, made_with=PROMPT)
        with pytest.raises(NotAllowed):
            iterating.save_version(context, person, made_with=PROMPT, text="", before="")


def test_what_the_domain_does_not_have(context):
    for made_with in ("weather@1", "moss@1/ferns/a", "plant_care@1/none/such", "", "dialogue@1/x/y", "plant_care@0.1/rules"):
        with pytest.raises(UnknownValue):
            iterating.source(context, EDITOR, made_with=made_with)


# Before and after


def _made(n, made_with, **more):
    one = record(n, **more)
    return one.model_copy(update={"origin": one.origin.model_copy(update={"template": made_with}), "domain": "plant_care@0.1"})


def decided(context, counts):
    """Records by what made them: (approved, rejected), in a batch each."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    said, n = [], 0
    for made_with, (approved, rejected) in counts.items():
        batch = context.store.batches.open(f"of {made_with}", source=None, header={}, exact=True)
        records = [_made(n + i, made_with) for i in range(approved + rejected)]
        context.store.records.add(records, vocabulary=PLANTS, batch=batch.id)
        said += [review(one.external_id, one, "ann", "approved" if i < approved else "rejected") for i, one in enumerate(records)]
        n += len(records)
    context.store.reviews.add_many(said)


@pytest.mark.parametrize(
    ("after", "outcome"), [((6, 0), "few"), ((19, 0), "few"), ((38, 2), "gain"), ((2, 38), "loss"), ((21, 19), "none")],
)  # fmt: skip
def test_the_newest_version_against_the_one_before(context, anna, after, outcome):
    decided(context, {"dialogue@2": after, "dialogue@1": (20, 20), "dialogue@0": (0, 30)})
    found = iterating.before_after(context, anna, selection=Selection(domain="plant_care"), made_with="dialogue@1")
    assert found.outcome == outcome
    assert (found.after.version, found.after.approved, found.after.decided) == ("dialogue@2", after[0], sum(after))
    assert (found.before.version, found.before.approved, found.before.decided, found.before.batch) == ("dialogue@1", 20, 40, "of dialogue@1")
    assert found.before.low < 0.5 < found.before.high
    assert found.paired is None


def test_records_that_both_batches_hold_are_compared_one_by_one(context, anna):
    """As Evaluate → Compare does it."""
    decided(context, {"dialogue@2": (21, 0), "dialogue@1": (0, 21)})
    two, one = (context.store.batches.open(f"of dialogue@{n}", source=None, header={}, exact=True) for n in (2, 1))
    shared = [_made(1000 + n, None) for n in range(3)]
    for batch in (one, two):
        context.store.records.add(shared, vocabulary=PLANTS, batch=batch.id)
    found = iterating.before_after(context, anna, selection=Selection(domain="plant_care"), made_with="dialogue@1")
    assert found.paired is not None
    assert found.paired.judge == "clinicians"


def test_one_version_alone_is_compared_with_nothing(context, anna):
    decided(context, {"dialogue@1": (20, 20)})
    assert iterating.before_after(context, anna, selection=Selection(domain="plant_care"), made_with="dialogue@1") is None
    assert iterating.before_after(context, anna, selection=Selection(), made_with="") is None
