"""One record: its text with what was found in it, who decided what, and what judges and checks say."""

from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.measurements import Finding, Measurement, Outcome
from synthcore.core.records import Labels, Origin, PreferencePair, Turn, make
from synthcore.core.reviews import Status
from synthcore.evaluation.check import Check, Described
from synthcore.services.dossiers import Dossier
from synthcore.views.dossier import CHECKS, GRAMMAR, JUDGES, page
from synthcore.views.evaluate import Names
from tests.views.making import NOON, record, review

KNOWN = {"talk": Check("talk", "Talk", "Looks.", "1", ("dialogue",), lambda domain: None, (Described("share", "Share of questions", "%"),))}  # type: ignore[arg-type]


def shown(of=None, **more):
    found = Dossier(record=of or record(risk_level="fine"), status=Status.UNREVIEWED, governing_risk="fine", superseded_by=None, **more)
    names = Names({"user": "Client"}, {"facts.claims": "Claims"}, KNOWN, {"late": "Too late"}, {}, {"late_word": "A late word"})
    return page(found, names)


def check_row(name, **more):
    return Measurement(record_id="r", source="check", name=name, version="1:aa", **more)


def test_findings_stand_on_the_text():
    """Where two overlap, the piece belongs to both. A number is written where its finding ends, behind the word."""
    found = (
        Finding(record_id="r", turn=1, start=1, end=8, code="late_word", severity="error", message="late"),
        Finding(record_id="r", turn=1, start=0, end=2, code="spelling", message="It", suggestion="That"),
    )
    first = shown(findings=found).parts[0]
    assert [(piece.text, piece.found, piece.tags) for piece in first.pieces] == [
        ("I", (1,), ()), ("t", (1, 2), (1,)), (" droop", (2,), ()), ("s", (), (2,)), (".", (), ()),
    ]  # fmt: skip
    assert "".join(piece.text for piece in first.pieces) == "It droops."
    assert [group.source for group in first.groups] == [CHECKS, GRAMMAR]
    assert [(p.number, p.severity, p.title, p.code, p.suggestion) for group in first.groups for p in group.places] == [
        (2, "error", "A late word", "late_word", ""), (1, "warning", "Word that no dictionary has", "spelling", "That"),
    ]  # fmt: skip
    assert (first.name, first.speaker, first.side) == ("T1", "Client", "user")


def test_numbers_follow_the_page():
    """The text from its beginning, whatever looked at it first; then the labels, then the whole."""
    found = (
        Finding(record_id="r", code="shape", message="odd"), Finding(record_id="r", turn=2, start=0, end=3, code="early", message="m"),
        Finding(record_id="r", code="cue_missing", message="max_risk_level is 'fine'"), Finding(record_id="r", turn=1, code="of_the_turn", message="m"),
        Finding(record_id="r", turn=1, start=3, end=9, code="PossessiveYour", message="m"),
    )  # fmt: skip
    judged = (Finding(record_id="r", turn=1, start=0, end=2, code="facts.claims.no", source="judge", message="m"),)
    view = shown(findings=found, judged=judged)
    assert [(group.source, [p.number for p in group.places]) for part in view.parts for group in part.groups] == [
        (CHECKS, [3]), (GRAMMAR, [2]), (JUDGES, [1]), (CHECKS, [4]),
    ]  # fmt: skip
    assert [(fact.name, [p.number for group in fact.groups for p in group.places]) for fact in view.facts if fact.groups] == [("Risk", [5])]
    assert [p.number for group in view.whole for p in group.places] == [6]


def test_what_is_about_a_label_that_is_not_there_is_of_the_whole():
    view = shown(record(), findings=(Finding(record_id="r", code="concern", message="m"),))
    assert [p.code for group in view.whole for p in group.places] == ["concern"]


def test_words_that_no_dictionary_knows_are_offered_once():
    found = [Finding(record_id="r", turn=1, start=3, end=9, code="spelling", message="m") for _ in range(2)]
    assert shown(findings=(*found, Finding(record_id="r", turn=9, start=0, end=3, code="spelling", message="m"))).unknown == ("droops",)


def test_a_place_past_the_text_changes_nothing():
    """A text that was stored before its check changed may be shorter."""
    view = shown(findings=(Finding(record_id="r", turn=1, start=90, end=95, code="x", message="m"),))
    assert [(piece.text, piece.found) for piece in view.parts[0].pieces] == [("It droops.", ())]
    assert view.parts[0].found == 1


def test_decisions_with_their_notes_marks_and_corrections():
    desk = DeskAnswers(marks=(Mark(code="late", turn=2, comment="after T1"),), safety={"asked": "no", "stayed": "yes"})
    view = shown(reviews=(review("Ann", "rejected", note="Too hasty.", labels=Labels(concern="other"), desk=desk), review("Lea", adjudicates=True)))
    assert view.decisions[0].lines == ("Too hasty.", "Concern corrected to other", "Too late in T2: after T1", "asked: no")
    assert (view.decisions[1].person, view.decisions[1].verdict) == ("Lea", "Approved (ruling of a lead)")


def test_each_judge_speaks_for_itself():
    """One model, its repeat and another model stand apart; what is no choice is said in words."""
    said = [
        Measurement(record_id="r", source="judge", name="facts.claims", version=version, outcome=outcome, label=label, reason="Because.", evidence="It")
        for version, outcome, label in (
            ("facts@1/m/aa/r0", Outcome.OK, "partly_true"), ("facts@1/m/aa/r1", Outcome.CANNOT_JUDGE, None), ("facts@1/org/other/bb/r0", Outcome.OK, "true"),
        )
    ]  # fmt: skip
    judges = shown(judgements=tuple(said)).judges
    assert [(j.name, j.said[0].choice) for j in judges] == [("m", "partly true"), ("m, repeat 2", "cannot judge"), ("org/other", "true")]
    assert (judges[0].said[0].dimension, judges[0].said[0].reason, judges[0].said[0].quote) == ("Claims", "Because.", "It")


def test_checks_with_their_measures():
    measures = (
        check_row("talk", number=2.0), check_row("talk.share", number=41.25), check_row("talk.hidden", outcome=Outcome.UNAVAILABLE),
        check_row("words", outcome=Outcome.UNAVAILABLE, reason="It is not English."), check_row("calm", number=0.0),
    )  # fmt: skip
    assert shown(measures=measures).checks == (
        ("Talk", "2", "Share of questions: 41.25 %"), ("words", "No result, unavailable. It is not English.", ""), ("calm", "Nothing found", ""),
    )  # fmt: skip


def test_a_check_without_a_result_is_named():
    """And one that has not looked yet: no finding of theirs is no sign of a clean record."""
    lost = check_row("words", outcome=Outcome.UNAVAILABLE, reason="It is not English.")
    assert shown(measures=(lost,)).missing == ("words: No result, unavailable. It is not English.", "Not looked at yet by: Talk.")
    assert shown(measures=(check_row("talk", number=0.0),)).missing == ()
    assert shown(hidden=True).missing == ()


def test_a_pair_keeps_its_false_answer_apart():
    body = PreferencePair(prompt=(Turn(role="user", text="Why?"),), chosen=Turn(role="assistant", text="So."), rejected=Turn(role="assistant", text="No."))
    pair = make(body, Labels(), Origin(method="rule"), domain="plant_care@0.1", external_id="q1", created_at=NOON)
    checked = [
        Finding(record_id="r", branch=branch, turn=turn, code="c", message="m")
        for branch, turn in (("question", 1), ("chosen", 1), ("rejected", 0), ("pair", 0))
    ]
    said = Finding(record_id="r", branch="rejected", turn=2, start=0, end=2, code="facts.claims.false", source="judge", message="False.")
    view = shown(pair, findings=tuple(checked), judged=(said,))
    assert [(part.name, part.false, part.found) for part in view.parts] == [
        ("Question", False, 1), ("Chosen answer", False, 1), ("Rejected answer, false on purpose", True, 2),
    ]  # fmt: skip
    assert [p.number for group in view.whole for p in group.places] == [5]


def test_what_is_hidden_is_not_there():
    view = shown(hidden=True)
    assert view.decisions == view.judges == view.checks == ()
    assert "Made by" not in [fact.name for fact in view.facts]
