"""Records in a table: who is shown what of which record, and what stands beside it."""

import pytest

from synthcore.core.errors import NotAllowed
from synthcore.core.examined import Examined, Noted, Pointed
from synthcore.core.measurements import Finding
from synthcore.core.people import Person, Role
from synthcore.core.ports import Filters
from synthcore.core.record_table import Wanted
from synthcore.core.reviews import Status, Verdict
from synthcore.services import reviewing, tabulating
from tests.living import NOW
from tests.trusted import dialogues, judges, pairs

CLEO = Person(name="Cleo", role=Role.CLINICIAN)
LEA = Person(name="lea", role=Role.LEAD)


def decided(context, person, record_id, verdict="rejected"):
    reviewing.decide(context, person, review_id=f"{person.name}{record_id}", record_id=record_id, verdict=Verdict(verdict), note="as it is")


def test_what_others_say_is_hidden_from_whoever_has_yet_to_decide(context, ids, ben):
    """Of what is settled nobody has to; a lead who only leads is shown everything."""
    decided(context, ben, ids[0])
    decided(context, CLEO, ids[9], "approved")  # which needs a second approval
    everything = Wanted()
    assert tabulating.tabulate(context, LEA, wanted=everything).hidden == frozenset()
    mine = tabulating.tabulate(context, ben, wanted=everything)
    assert (mine.total, mine.hidden) == (10, frozenset(ids) - {ids[0]})
    hers = tabulating.tabulate(context, CLEO, wanted=everything)
    assert hers.hidden == frozenset(ids) - {ids[0], ids[9]}
    page = tabulating.tabulate(context, ben, wanted=everything, offset=8, limit=2)
    assert ([row.record_id for row in page.rows], page.total, page.hidden) == (ids[8:], 10, frozenset(ids[8:]))


@pytest.mark.parametrize(
    ("role", "status", "said", "hidden"),
    [
        ("clinician", Status.UNREVIEWED, (), True),
        ("clinician", Status.NEEDS_SECOND, ("ann",), True),
        ("clinician", Status.NEEDS_SECOND, ("ann", "CLEO "), False),
        ("clinician", Status.DISPUTED, ("ann", "ben"), True),
        ("clinician", Status.APPROVED, ("ann",), False),
        ("clinician", Status.NEEDS_REVISION, ("ann",), False),
        ("viewer", Status.UNREVIEWED, (), False),
        ("lead", Status.UNREVIEWED, (), False),
        ("admin", Status.UNREVIEWED, (), False),
    ],
)
def test_the_rule(role, status, said, hidden):
    """Whoever has said something of a record has seen it, in whatever spelling of their name."""
    assert tabulating.blind(Person(name="Cleo", role=Role(role)), status, said) is hidden


def test_neighbours_are_those_of_the_same_table(context, ids):
    """Before and after in the order that is wanted; nothing for what is not in it."""
    found = tabulating.beside(context, LEA, wanted=Wanted(), record_id=ids[4])
    assert found == tabulating.Neighbours(before=ids[3], after=ids[5], place=5)
    risky = Wanted(filters=Filters(risk_level="dying"))
    assert tabulating.beside(context, LEA, wanted=risky, record_id=ids[8]) == tabulating.Neighbours(before=None, after=ids[9], place=1)
    assert tabulating.beside(context, LEA, wanted=risky, record_id=ids[4]) == tabulating.Neighbours(before=None, after=None, place=None)
    back = Wanted(descending=True)
    assert tabulating.beside(context, LEA, wanted=back, record_id=ids[4]).before == ids[5]


def test_an_error_is_told_of_decided_pairs_only_to_whoever_has_yet_to_decide(context):
    """Neither as a row nor as a neighbour."""
    made = pairs(context, 3, error="e5")
    decided(context, LEA, made[0].id)
    wanted = Wanted(error_type="e5")
    assert [row.record_id for row in tabulating.tabulate(context, CLEO, wanted=wanted).rows] == [made[0].id]
    assert tabulating.beside(context, CLEO, wanted=wanted, record_id=made[0].id).after is None
    assert tabulating.tabulate(context, LEA, wanted=wanted).total == 3
    assert tabulating.tabulate(context, CLEO, wanted=Wanted(method="import", filters=Filters(kind="pair"))).total == 3
    assert (tabulating.decided_only(CLEO, wanted), tabulating.decided_only(LEA, wanted)) == (True, False)


def test_what_checks_and_judges_say_picks_no_record_that_is_still_to_be_decided(context):
    """By a finding and by a judgement whoever answers blind is listed decided records only, and in their order."""
    records = dialogues(context, 4)
    judges(context, records, "safety.detected", ["yes", "yes", "no", "yes"], claims=())
    said = [Noted(one.id, "talk", "1", "talk", "dialogue", "ok", 1.0, None, "") for one in records]
    found = [Pointed("talk", "1", Finding(record_id=one.id, code="long", message="It is long.")) for one in records[:2]]
    context.store.measurements.add(Examined(said, found), NOW)
    decided(context, LEA, records[1].id)
    for asked, all_of_them in (
        ({"check": "talk"}, 2), ({"code": "long"}, 2), ({"check": "talk", "severity": "warning"}, 2), ({"dimension": "safety.detected", "choice": "yes"}, 3),
        ({"dimension": "safety.detected", "order": "score"}, 4), ({"check": "talk", "order": "findings"}, 2),
    ):  # fmt: skip
        wanted = Wanted.model_validate(asked)
        assert [row.record_id for row in tabulating.tabulate(context, CLEO, wanted=wanted).rows] == [records[1].id], asked
        assert tabulating.tabulate(context, LEA, wanted=wanted).total == all_of_them
        assert tabulating.beside(context, CLEO, wanted=wanted, record_id=records[1].id).place == 1
    assert tabulating.tabulate(context, CLEO, wanted=Wanted(dimension="safety.detected")).total == 4


def test_what_no_record_was_made_with_is_unknown(context, ids):
    wanted = Wanted(method="import", model="m-9", run="r-9", made_with="nothing@1")
    assert tabulating.unknown(context, CLEO, wanted=wanted) == {"made_with": "nothing@1", "model": "m-9", "run": "r-9"}
    labels = Wanted(filters=Filters(concern="watering", session_type="never", risk_level="", batch="gone", domain="plant_care"), model="")
    assert tabulating.unknown(context, CLEO, wanted=labels) == {"session_type": "never", "risk_level": "", "batch": "gone"}
    assert tabulating.unknown(context, CLEO, wanted=Wanted(filters=Filters(batch="march"))) == {}


def test_what_judges_chose(context):
    """Counted by choice, and by what became of the records."""
    records = dialogues(context, 3)
    judges(context, records, "safety.detected", ["yes", "yes", "no"])
    decided(context, LEA, records[2].id)
    assert [tuple(one) for one in tabulating.choices_judged(context, LEA)] == [("safety.detected", "no", 1), ("safety.detected", "yes", 2)]
    found = tabulating.judged_by_status(context, LEA, dimension="safety.detected")
    assert sorted(found) == sorted([(Status.REJECTED, "no", 1), (Status.UNREVIEWED, "yes", 2)])
    assert len(tabulating.judges(context, LEA)) == 1


def test_doubted_labels_are_for_whoever_leads(context, ids, ben, monkeypatch):
    """They would lead whoever has yet to decide. Counted once, until something is decided."""
    asked = []
    monkeypatch.setattr(tabulating, "doubted_labels", lambda *_, **more: asked.append(more) or len(asked))
    wanted = {"domain": "plant_care", "label": "concern"}
    assert [tabulating.doubted(context, LEA, **wanted) for _ in range(2)] == [1, 1]
    decided(context, ben, ids[0])
    assert tabulating.doubted(context, LEA, **wanted) == 2
    with pytest.raises(NotAllowed):
        tabulating.doubted(context, CLEO, **wanted)


def test_judges_by_name(context):
    assert tabulating.judges(context, LEA) == ()
    judges(context, dialogues(context, 1), "safety.risk_level", ["none"])
    assert tabulating.judges(context, LEA) == ("gpt-test",)
