"""Every page on an empty and on a filled database, and what each of them does."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from synthcore.core.people import Person, Role
from synthcore.core.queue_settings import QueueSettings
from synthcore.core.records import Labels
from synthcore.core.reviews import Verdict
from synthcore.services import desk_queue, evaluating, generating, people, queue_settings, reviewing, running
from synthcore.services.domains import domain
from synthcore.settings import shipped
from tests.conftest import some_dialogues
from tests.living import until

MAIN = Path(__file__).parent.parent / "synthcore" / "ui" / "main.py"
PAGES = ("overview", "generate", "review", "evaluate", "statistics", "export", "domains", "setup")
ANN = Person(name="Ann", role=Role.ADMIN)


def visit(page="overview", **query):
    """The dashboard as a browser sees it that opens this page as Ann."""
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.query_params["as"] = "Ann"
    for key, value in query.items():
        at.query_params[key.replace("_", "-")] = value
    at.run()
    if page != "overview":
        at.switch_page(str(shipped("pages") / f"{page}.py")).run()
    assert not at.exception
    return at


def param(at, key):
    """A query parameter; set by a page it is a text, given by a test a list."""
    value = at.query_params[key]
    return value[0] if isinstance(value, list) else value


def words(at):
    """Everything that the page says in its own escaped text."""
    return "\n".join(element.proto.body for element in at.get("html"))


def desk(at):
    """What the browser's component on the desk is given."""
    (element,) = at.get("bidi_component")
    return json.loads(element.proto.json)


def first_said(context, record, person=None):
    """Give the first answer, as the component does."""
    reviewing.answer_first(context, person or ANN, record_id=record, labels=Labels(risk_level="none"))


def press(at, key):
    at.button(key=key).click().run()
    assert not at.exception
    return at


@pytest.mark.parametrize("page", PAGES)
def test_on_an_empty_database(context, page):
    """No page needs data to be shown."""
    assert visit(page).title or page == "review"


@pytest.mark.parametrize("page", PAGES)
def test_on_a_filled_database(filled, page):
    """Each page shows what is there."""
    visit(page)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_alone_shows_nothing(filled, page):
    """Run past the main script (the deep-link bypass of a fresh server) a page refuses."""
    at = AppTest.from_file(str(shipped("pages") / f"{page}.py"), default_timeout=60).run()
    assert not at.exception
    assert "past its entrance" in at.error[0].value
    assert not at.title
    assert not at.button
    assert not at.get("html")


def test_overview(filled):
    """One primary button, four numbers, no open form; the numbers are the store's."""
    at = visit()
    assert [m.value for m in at.metric] == ["1", "5", "33%", "$0.00"]
    assert [b.proto.type for b in at.button].count("primary") == 1
    at.button(key="overview-next").click().run()
    assert not at.exception
    assert "Fit to train on?" in words(at)


def test_the_name_is_kept_in_the_url(filled):
    """A typed name takes over at once; one that cannot be a name is refused with a sentence, and the former stays."""
    at = visit()
    at.text_input(key="sidebar-name").set_value("Bea").run()
    assert param(at, "as") == "Bea"
    at.text_input(key="sidebar-name").set_value("  ").run()
    assert param(at, "as") == "Bea"
    assert "a person needs a name" in words(at)


def test_reviewing(filled):
    """A decision is stored under the name, its note with it, and the next record that waits is shown."""
    at = visit("review")
    first = param(at, "record")
    at.session_state["review-pressed"] = 0.0
    press(at, f"review-revise-{first}")
    assert "First answer what is asked" in words(at)
    assert filled.store.reviews.of(first) == ()
    first_said(filled, first)
    at = visit("review")
    at.text_area(key=f"review-note-{first}").set_value("T2 is too long.")
    at.session_state["review-pressed"] = 0.0
    press(at, f"review-revise-{first}")
    stored = filled.store.reviews.of(first)[-1]
    assert (stored.person, stored.verdict, stored.note) == ("Ann", Verdict.NEEDS_REVISION, "T2 is too long.")
    assert (stored.blind_labels, stored.desk.blind, stored.replaces) == (Labels(risk_level="none"), True, None)
    assert stored.active_ms > 0
    second = param(at, "record")
    assert second != first
    assert at.text_area(key=f"review-note-{second}").value == ""
    assert "Saved " in words(at)


def test_a_press_too_soon_decides_nothing(filled):
    """A new record on the screen, and a press within a third of a second: a held key, not a judgement."""
    at = visit("review")
    first = param(at, "record")
    before = len(filled.store.reviews.of(first))
    at.session_state["review-pressed"] = float("inf")
    press(at, f"review-reject-{first}")
    assert len(filled.store.reviews.of(first)) == before
    assert param(at, "record") == first
    assert "decided nothing" in words(at)


def test_a_second_decision_shows_the_first(filled):
    """Both are kept; the page says so before and after."""
    decided = reviewing.queue(filled, ANN).items[0].record_id
    at = visit("review", record=decided)
    assert any("You decided: Approved" in notice for notice in desk(at)["notices"])
    assert desk(at)["hidden"][0] == ["Made by", "a file · march.json"]
    at.session_state["review-pressed"] = 0.0
    press(at, f"review-reject-{decided}")
    assert "A rejection needs its reason" in words(at)
    assert at.button(key=f"review-with-{decided}").label == "Decide: rejected"
    assert len(filled.store.reviews.of(decided)) == 1
    at.text_area(key=f"review-note-{decided}").set_value("No.")
    at.session_state["review-pressed"] = 0.0
    press(at, f"review-with-{decided}")
    first, second = filled.store.reviews.of(decided)
    assert [first.verdict, second.verdict, second.replaces] == [Verdict.APPROVED, Verdict.REJECTED, first.id]
    at.session_state["review-pressed"] = 0.0
    press(at, "review-undo")
    assert param(at, "record") == decided
    assert "is taken back" in words(at)
    assert at.text_area(key=f"review-note-{decided}").value == "No."
    assert [r.withdrawn_at is None for r in filled.store.reviews.of(decided)] == [True, False]


def test_a_blind_desk_tells_nothing(filled):
    """No label, no maker, no colleague before the first answer; the labels after it; the rest after the decision. A setting
    turns it off."""
    at = visit("review")
    shown = desk(at)
    assert shown["first"]
    assert (shown["claims"], shown["hidden"], shown["earlier"]) == ([], [], [])
    assert "march.json" not in json.dumps(shown | {"strip": None})  # which speaks of a record that was decided before
    assert all(turn["labels"] == [] for turn in shown["turns"])
    first_said(filled, shown["record"])
    shown = desk(visit("review"))
    assert shown["claims"]
    assert not shown["hidden"]
    queue_settings.change_settings(filled, ANN, settings=QueueSettings(blind=False))
    seen = desk(visit("review"))
    assert (seen["first"], seen["hidden"]) == ([], [["Made by", "a file · march.json"]])


def test_too_fast_an_approval_asks(filled):
    """Nothing is stored before the answer; keeping it stores it."""
    at = visit("review")
    record = param(at, "record")
    first_said(filled, record)
    at = visit("review")
    at.session_state["review-pressed"] = 0.0
    press(at, f"review-approve-{record}")
    assert "Keep or look again?" in words(at)
    assert filled.store.reviews.of(record) == ()
    press(at, f"review-look-{record}")
    at.session_state["review-pressed"] = 0.0
    press(at, f"review-approve-{record}")
    press(at, f"review-keep-{record}")
    assert [r.verdict for r in filled.store.reviews.of(record)] == [Verdict.APPROVED]
    assert desk(at)["strip"]["what"].endswith(" · Approved")


def test_the_settings_of_a_queue(filled):
    """A lead changes them on the Set-up page; they hold on the desk."""
    at = visit("setup")
    at.checkbox(key="queue-blind-").set_value(False)
    at.number_input(key="queue-audit_share-").set_value(25)
    at.text_input(key="queue-people-").set_value("Ann, Ben ")
    press(at, "queue-save")
    kept = queue_settings.settings_of(filled, ANN)
    assert (kept.blind, kept.audit_share, kept.people) == (False, 0.25, ("Ann", "Ben"))
    assert desk(visit("review"))["first"] == []
    filled.store.people.set_role("Ann", Role.CLINICIAN, reviewing.datetime.now(reviewing.UTC))
    assert not [field for field in visit("setup").checkbox if field.key == "queue-blind-"]


def test_what_someone_else_holds(filled):
    """It is handed to nobody else, and whoever opens it all the same is told."""
    ben = Person(name="Ben", role=Role.ADMIN)
    held = desk_queue.next_slot(filled, ben).record_id
    assert param(visit("review"), "record") != held
    assert "Ben has this record open. You may read it, and decide all the same." in desk(visit("review", record=held))["notices"]


def test_skip_previous_and_next_store_nothing(filled):
    """Looking around leaves no trace."""
    at = visit("review")
    before = filled.store.counting.decisions(None)
    first = param(at, "record")
    at.session_state["review-pressed"] = 0.0
    press(at, "review-skip")
    second = param(at, "record")
    press(at, "review-previous")
    third = param(at, "record")
    press(at, "review-next")
    assert [first != second, third == first, param(at, "record") == second] == [True, True, True]
    assert filled.store.counting.decisions(None) == before


def test_the_name_is_asked_at_the_first_decision(filled):
    """The decision waits for it and is stored with it: nothing is lost."""
    at = AppTest.from_file(str(MAIN), default_timeout=60).run()
    at.switch_page(str(shipped("pages") / "review.py")).run()
    record = param(at, "record")
    first_said(filled, record, people.person_for(filled, people.login_name()))
    at.run()
    at.text_area(key=f"review-note-{record}").set_value("kind")
    at.session_state["review-pressed"] = 0.0
    press(at, f"review-revise-{record}")
    assert filled.store.reviews.of(record) == ()
    assert [b.key for b in at.button if b.key and "approve" in b.key] == []
    at.text_input(key="review-name").set_value("Cleo")
    at.button(key="review-name-save").click().run()
    stored = filled.store.reviews.of(record)
    assert [(r.person, r.verdict, r.note) for r in stored] == [("Cleo", Verdict.NEEDS_REVISION, "kind")]
    assert param(at, "as") == "Cleo"


def test_the_queue_is_clear(filled):
    """When nothing waits for this person the page says how many wait for others."""
    for item in reviewing.queue(filled, ANN).items:
        if item.status == "unreviewed":
            reviewing.decide(filled, ANN, review_id=f"r{item.position}", record_id=item.record_id, verdict=Verdict.APPROVED)
    at = visit("review")
    assert "Queue clear." in words(at)
    press(at, "review-look")
    assert "Fit to train on?" in words(at)


def test_an_unknown_record_is_a_sentence(filled):
    """A deep link that leads nowhere says so."""
    assert "there is no record" in words(visit("review", record="nonsense"))


def test_filters_come_from_the_url(filled):
    """A link may carry a status."""
    at = visit("review", review_status="Rejected")
    assert at.selectbox(key="review-status").value == "rejected"
    assert ">1/1<" in words(at)


def test_someone_without_the_role_cannot_decide(filled):
    """The buttons are there and disabled."""
    filled.store.people.set_role("Ann", Role.VIEWER, reviewing.datetime.now(reviewing.UTC))
    at = visit("review")
    assert all(b.disabled for b in at.button if b.key and b.key.startswith(("review-approve", "review-reject", "review-revise")))


def test_generating(context):
    """A preview stores nothing; a run that is started afterwards is listed with its batch."""
    at = visit("generate")
    at.number_input(key="generate-count").set_value(4).run()
    press(at, "generate-preview")
    assert "makes the same ones again" in words(at)
    assert context.store.records.count() == 0
    press(at, "generate-start")
    runs = running.list_runs(context, ANN)
    assert [(r.task, r.total, r.person) for r in runs] == [("generate", 4, "Ann")]
    assert "Started: 4 dialogues." in words(at)


def test_start_pressed_twice_starts_one_run(context):
    """The second press of a double click comes with what the first came with; then Start rests until the order is another,
    or is asked for again on purpose."""
    at = visit("generate")
    at.number_input(key="generate-count").set_value(4).run()
    press(at, "generate-start")
    assert at.button(key="generate-start").disabled
    assert "Go to its card" in words(at)
    at.button(key="generate-start").proto.disabled = False  # a browser that has not drawn the page yet
    press(at, "generate-start")
    assert len(running.list_runs(context, ANN)) == 1
    press(at, "generate-again")
    press(at, "generate-start")
    assert len(running.list_runs(context, ANN)) == 2
    at.number_input(key="generate-count").set_value(5).run()
    assert not at.button(key="generate-start").disabled


def test_the_form_stays_while_another_page_is_looked_at(asked):
    """Above all the cap."""
    at = generate_with("openai")
    at.number_input(key="generate-cap").set_value(2.5).run()
    at.multiselect(key="generate-concerns").set_value(["grief"]).run()
    at.switch_page(str(shipped("pages") / "statistics.py")).run()
    at.switch_page(str(shipped("pages") / "generate.py")).run()
    assert at.radio(key="generate-method").value == "openai"
    assert (at.number_input(key="generate-count").value, at.number_input(key="generate-cap").value) == (10, 2.5)
    assert at.multiselect(key="generate-concerns").value == ["grief"]


def test_a_cap_below_one_request_cannot_be_started(asked):
    """It says so beside the quote, and what would do; one below the quote is warned of."""
    (asked.context.settings.home / "prices.toml").write_text('[[model]]\nname = "gpt-4.1-mini"\nhost = "127.0.0.1"\ninput = "1"\noutput = "4"\n')
    at = generate_with("openai")
    at.number_input(key="generate-cap").set_value(0.01).run()
    assert "smaller than one request" in words(at)
    assert at.button(key="generate-start").disabled
    assert at.button(key="generate-pilot").disabled
    at.number_input(key="generate-cap").set_value(0.05).run()
    assert "The cap of $0.05 may not be enough for what this order costs" in words(at)
    assert not at.button(key="generate-start").disabled


def test_the_end_of_a_run_is_told_until_it_is_put_away(context):
    """At the top, where it stood while it was under way; nothing is there for somebody who comes later."""
    at = visit("generate")
    at.number_input(key="generate-count").set_value(4).run()
    press(at, "generate-start")
    run = running.list_runs(context, ANN)[0]
    until(lambda: running.run_status(context, ANN, run_id=run.id).state == "done", 60)
    at.run()
    assert "Done: 4 of 4." in words(at)
    press(at, f"generate-dismiss-{run.id}")
    assert "Done: 4 of 4." not in words(at)
    assert not [b for b in visit("generate").button if b.key == f"generate-dismiss-{run.id}"]


def test_failed_runs_are_few_and_can_be_put_away(asked):
    """The newest two by themselves, the others folded; what is put away joins them."""
    asked.always("401")
    order = generating.Order(count=3, method="openai")
    runs = [generating.start_generation(asked.context, ANN, order=order) for _ in range(4)]
    until(lambda: all(r.state == "failed" for r in running.list_runs(asked.context, ANN)), 60)
    at = visit("generate")
    shown = [b.key for b in at.button if b.key.startswith("generate-dismiss-")]
    assert shown == [f"generate-dismiss-{run.id}" for run in reversed(runs[1:3])]  # the newest of all has its card
    assert [e.label for e in at.expander if "resumed" in e.label] == ["Other runs that can be resumed (1)"]
    press(at, shown[0])
    assert [b.key for b in at.button if b.key.startswith("generate-dismiss-")] == [f"generate-dismiss-{runs[1].id}", f"generate-dismiss-{runs[0].id}"]


def test_a_share_of_nothing_is_all_templates(asked):
    """Nothing is quoted, nothing to pilot, and no card of zeros."""
    at = generate_with("hybrid")
    at.slider(key="generate-share").set_value(0).run()
    assert "Templates make all 10." in words(at)
    assert not [b for b in at.button if b.key == "generate-pilot"]


def test_methods_that_need_something_say_so(context):
    """Visible and disabled."""
    at = visit("generate")
    missing = [r for r in at.radio if r.key.startswith("generate-missing-")]
    assert [r.disabled for r in missing] == [True]
    assert missing[0].options == ["Language model", "Templates and a language model"]
    assert missing[0].label in words(at)
    assert at.radio(key="generate-method").options == ["Templates"]


@pytest.fixture
def asked(home, monkeypatch):
    """A dashboard that asks a model's server on this machine."""
    from synthcore import wiring
    from tests.provider import Provider

    with Provider() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        server.context = wiring.context()
        yield server
        wiring.close()


def generate_with(method):
    at = visit("generate")
    at.number_input(key="generate-count").set_value(10).run()
    at.radio(key="generate-method").set_value(method).run()
    assert not at.exception
    return at


def test_what_is_sent_is_shown_before_anything_is(asked):
    """The host in words, on the button too; the exact text, escaped; the price; another request at a press."""
    at = generate_with("hybrid")
    said = words(at)
    host = asked.url.removeprefix("http://").removesuffix("/v1")
    assert f"3 dialogues are asked of gpt-4.1-mini at {host}, which is this machine; templates make the other 7." in said
    assert at.button(key="generate-start").label == f"Start: 10 dialogues, 3 asked of {host}"
    assert '<div class="sc-prompt"' in said
    assert "What each request holds" in said
    assert "Drawn for this one: scenario " in said
    assert "Costs nothing" in said
    assert "Request 1 of 3" in said
    assert "Request 2 of 3" in words(press(at, "generate-another"))
    assert asked.requests == 0


def test_a_pilot_and_its_order(asked):
    """The order that follows uses the pilot's answers; afterwards another seed number is drawn."""
    at = generate_with("openai")
    number = at.session_state["generate-number"]
    press(at, "generate-pilot")
    assert "Pilot started: 5 dialogues" in words(at)
    until(lambda: running.list_runs(asked.context, ANN)[0].state == "done", 60)
    at.run()
    assert "5 answers that an earlier run has paid for serve here too." in words(at)
    press(at, "generate-start")
    until(lambda: running.list_runs(asked.context, ANN)[0].state == "done", 60)
    at.run()
    assert (asked.requests, asked.paid_twice) == (10, {})
    assert at.session_state["generate-number"] != number
    assert '<div class="sc-strip"' in words(at)
    assert "Of 10 dialogues by the model" in words(at)


def test_the_fields_of_a_model_reach_the_plan(asked):
    """Each of them; what cannot be met is a sentence in place of the panel."""
    at = generate_with("hybrid")
    at.text_input(key="generate-model-name").set_value("house-model")
    at.number_input(key="generate-cap").set_value(2.5)
    at.number_input(key="generate-temperature").set_value(0.9)
    at.slider(key="generate-share").set_value(60)
    at.checkbox(key="generate-fallback").check()
    at.number_input(key="generate-at-once").set_value(3)
    at.number_input(key="generate-rpm").set_value(600)
    at.radio(key="generate-personal").set_value("hold").run()
    assert "6 asked of" in at.button(key="generate-start").label
    press(at, "generate-start")
    run = running.list_runs(asked.context, ANN)[0]
    model = json.loads((asked.context.settings.home / "runs" / run.id / "plan.json").read_text())["model"]
    wanted = {"name": "house-model", "budget_usd": "2.50", "temperature": 0.9, "share": 0.6, "fallback": True, "in_flight": 3, "requests_per_minute": 600,
              "personal_data": "hold", "tokens_per_minute": None, "batch_api": False}  # fmt: skip
    assert {name: model[name] for name in wanted} == wanted


def test_a_cap_without_a_price_is_a_sentence_on_the_page(home, monkeypatch):
    """Before anything is sent; nothing has begun when Start is pressed all the same."""
    from synthcore import wiring

    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example.org/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-of-the-page")
    context = wiring.context()
    try:
        at = generate_with("openai")
        assert "10 dialogues are asked of gpt-4.1-mini at models.example.org." in words(at)
        assert "Personal-data check over 10 requests: nothing found." in words(at)
        at.number_input(key="generate-cap").set_value(1.0).run()
        assert "No price is known for gpt-4.1-mini at models.example.org" in words(at)
        assert '[[model]]\nname = "gpt-4.1-mini"' in at.code[0].value
        assert at.button(key="generate-start").disabled
        assert running.list_runs(context, ANN) == ()
        assert "sk-canary-of-the-page" not in words(at)
    finally:
        wiring.close()


def test_a_capped_run_asks_for_a_higher_cap(asked):
    """Beside Resume, and only there; the run then goes on."""
    (asked.context.settings.home / "prices.toml").write_text('[[model]]\nname = "gpt-4.1-mini"\nhost = "127.0.0.1"\ninput = "1"\noutput = "4"\n')
    at = generate_with("openai")
    at.number_input(key="generate-at-once").set_value(1)
    at.number_input(key="generate-cap").set_value(0.05).run()
    press(at, "generate-start")
    run = until(lambda: (r := running.list_runs(asked.context, ANN)[0]).state == "failed" and r, 60)
    at.run()
    assert "of $0.05 spent" in words(at)
    at.number_input(key=f"generate-new-cap-{run.id}").set_value(9.0)
    press(at, f"generate-resume-{run.id}")
    until(lambda: running.list_runs(asked.context, ANN)[0].state == "done", 60)
    assert not [n for n in at.run().number_input if n.key.startswith("generate-new-cap")]


def test_evaluating(filled):
    """Each part says what there is, or what to do so that there is something."""
    at = visit("evaluate")
    assert "8 records." in words(at)
    for part, said in (("Checks", " checks; "), ("Judges", "Name the model that judges"), ("Trust", "Start one under Judges"), ("Compare", "what got worse")):
        at.button_group(key="evaluate-part").set_value(part).run()
        assert said in words(at), part
        assert not at.exception


def test_statistics(filled):
    """The numbers that the charts show stand beside them, and follow the goal."""
    at = visit("statistics")
    assert "1 approved of 8 made" in words(at)
    at.number_input(key="statistics-goal").set_value(100).run()
    assert "1 of 100 approved" in words(at)
    assert not at.exception


def test_exporting(filled):
    """What will be in the file, what stays out and why, and the same command."""
    at = visit("export")
    assert "The file will hold 1 record, of 8 in the database." in words(at)
    assert "Nobody has looked at it yet" in words(at)
    at.selectbox(key="export-status").select("any").run()
    assert "Do not train on it." in words(at)
    assert at.code[0].value == "synthcore export --format dialogues --status any --output dialogues.json"


def test_setting_a_role(filled):
    """Stored and shown; nobody gives up their own role of admin."""
    at = visit("setup")
    at.text_input(key="setup-name").set_value("Bea")
    at.selectbox(key="setup-role").set_value("clinician")
    press(at, "setup-set")
    assert "Bea is clinician now." in words(at)
    assert filled.store.people.role("Bea") == Role.CLINICIAN


QUESTIONS = "question\n" + "".join(f"What are the pests of {p}?\nHow to water {p}?\n" for p in ("Fern", "Ivy", "Moss"))


def with_questions(at):
    """A file of questions on the Domains page, as the uploader leaves it."""
    from synthcore.ui.pair_source import PROPOSALS, Upload
    from synthcore.ui.proposing_form import FOLD

    at.session_state[FOLD] = True
    at.run()
    at.session_state[PROPOSALS.key("upload-kept")] = Upload("q.csv", QUESTIONS.encode(), "a mark")
    return at.radio(key="domains-from").set_value("upload").run()


def test_proposing_and_approving_a_modification(filled, home):
    """Counted from a file, approved by one press, turned down with a note; a domain of dialogues has none of it."""
    at = visit("domains")
    assert at.selectbox(key="domains-domain").value == "medical_qa"
    assert "23 modifications, 23 of them approved. No proposal waits." in words(at)
    with_questions(at)
    assert "OPENAI_API_KEY is not set" in words(at)
    assert at.button(key="domains-show").disabled
    press(at, "domains-count")
    assert "6 questions of q.csv (column question) read: 2 new proposals." in words(at)
    assert "“How to water …?”" in words(at)
    first, second = (p.id for p in filled.store.proposals.of("medical_qa"))
    press(at, f"domains-reject-{second}")
    assert "a note is needed" in words(at)
    at.text_area(key=f"domains-note-{second}").set_value("<b>no</b>")
    press(at, f"domains-reject-{second}")
    press(at, f"domains-approve-{first}")
    assert "m24 is now a modification; version 1.1 of the domain is in use." in words(at)
    assert "Approved by Ann" in words(at)
    assert "&lt;b&gt;no&lt;/b&gt;" in words(at)
    assert (home / "domains" / "medical_qa" / "1.1" / "domain.toml").exists()
    at.selectbox(key="domains-domain").select("mental_health").run()
    assert "It makes no questions" in words(at)
    assert "domains-count" not in [b.key for b in at.button]


def test_switching_a_modification(filled):
    """With a note; the field is empty afterwards."""
    at = visit("domains")
    at.selectbox(key="domains-switched").select_index(4).run()
    press(at, "domains-switch-go")
    assert "a note is needed" in words(at)
    at.text_input(key="domains-switch-note").set_value("ages drift")
    press(at, "domains-switch-go")
    assert "m05 is switched off" in words(at)
    assert "Off, by Ann" in words(at)
    assert at.text_input(key="domains-switch-note").value == ""
    assert at.button(key="domains-switch-go").label == "Switch m05 on"


def test_a_proposal_is_edited_before_it_is_approved(filled, home):
    """What the expert wrote is what is approved; what was proposed is shown beside it."""
    at = with_questions(visit("domains"))
    press(at, "domains-count")
    proposal = filled.store.proposals.of("medical_qa")[0]
    at.toggle(key=f"domains-edit-{proposal.id}").set_value(True).run()
    at.text_input(key=f"domains-title-{proposal.id}").set_value("Pests at night")
    at.text_area(key=f"domains-instruction-{proposal.id}").set_value("Ask for <b>pests</b>.")
    at.radio(key=f"domains-kind-{proposal.id}").set_value("keep").run()
    assert "numbers kept" in words(at)
    press(at, f"domains-approve-{proposal.id}")
    assert "Ask for &lt;b&gt;pests&lt;/b&gt;." in words(at)
    assert "approved the proposal, edited: m24 · Pests at night" in words(at)
    assert f"Proposed as “{proposal.idea.title}” (shift), and edited" in words(at)
    made = domain(filled, "medical_qa").modifications["m24"]
    assert (made.title, made.kind, made.guard[0]) == ("Pests at night", "keep", "focus_kept")


def test_an_editor_proposes_and_does_not_approve(filled, home):
    """The buttons that decide are shown and cannot be pressed; a sentence says whose they are."""
    filled.store.people.set_role("Ann", Role.EDITOR, datetime.now(UTC))
    at = visit("domains")
    with_questions(at)
    press(at, "domains-count")
    deciding = [b for b in at.button if b.key.startswith(("domains-approve", "domains-reject", "domains-switch"))]
    assert len(deciding) == 5
    assert all(b.disabled for b in deciding)
    assert "for clinicians and leads" in words(at)


def test_a_demo_says_so_on_every_page(home, monkeypatch):
    """So that nothing invented is ever taken for real."""
    from synthcore import wiring

    monkeypatch.setenv("SYNTHCORE_DEMO", "1")
    try:
        for page in PAGES:
            assert "Nothing here is real." in words(visit(page))
    finally:
        wiring.close()


@pytest.mark.parametrize("page", PAGES)
def test_a_broken_domain_is_a_sentence(context, home, page):
    """A domain folder that someone is in the middle of editing: what is wrong and where, and no traceback."""
    folder = home / "domains" / "mental_health" / "9.0"
    folder.mkdir(parents=True)
    (folder / "domain.toml").write_text("id = ", encoding="utf-8")
    at = visit(page)
    assert "domain.toml: is not valid TOML" in words(at) or page in {"review", "evaluate", "statistics", "export", "domains"}
    # On an empty database these do without; Domains shows one that can be read, until the other is picked.
    if page == "domains":
        at.selectbox(key="domains-domain").select("mental_health").run()
        assert not at.exception
        assert "domain.toml: is not valid TOML" in words(at)


def test_hostile_text_is_shown_as_it_is(context):
    """In a turn, a label, an id and a file's name: escaped on every page that shows it."""
    from synthcore.services import importing

    hostile = "<img src=x onerror=alert(1)> ![leak](http://evil.example/leak.png)"
    data = json.loads(some_dialogues(1))
    data["dialogues"][0]["dialogue_id"] = hostile
    data["dialogues"][0]["messages"][0]["text"] = hostile
    data["dialogues"][0]["user_profile"]["concern"] = hostile
    importing.import_upload(context, ANN, name=f"{hostile[:20]}.json", data=json.dumps(data).encode(), batch=hostile)
    evaluating.catch_up(context)
    for page in PAGES:
        at = visit(page)
        assert "<img src=x" not in words(at)
        for element in (*at.markdown, *at.caption):
            assert "evil.example" not in element.value
    at = visit("review")
    assert "<img src=x onerror=alert(1)> ![leak](http://evil.example/leak.png)" in desk(at)["turns"][0]["text"]
    assert "evil.example" not in words(at)
