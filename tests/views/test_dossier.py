"""One record: its text with what was found in it, who decided what, and what judges and checks say."""

from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.measurements import Finding, Measurement, Outcome
from synthcore.core.records import Labels, Origin, PreferencePair, Turn, make
from synthcore.core.reviews import Status
from synthcore.evaluation.check import Check, Described
from synthcore.services.dossiers import Dossier
from synthcore.views.dossier import page
from tests.views.making import NOON, record, review

KNOWN = {"talk": Check("talk", "Talk", "Looks.", "1", ("dialogue",), lambda domain: None, (Described("share", "Share of questions", "%"),))}  # type: ignore[arg-type]


def shown(of=None, **more):
    found = Dossier(record=of or record(risk_level="fine"), status=Status.UNREVIEWED, governing_risk="fine", superseded_by=None, **more)
    return page(found, roles={"user": "Client"}, titles={"facts.claims": "Claims"}, checks=KNOWN, issues={"late": "Too late"})


def check_row(name, **more):
    return Measurement(record_id="r", source="check", name=name, version="1:aa", **more)


def test_findings_stand_on_the_text():
    """Where two overlap, the piece belongs to both; what has no place in a turn is told of the whole."""
    found = (
        Finding(record_id="r", turn=1, start=0, end=2, code="spelling", message="It", suggestion="That"),
        Finding(record_id="r", turn=1, start=1, end=9, code="late_word", severity="error", message="late"),
        Finding(record_id="r", code="shape", message="odd"),
    )
    view = shown(findings=found)
    first = view.parts[0]
    assert [(piece.text, piece.found) for piece in first.pieces] == [("I", (1,)), ("t", (1, 2)), (" droops", (2,)), (".", ())]
    assert "".join(piece.text for piece in first.pieces) == "It droops."
    assert [(p.number, p.severity, p.message, p.suggestion) for p in first.places] == [
        (1, "warning", "spelling: It", "That"), (2, "error", "late word: late", ""),
    ]  # fmt: skip
    assert [p.number for p in view.whole] == [3]
    assert (first.name, first.speaker, first.side) == ("T1", "Client", "user")


def test_words_that_no_dictionary_knows_are_offered_once():
    found = [Finding(record_id="r", turn=1, start=3, end=9, code="spelling", message="m") for _ in range(2)]
    assert shown(findings=(*found, Finding(record_id="r", turn=9, start=0, end=3, code="spelling", message="m"))).unknown == ("droops",)


def test_a_place_past_the_text_changes_nothing():
    """A text that was stored before its check changed may be shorter."""
    view = shown(findings=(Finding(record_id="r", turn=1, start=90, end=95, code="x", message="m"),))
    assert [(piece.text, piece.found) for piece in view.parts[0].pieces] == [("It droops.", ())]
    assert len(view.parts[0].places) == 1


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
        ("Talk", "2", "Share of questions: 41.25 %"), ("words", "unavailable. It is not English.", ""), ("calm", "nothing found", ""),
    )  # fmt: skip


def test_a_pair_keeps_its_false_answer_apart():
    body = PreferencePair(prompt=(Turn(role="user", text="Why?"),), chosen=Turn(role="assistant", text="So."), rejected=Turn(role="assistant", text="No."))
    pair = make(body, Labels(), Origin(method="rule"), domain="plant_care@0.1", external_id="q1", created_at=NOON)
    view = shown(pair, judged=(Finding(record_id="r", branch="rejected", turn=2, start=0, end=2, code="facts.claims.false", source="judge", message="False."),))
    assert [(part.name, part.false, len(part.places)) for part in view.parts] == [
        ("Question", False, 0), ("Chosen answer", False, 0), ("Rejected answer, false on purpose", True, 1),
    ]  # fmt: skip


def test_what_is_hidden_is_not_there():
    view = shown(hidden=True)
    assert view.decisions == view.judges == view.checks == ()
    assert "Made by" not in dict(view.facts)
