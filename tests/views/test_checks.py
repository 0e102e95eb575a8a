"""What each check found, what it could not look at, and where its measures lie."""

from synthcore.core.check_ports import CheckCount, MeasureSummary
from synthcore.services.evaluating import KnownCheck, KnownMeasure, RuleCount
from synthcore.views.checks import checks, first_sentence, measured, measures, of_kinds, progress
from synthcore.views.record_table import Line
from tests.views.making import run

TALK = KnownCheck(
    name="talk", title="Talk", says="Looks at replies.", kinds=("dialogue",), unseen=40,
    measures=(KnownMeasure(name="share", title="Questions", unit="%", better=""),)
)  # fmt: skip
CALM = KnownCheck(name="calm", title="Calm", says="Looks at tone.", kinds=("dialogue",), unseen=0, measures=())


def test_what_was_found_and_what_was_not_to_be_had():
    """Outcomes of one check in one row, with each reason."""
    counts = [
        CheckCount("talk", "ok", 50, 3, ""),
        CheckCount("talk", "unavailable", 1, 0, why := "The text is not English."),
        CheckCount("talk", "unavailable", 1, 0, "It is long."),
    ]
    view = checks([TALK, CALM], counts, [RuleCount(check="talk", code="PossessiveYour", severity="warning", records=1200)], {})
    assert view.sentence == "2 checks; 1 of them has up to 40 records to look at."
    assert view.rows == (
        ("Talk", "Looks at replies.", "50", "3", f"1 unavailable: {why} 1 unavailable: It is long."),
        ("Calm", "Looks at tone.", "0", "not known", ""),
    )
    assert view.rules.rows == (
        Line("talk: PossessiveYour", ("Grammar: you or your", "Warning", "Talk", "1,200"), (), "PossessiveYour"),
    )  # fmt: skip


def test_a_check_of_other_records_is_left_out():
    """With what it found: pairs are no part of a home of dialogues."""
    pairs = CALM.model_copy(update={"name": "lengths", "kinds": ("pair",)})
    known = of_kinds([TALK, pairs], ("dialogue",))
    assert known == (TALK,)
    assert checks(known, [], [RuleCount(check="lengths", code="long", severity="warning", records=1)], {}).rules.rows == ()


def test_measures_open_on_a_check_that_has_some():
    counts = [CheckCount("talk", "unavailable", 9, 0, "No."), CheckCount("words", "ok", 9, 0, "")]
    words = TALK.model_copy(update={"name": "words"})
    assert list(measured([CALM, TALK, words], counts)) == ["words", "talk"]


def test_everything_was_looked_at():
    assert checks([CALM], [], [], {}).sentence == "1 check; every record has been looked at."


def test_measures_with_their_units():
    """Numbers, words, and what gave no value."""
    found = [
        MeasureSummary("talk", "dialogue", 50, 0.5, 0.0, 0.0, 3.0, {}, {}),
        MeasureSummary("talk.share", "chosen", 48, 41.257, 2.0, 40.0, 90.0, {}, {"failed": 2}),
        MeasureSummary("talk.tone", "dialogue", 9, None, None, None, None, {"calm": 6, "hasty": 3}, {}),
    ]  # fmt: skip
    rows = measures(TALK, found)
    assert rows[0] == ("Findings", "50", "0", "0", "0.5", "3", "")
    assert rows[1] == ("Questions, chosen (%)", "48", "2", "40", "41.26", "90", "2 failed")
    assert rows[2][2:] == ("calm 6, hasty 3", "", "", "", "")


def test_progress():
    assert progress(run(done=30, total=120)) == (0.25, "Running: 30 of 120")
    assert progress(run(state="planned", done=0, total=0)) == (0.0, "Planned: 0 of 0")


def test_of_an_error_the_first_sentence():
    """The rest is folded."""
    assert first_sentence("2 requests gave nothing. dialogue.calm: 'hi'. dialogue.warm: 'hi'.") == "2 requests gave nothing"
    assert first_sentence("word " * 80).endswith("word …")
    assert len(first_sentence("word " * 80)) < 170
