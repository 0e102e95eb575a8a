"""The pages with preference pairs in the database, alone and beside dialogues."""

import pytest

from synthcore.core.pair_reviews import left
from synthcore.core.people import Role
from synthcore.core.reviews import Verdict
from synthcore.services import importing, pair_reviewing, reviewing
from tests.conftest import some_dialogues
from tests.pairs import CANARIES, csv_of, row
from tests.test_pages import ANN, PAGES, param, press, visit, words

HOSTILE = "<img src=x onerror=alert(1)> ![leak](http://evil.example/leak.png)"


@pytest.fixture
def pairs(context):
    """Five pairs."""
    importing.import_upload(context, ANN, name="pairs.csv", data=csv_of(*(row(n) for n in range(5))), batch="Pairs")
    return context


def judged(at, record, *, correct=True):
    """Both answers marked as someone does who tells them apart, and the better one pressed."""
    right = "left" if (left(record, "Ann") == "chosen") == correct else "right"
    for side in ("left", "right"):
        press(at, f"pair-{side}-{'yes' if side == right else 'no'}-{record}")
    at.session_state["review-pressed"] = 0.0
    return press(at, f"pair-better-{right}-{record}")


@pytest.mark.parametrize("page", PAGES)
def test_a_mix_of_both(pairs, page):
    """Every page shows a database of dialogues and pairs, and of pairs alone."""
    visit(page)
    importing.import_upload(pairs, ANN, name="march.json", data=some_dialogues(), batch="March")
    visit(page)


def test_blind_then_known_then_stored(pairs):
    """What tells is not on the page before the answer, and is after it; the decision goes on to the next, which is blind."""
    at = visit("review")
    record = param(at, "record")
    before = words(at)
    assert "One or both may be false on purpose. Do not copy." in before
    assert not [c for c in CANARIES if c in before and c != "canary-span"]
    assert "sc-false" not in before.split("</style>")[-1]
    judged(at, record)
    assert "canary-correction" in words(at)
    assert pairs.store.reviews.of(record) == ()
    at.text_area(key=f"review-note-{record}").set_value("subtle")
    at.session_state["review-pressed"] = 0.0
    press(at, f"pair-stated-yes-{record}")
    stored = pairs.store.reviews.of(record)[-1]
    assert (stored.verdict, stored.note, stored.pair.as_stated) == (Verdict.APPROVED, "subtle", True)
    assert param(at, "record") != record
    assert "canary-correction" not in words(at)
    assert "Saved " in words(at)


def test_better_needs_both_marks(pairs):
    """Said, and nothing is stored or shown."""
    at = visit("review")
    record = param(at, "record")
    press(at, f"pair-left-yes-{record}")
    at.session_state["review-pressed"] = 0.0
    press(at, f"pair-better-left-{record}")
    assert "Say first of each answer whether it is correct." in words(at)
    assert pairs.store.pair_answers.of("Ann", record) is None
    assert "canary-correction" not in words(at)


def test_marks_go_with_their_record(pairs):
    """Those of one pair are not those of the next."""
    at = visit("review")
    record = param(at, "record")
    press(at, f"pair-left-yes-{record}")
    press(at, "review-next")
    assert all(b.proto.type == "secondary" for b in at.button if b.key.startswith(("pair-left", "pair-right")))


def test_too_soon(pairs):
    """A press within a third of a second of the record decides nothing."""
    at = visit("review")
    record = param(at, "record")
    at.session_state["review-pressed"] = float("inf")
    press(at, f"pair-both_unsafe-{record}")
    assert pairs.store.pair_answers.of("Ann", record) is None
    assert "decided nothing" in words(at)


def test_an_answer_that_decides_stays_on_the_screen(pairs):
    """With the verdict and its reason. A rejection is stored with a note; deciding again adds a second review."""
    at = visit("review")
    record = param(at, "record")
    judged(at, record, correct=False)
    assert param(at, "record") == record
    assert "Rejected, because the chosen answer is not correct." in words(at)
    assert "A rejection needs its reason" in words(at)
    assert pairs.store.reviews.of(record) == ()
    at.text_area(key=f"review-note-{record}").set_value("It misses the blood.")
    at.session_state["review-pressed"] = 0.0
    press(at, f"pair-save-{record}")
    assert [r.note for r in pairs.store.reviews.of(record)] == ["It misses the blood."]
    press(at, "review-previous")
    press(at, f"pair-again-{record}")
    judged(at, record)
    at.session_state["review-pressed"] = 0.0
    press(at, f"pair-stated-mend-{record}")
    assert [r.verdict.value for r in pairs.store.reviews.of(record)] == ["rejected", "needs_revision"]
    assert param(at, "record") != record


def test_not_wrong_as_stated_needs_its_reason(pairs):
    """It is a rejection like any other."""
    at = visit("review")
    record = param(at, "record")
    judged(at, record)
    for note in ("", "It is right."):
        assert pairs.store.reviews.of(record) == ()
        at.text_area(key=f"review-note-{record}").set_value(note)
        at.session_state["review-pressed"] = 0.0
        press(at, f"pair-stated-no-{record}")
    assert [(r.verdict, r.note) for r in pairs.store.reviews.of(record)] == [(Verdict.REJECTED, "It is right.")]


def test_what_was_answered_blind_is_there_after_a_reload(pairs):
    """A new session goes on where the old one was; it cannot answer blind again."""
    at = visit("review")
    record = param(at, "record")
    judged(at, record)
    again = visit("review", record=record)
    assert "You found answer" in words(again)
    assert not [b for b in again.button if b.key.startswith("pair-better")]


def test_answers_that_were_kept_without_their_decision_can_be_saved(pairs):
    """As after a crash between the two."""
    record = reviewing.queue(pairs, ANN).items[0].record_id
    pair_reviewing.answer_pair(pairs, ANN, record_id=record, review_id="lost", both_unsafe=True)
    with pairs.store.file.tx() as c:
        c.execute("delete from review where id = 'lost'")
    at = visit("review", record=record)
    at.text_area(key=f"review-note-{record}").set_value("No.")
    at.session_state["review-pressed"] = 0.0
    press(at, f"pair-save-{record}")
    assert [r.verdict for r in pairs.store.reviews.of(record)] == [Verdict.REJECTED]


def test_a_viewer_sees_both_and_judges_neither(pairs):
    """Blind, with buttons that are disabled."""
    pairs.store.people.set_role("Ann", Role.VIEWER, reviewing.datetime.now(reviewing.UTC))
    at = visit("review")
    assert "One or both may be false on purpose" in words(at)
    assert all(b.disabled for b in at.button if b.key.startswith("pair-"))
    assert "canary-correction" not in words(at)


def test_hostile_text_is_shown_as_it_is(context):
    """In the question, either answer, the stated error, its place and its correction: before and after."""
    told = dict.fromkeys(("question", "chosen", "rejected", "rejected_error_type", "rejected_correction", "rejected_rationale", "id", "topic"), HOSTILE)
    importing.import_upload(context, ANN, name="p.csv", data=csv_of(row(**told)))
    at = visit("review")
    record = param(at, "record")
    seen = [words(at)]
    judged(at, record)
    seen.append(words(at))
    for said in seen:
        assert "<img src=x" not in said
        assert "&lt;img src=x" in said
    for page in PAGES:
        for element in (*(shown := visit(page)).markdown, *shown.caption):
            assert "evil.example" not in element.value


def test_exporting_and_downloading(pairs):
    """The page counts pairs alone, says what each row holds, and names the file."""
    importing.import_upload(pairs, ANN, name="march.json", data=some_dialogues(), batch="March")
    at = visit("export")
    at.radio(key="export-format").set_value("pairs").run()
    at.selectbox(key="export-status").select("any").run()
    assert "The file will hold 5 pairs, of 5 in the database." in words(at)
    assert "false on purpose" in words(at)
    assert at.code[0].value == "synthcore export --format pairs --status any --output questions_and_responses.csv"
    labels = [b.label for b in visit().get("download_button")]
    assert labels == ["Download approved", "Download approved pairs"]


def test_statistics_of_the_domain_of_pairs(pairs):
    """What they are made of, not targets that no pair can meet; beside another domain it can be chosen, and counts alone."""
    at = visit("statistics")
    assert "0 of 5 pairs approved; 0 rejected; 5 waiting for a decision." in words(at)
    assert '<td role="cell">m01 ' in words(at)
    assert '<td role="cell">The same as its source</td>' in words(at)
    assert '<td role="cell">symptoms</td>' in words(at)
    assert "These are too few to conclude anything from" in words(at)
    assert "Session type" not in words(at)
    importing.import_upload(pairs, ANN, name="march.json", data=some_dialogues(), batch="March")
    at = visit("statistics")
    assert "0 approved of 8 made" in words(at)
    assert "backlog 8." in words(at)
    at.selectbox(key="statistics-domain").set_value("medical_qa").run()
    assert not at.exception
    assert "0 of 5 pairs approved" in words(at)


def test_the_overview_tells_domains_and_kinds_apart(pairs):
    """One domain is the title; of several each has its own counts."""
    assert visit().title[0].value == "Medical questions with two answers"
    importing.import_upload(pairs, ANN, name="march.json", data=some_dialogues(), batch="March")
    at = visit()
    assert at.title[0].value == "Overview"
    assert "<td>Preference pairs</td><td class=sc-num>5</td><td class=sc-num>5</td><td class=sc-num>0</td>" in words(at)
    assert "<td>Dialogues</td><td class=sc-num>8</td>" in words(at)


def test_marks_are_there_again(pairs):
    """When one goes on and back, and after a reload; not for someone else who opens the same address."""
    at = visit("review")
    record = param(at, "record")
    press(at, f"pair-left-no-{record}")
    kept = param(at, "marks")
    press(at, "review-next")
    press(at, "review-previous")
    assert at.button(key=f"pair-left-no-{record}").proto.type == "primary"
    assert visit("review", record=record, marks=kept).button(key=f"pair-left-no-{record}").proto.type == "primary"
    other = visit("review", record=record, marks=f"{'0' * 12}.left-no")
    assert other.button(key=f"pair-left-no-{record}").proto.type == "secondary"


def test_not_enough_context_shows_nothing_and_is_no_end(pairs):
    """Whoever comes back still stands before both, blind; the status finds it; and an answer counts after all."""
    at = visit("review")
    record = param(at, "record")
    at.session_state["review-pressed"] = 0.0
    press(at, f"pair-not_enough_context-{record}")
    assert param(at, "record") != record
    press(at, "review-previous")
    assert "there is not enough context to judge. Someone else" in words(at)
    assert not [c for c in CANARIES if c in words(at) and c != "canary-span"]
    at = visit("review", **{"review-status": "Not enough context"})
    assert param(at, "record") == record
    assert ">1/1<" in words(at)
    judged(at, record)
    assert "canary-correction" in words(at)
    at.session_state["review-pressed"] = 0.0
    press(at, f"pair-stated-yes-{record}")
    assert [r.verdict.value for r in pairs.store.reviews.of(record)] == ["not_enough_context", "approved"]


def test_where_the_question_comes_from(context):
    """Shown with the stated error, not before; a question that drifted is not approved."""
    one = row(question_raw="How long does a cough last?", modification="Everyday words", listed="worry about work")
    importing.import_upload(context, ANN, name="pairs.csv", data=csv_of(one))
    at = visit("review")
    record = param(at, "record")
    assert "How long does a cough last?" not in words(at)
    judged(at, record)
    assert all(text in words(at) for text in ("How long does a cough last?", "Everyday words, asks the same", "worry about work"))
    press(at, f"pair-drifted-{record}")
    assert at.button(key=f"pair-stated-yes-{record}").label == "Wrong as stated → Needs revision"
    at.session_state["review-pressed"] = 0.0
    press(at, f"pair-stated-yes-{record}")
    (stored,) = context.store.reviews.of(record)
    assert (stored.verdict, stored.pair.drifted) == (Verdict.NEEDS_REVISION, True)
    assert [(f.reviews, f.drifted) for f in context.store.proposals.feedback("medical_qa")] == [(1, 1)]


def test_one_kind_at_a_time(pairs):
    """The filter stands where there are both."""
    assert not [b for b in visit("review").selectbox if b.key == "review-kind"]
    importing.import_upload(pairs, ANN, name="march.json", data=some_dialogues(), batch="March")
    at = visit("review")
    kinds = {}
    for kind in ("pair", "dialogue"):
        at.selectbox(key="review-kind").set_value(kind).run()
        assert not at.exception
        kinds[kind] = pairs.store.records.get(param(at, "record")).body.kind
        assert f"/{5 if kind == 'pair' else pairs.store.records.count() - 5}<" in words(at)
    assert kinds == {"pair": "pair", "dialogue": "dialogue"}
