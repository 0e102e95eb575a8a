"""From reviewers' reasons to a new version of a prompt, and whether it helped."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.errors import BadInput, BadRequest, NotAllowed, UnknownValue
from synthcore.core.people import Person, Role
from synthcore.core.reviews import Status
from synthcore.core.tallies import Selection
from synthcore.domains import loader
from synthcore.evaluation.advice_rules import DECIDED
from synthcore.evaluation.makers import maker_of
from synthcore.services import domains, iterating
from tests.living import NOW, PLANTS, review
from tests.services.test_before_after import _made, decided
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
            counts[maker_of(one.origin.template), status] += 1
    for one, said in written.turned_down(of):
        marks |= {(maker_of(one.origin.template or ""), mark.code, written.states[one.id].status, one.id) for mark in (said.desk or DeskAnswers()).marks}
    why = Counter(key[:3] for key in marks if key[0])
    found = iterating.makers(context, anna, selection=of)
    names = {Status.APPROVED: "approved", Status.NEEDS_REVISION: "revise", Status.REJECTED: "rejected"}
    assert {(one.made_with, status): getattr(one, name) for one in found for status, name in names.items() if getattr(one, name)} == counts
    assert {
        (one.made_with, reason.code, status): getattr(reason, names[status]) for one in found for reason in one.reasons
        for status in (Status.NEEDS_REVISION, Status.REJECTED) if getattr(reason, names[status])
    } == why  # fmt: skip
    order = [(one.approved + one.revise + one.rejected < DECIDED, -one.rejected, -one.revise) for one in found]
    assert order == sorted(order)


def test_a_prompt_is_one_whatever_version_of_its_domain_it_stood_in(context, anna):
    """What needs work comes first: most rejections, of enough decisions."""
    decided(
        context,
        {
            "plant_care@0.1/prompts/dialogue@2": (4, 6), "plant_care@0.2/prompts/dialogue@2": (5, 1), "plant_care@0.2/ferns/a": (0, 9),
            "plant_care@0.1/ferns/a": (2, 12), "plant_care@0.1/ferns/b": (40, 3),
        },
    )  # fmt: skip
    found = iterating.makers(context, anna, selection=Selection(domain="plant_care"))
    assert [(one.made_with, one.approved, one.rejected) for one in found] == [
        ("plant_care@0.1/ferns/a", 2, 12), ("dialogue@2", 9, 7), ("plant_care@0.1/ferns/b", 40, 3), ("plant_care@0.2/ferns/a", 0, 9),
    ]  # fmt: skip


def test_remarks_are_those_of_a_maker(context, anna):
    made = decided(context, {"plant_care@0.1/prompts/dialogue@2": (0, 2), "plant_care@0.2/prompts/dialogue@2": (0, 1), "plant_care@0.1/ferns/a": (0, 1)})
    desk = DeskAnswers(marks=(Mark(code="lecture"),))
    context.store.reviews.add_many(
        [
            review(f"again{n}", one, "ann", "rejected", note=f"note {n}", desk=desk if n else None, decided_at=NOW + timedelta(days=1))
            for n, one in enumerate(made)
        ]
    )
    found = iterating.remarks(context, anna, selection=Selection(domain="plant_care"), made_with="dialogue@2")
    assert {(one.code, one.records, one.note) for one in found} == {("lecture", 2, "note 1"), ("lecture", 2, "note 2"), ("", 1, "note 0")}
    assert len(iterating.remarks(context, anna, selection=Selection(domain="plant_care"), made_with="dialogue@2", each=1)) == 2


def test_the_text_of_a_version_that_is_not_the_present_one(context):
    former = iterating.source(context, EDITOR, made_with=PROMPT).text
    _, change = reworded(context)
    iterating.save_version(context, EDITOR, **change)
    assert iterating.former_text(context, EDITOR, made_with="dialogue@1") == former
    assert "short invented chats" in iterating.former_text(context, EDITOR, made_with="plant_care@0.2/prompts/dialogue@2")
    assert iterating.former_text(context, EDITOR, made_with="dialogue@9") is None
    about = domains.domain(context)
    made_with = next(f"plant_care@0.1/{name}/{one.id}" for name, concern in about.concerns.items() for one in concern.scenario)
    assert iterating.former_text(context, EDITOR, made_with=made_with).startswith("[[scenario]]")
    assert iterating.former_text(context, EDITOR, made_with=made_with.replace("@0.1", "@0.0")) is None
    with pytest.raises(NotAllowed):
        iterating.former_text(context, Person(name="v", role=Role.VIEWER), made_with=PROMPT)
    assert iterating.difference("a\nb\n", "a\nc\n", "old", "new").splitlines()[-2:] == ["-b", "+c"]


def test_a_version_of_one_of_several_prompts_is_not_used_again(context):
    context.store.domains.keep(PLANTS, "{}", NOW)
    context.store.records.add([_made(1, "plant_care@0.1/prompts/chosen@7+dialogue@2")], vocabulary=PLANTS)
    assert iterating.save_version(context, EDITOR, **reworded(context)[1]).made_with == "plant_care@0.2/prompts/dialogue@3"


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
    for wrong in (again.text.replace(f'id = "{scenario}"', 'id = "another"'), again.text + again.text, "else"):
        with pytest.raises(BadRequest, match="keep its id"):
            iterating.save_version(context, EDITOR, made_with=made_with, text=wrong, before=again.text)
    line = again.text.splitlines().index('raw = "said anew"') + 1
    with pytest.raises(BadInput, match=rf"is not valid TOML: .*at line {line}.*counted in this text"):
        iterating.save_version(context, EDITOR, made_with=made_with, text=again.text.replace('"said anew"', '"said anew'), before=again.text)


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
        (lambda text: "", BadRequest, "The text is empty"),
        (lambda text: " \n", BadRequest, "The text is empty"),
        (lambda text: text + "{{weather}}", BadInput, r"^prompts/dialogue.md: .*weather"),
        (lambda text: text.replace("variables = [", "variables = "), BadInput, r"^prompts/dialogue.md: is not valid TOML"),
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


@pytest.mark.parametrize("role", [Role.EDITOR, Role.LEAD, Role.ADMIN])
def test_editors_leads_and_admins_save(context, role):
    assert iterating.save_version(context, Person(name="x", role=role), **reworded(context)[1]).domain == "plant_care@0.2"


def test_who_reviews_or_looks_on_opens_and_saves_nothing(context, ben):
    for person in (ben, Person(name="v", role=Role.VIEWER)):
        with pytest.raises(NotAllowed):
            iterating.source(context, person, made_with=PROMPT)
        with pytest.raises(NotAllowed):
            iterating.save_version(context, person, made_with=PROMPT, text="", before="")


def test_what_the_domain_does_not_have(context):
    for made_with in ("weather@1", "moss@1/ferns/a", "plant_care@1/none/such", "", "dialogue@1/x/y", "plant_care@0.1/rules"):
        with pytest.raises(UnknownValue):
            iterating.source(context, EDITOR, made_with=made_with)
