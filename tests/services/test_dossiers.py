"""One record with all that was said about it, and what of it is shown to whom."""

import pytest

from synthcore.core.errors import BadRequest, NotAllowed
from synthcore.core.examined import Examined, Noted, Pointed
from synthcore.core.measurements import Finding
from synthcore.core.people import Person, Role
from synthcore.core.records import Labels
from synthcore.core.reviews import Status, Verdict
from synthcore.services import blinding, editing, judging, reviewing
from synthcore.services.dossiers import dossier
from tests.living import NOW
from tests.trusted import dialogues, judges

LEA = Person(name="lea", role=Role.LEAD)
CLEO = Person(name="Cleo", role=Role.CLINICIAN)


@pytest.fixture
def told(context):
    """A dialogue of which a check, a judge and a reviewer have said something; it needs a second approval."""
    (record,) = dialogues(context, 1, labels=Labels(risk_level="medium"))
    finding = Finding(record_id=record.id, code="long", message="It is long.")
    for version, pointed in (("1", [Pointed("talk", "1", finding)]), ("2", [Pointed("talk", "2", finding.model_copy(update={"code": "short"}))])):
        noted = [Noted(record.id, "talk", version, name, "dialogue", "ok", 1.0, None, "") for name in ("talk", "talk.turns")]
        context.store.measurements.add(Examined(noted, pointed), NOW)
    judges(context, [record], "conduct.empathy", ["2"], claims=("cold",))
    decided(context, CLEO, record.id, "needs_revision")
    reviewing.undo(context, CLEO, review_id=f"Cleo{record.id}")
    decided(context, CLEO, record.id, "not_enough_context", "b")
    return record


def decided(context, person, record_id, verdict, mark=""):
    reviewing.decide(context, person, review_id=f"{person.name}{record_id}{mark}", record_id=record_id, verdict=Verdict(verdict), note="as it is")


def test_everything_that_stands(context, told):
    """By the newest version of a check; not what was taken back."""
    found = dossier(context, LEA, record_id=told.id)
    assert (found.record, found.status, found.governing_risk, found.hidden) == (told, Status.UNREVIEWED, "medium", False)
    assert [(review.person, review.verdict) for review in found.reviews] == [("Cleo", Verdict.NOT_ENOUGH_CONTEXT)]
    assert [(one.name, one.version) for one in found.measures] == [("talk", "2"), ("talk.turns", "2")]
    assert [finding.code for finding in found.findings] == ["short"]
    assert [one.label for one in found.judgements] == ["2"]
    assert [finding.code for finding in found.judged] == ["conduct.empathy.cold"]


def test_whoever_has_yet_to_decide_gets_the_record_alone(context, told):
    """Whoever has said something of it sees the rest; so does everybody once it is settled."""
    ben, dan = (Person(name=name, role=Role.CLINICIAN) for name in ("Ben", "Dan"))
    hidden = dossier(context, ben, record_id=told.id)
    assert (hidden.record, hidden.hidden, hidden.governing_risk) == (told, True, None)
    assert not any((hidden.reviews, hidden.measures, hidden.findings, hidden.judgements, hidden.judged))
    assert not dossier(context, Person(name="cleo ", role=Role.CLINICIAN), record_id=told.id).hidden
    decided(context, ben, told.id, "rejected")
    assert not dossier(context, dan, record_id=told.id).hidden
    assert len(dossier(context, dan, record_id=told.id).reviews) == 2


def test_a_version_that_was_edited_says_by_what(context, told):
    turns = (told.body.turns[0].model_copy(update={"text": "I hardly sleep."}), *told.body.turns[1:])
    made = editing.save_edit(context, LEA, record_id=told.id, turns=turns).record.id
    assert dossier(context, LEA, record_id=told.id).superseded_by == made
    assert dossier(context, LEA, record_id=made).superseded_by is None


def test_no_such_record(context):
    with pytest.raises(BadRequest, match="'nobody'"):
        dossier(context, LEA, record_id="nobody")


def test_what_judges_say_is_told_by_no_other_way(context, told):
    """Until she has decided, to whoever answers blind."""
    other = Person(name="Dora", role=Role.CLINICIAN)
    with pytest.raises(NotAllowed, match="Dora has yet to decide on this record"):
        judging.judgements_of(context, other, record_id=told.id)
    assert judging.judgements_of(context, LEA, record_id=told.id).measurements
    assert judging.judgements_of(context, CLEO, record_id=told.id) == judging.judgements_of(context, LEA, record_id=told.id)
    assert (blinding.told(context, other, [told.id]), blinding.told(context, CLEO, [told.id])) == (set(), {told.id})
    assert (blinding.told(context, LEA, ["gone"]), blinding.told(context, other, [])) == ({"gone"}, set())
