"""Statistics and the Overview where the data is not as one expects: every part stands, and what is odd is said in a sentence."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from synthcore.core.people import Role
from synthcore.core.reviews import Verdict
from synthcore.services import importing, reviewing
from synthcore.settings import shipped
from synthcore.ui.statistics import DRAWN_BY
from tests.conftest import some_dialogues
from tests.living import NOW
from tests.pairs import csv_of, row
from tests.test_pages import ANN, visit, words
from tests.test_pages_of_statistics import arrive

BEN = ANN.model_copy(update={"name": "Ben", "role": Role.CLINICIAN})


def version(home, **changed):
    """A newer version of the domain, with these lines in the place of others."""
    folder = home / "domains" / "mental_health" / "9.0"
    shutil.copytree(shipped("domains") / "mental_health", folder)
    lines = {"domain.toml": {'version = "1.0"': 'version = "9.0"'}, "targets.toml": changed}
    for name, swaps in lines.items():
        text = (folder / name).read_text(encoding="utf-8")
        for before, after in swaps.items():
            assert before in text
            text = text.replace(before, after)
        (folder / name).write_text(text, encoding="utf-8")


def every_part(**query):
    """What each says; nothing fails."""
    return {part: words(arrive(part=part, **query)) for part in DRAWN_BY}


def decide(context, number, person=ANN, verdict="approved"):
    for item in reviewing.queue(context, person).items[:number]:
        reviewing.decide(context, person, review_id=f"{person.name}{item.record_id}", record_id=item.record_id, verdict=Verdict(verdict))


def test_no_records(context):
    """One sentence and the way on; nothing of the address matters."""
    for part in DRAWN_BY:
        at = arrive(part=part, concern="grief", since="soon")
        assert "There is nothing to count yet." in words(at)
        assert [button.key for button in at.button if button.key.startswith("statistics")] == ["statistics-generate"]
    assert "There are no records yet." in words(visit())


def test_no_reviews(context):
    """Quality is not told, and every part says that there is nothing."""
    importing.import_upload(context, ANN, name="march.json", data=some_dialogues())
    for said in every_part().values():
        assert "Review 10 to see quality." in said
        assert "Nothing waited a week ago; 8 came in, 0 decided in seven days." in said
        assert "nan" not in said.lower().split()
    assert visit().metric[2].value == "–"


def test_one_reviewer(filled):
    """There is nobody to agree with, and nobody is told apart."""
    for said in every_part().values():
        assert "May need help" not in said


def test_a_value_that_the_target_asks_none_of(home, context):
    """Its records are off target, and are said to be."""
    version(home, **{"gentle_deep = 50\nmicro_practice = 20": "gentle_deep = 70\nmicro_practice = 0"})
    importing.import_upload(context, ANN, name="march.json", data=some_dialogues(20))
    said = every_part(goal="100")
    assert "Off target, because it asks for none of them: session type Micro-practice" in said["distribution"]


def test_a_target_that_does_not_sum_to_a_hundred(home, filled):
    """The domain is not taken like that: what is wrong, and where."""
    version(home, **{"gentle_deep = 50": "gentle_deep = 45"})
    for page in ("overview", "statistics"):
        assert "targets.toml: key mix.production.session_type: the shares sum to 95, expected 100." in words(visit(page))


def test_labels_that_the_domain_does_not_know(context):
    """They are counted under their own name, or a concern as the other one; nothing of them is markup."""
    file = json.loads(some_dialogues(8))
    file["dialogues"][0] |= {"session_type": "<b>odd</b>"}
    file["dialogues"][1]["user_profile"]["concern"] = "![x](http://evil.example)"
    importing.import_upload(context, ANN, name="odd.json", data=json.dumps(file).encode())
    said = every_part()
    assert "&lt;b&gt;odd&lt;/b&gt; 1" in said["distribution"]
    assert "![x](http://evil.example) 1" in said["distribution"]
    every_part(session_type="<b>odd</b>")


def test_clocks_that_jump(filled):
    """Decisions after now and before the record came in: they count, and that is said."""
    items = [item.record_id for item in reviewing.queue(filled, ANN).items]
    for n, days in enumerate((400, -400)):
        at = datetime.now(UTC) + timedelta(days=days)
        filled.store.reviews.add_many([filled.store.reviews.of(items[n])[0].model_copy(update={"id": f"x{n}", "record_id": items[n + 4], "decided_at": at})])
    said = every_part()
    assert "By the clocks of the machines" in said["flow"]
    assert "Review 5 more to see quality." in said["quality"]
    visit()


def test_a_new_version_of_the_domain_in_the_middle(home, filled):
    """What came in before is counted by the same words as what comes in after."""
    version(home, **{"grief = 10\nother = 15": "grief = 15\nother = 10"})
    importing.import_upload(filled, ANN, name="more.json", data=some_dialogues(20), batch="More")
    assert {record.domain for record in map(filled.store.records.get, [item.record_id for item in reviewing.queue(filled, ANN).items])} == {
        "mental_health@1.0", "mental_health@9.0",
    }  # fmt: skip
    for said in every_part(goal="100").values():
        assert "1 of 100 approved" in said


def test_pairs_alone(context):
    """The usual domain has none, theirs is looked at; the Overview offers their file."""
    importing.import_upload(context, ANN, name="pairs.csv", data=csv_of(*(row(n) for n in range(12))))
    for said in every_part(domain="medical_qa").values():
        assert "0 of 12 pairs approved" in said
        assert "Review 10 to see quality." in said
    assert "dialogue" not in "".join(every_part().values()).split("approved")[0]
    assert [button.key for button in visit().get("download_button")] == ["overview-download-pairs"]


@pytest.mark.parametrize("role", list(Role))
def test_who_may_need_help_is_told_to_a_lead_alone(context, role):
    """With its evidence, and the way to the table of reviewers."""
    importing.import_upload(context, ANN, name="many.json", data=some_dialogues(20))
    more = json.loads(some_dialogues(20))
    for n, one in enumerate(more["dialogues"]):
        one["dialogue_id"], one["messages"][0]["text"] = f"more-{n}", f"Number {n}. {one['messages'][0]['text']}"
    importing.import_upload(context, ANN, name="more.json", data=json.dumps(more).encode())
    decide(context, 15, BEN)
    old = datetime.now(UTC) - timedelta(days=9)
    said = [review for item in reviewing.queue(context, ANN).items for review in context.store.reviews.of(item.record_id)]
    assert len(said) == 15
    with context.store.file.tx() as c:
        c.execute("update review set decided_at = ?", [old.replace(tzinfo=None)])
    context.store.people.set_role("Ann", role, NOW)
    at = arrive()
    told = role in (Role.LEAD, Role.ADMIN)
    assert ("No decision for 9 days after 15 in the four weeks before, while 25 wait." in words(at)) == told
    assert ("statistics-reviewers" in [button.key for button in at.button]) == told
    if told:
        at.button(key="statistics-reviewers").click().run()
        assert not at.exception
        assert "Agreement with colleagues" in words(at)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CLINICIAN])
def test_nobody_is_sent_where_they_may_do_nothing(context, role):
    """Of an empty store, whoever may not generate is told who does."""
    context.store.people.set_role("Ann", role, NOW)
    at = visit("statistics")
    assert "an editor or a lead generates a first batch" in words(at)
    assert "statistics-generate" not in [button.key for button in at.button]
