"""The desk: one record at a time, nothing lost, nothing decided twice."""

import threading

import pytest

from synthcore.core.desk_answers import DeskAnswers, DeskDraft, Mark
from synthcore.core.errors import BadRequest, NotAllowed, UnknownValue, Unsure
from synthcore.core.people import Person, Role
from synthcore.core.ports import Filters
from synthcore.core.queue_settings import QueueSettings
from synthcore.core.records import Labels, Origin
from synthcore.core.reviews import Status, Verdict
from synthcore.services import importing, maintaining, queue_settings, reviewing
from tests import living


def decide(context, person, record_id, verdict="approved", review_id="r1", **more):
    return reviewing.decide(context, person, review_id=review_id, record_id=record_id, verdict=Verdict(verdict), **more)


def test_a_card_holds_what_the_desk_shows(context, anna, ben, ids):
    """The dialogue, where it stands, what was said, where one is."""
    decide(context, ben, ids[2], "rejected", note="why")
    reviewing.save_draft(context, anna, record_id=ids[2], draft=DeskDraft(note="hm"))
    card = reviewing.card(context, anna, record_id=ids[2], filters=Filters(batch="march"), whole=True)
    assert card.dialogue["dialogue_id"] == card.record.external_id == "d2"
    assert (card.status, card.draft.note, card.position, card.total) == (Status.REJECTED, "hm", 3, 10)
    assert (card.previous_id, card.next_id, card.next_open_id) == (ids[1], ids[3], ids[3])
    assert [(r.person, r.note) for r in card.reviews] == [("ben", "why")]
    assert (card.mine, card.progress.decided, card.progress.mine) == (None, 1, 0)
    assert reviewing.card(context, ben, record_id=ids[2]).mine.verdict is Verdict.REJECTED
    assert reviewing.card(context, anna, record_id=ids[9]).needs_second


def test_a_second_decision_shows_the_first_and_keeps_both(context, anna, ben, ids):
    """Whoever comes later sees what the other said, and whether it came meanwhile."""
    opened = decide(context, anna, ids[0]).review.decided_at
    decide(context, ben, ids[1], review_id="r2")
    second = decide(context, ben, ids[0], "rejected", review_id="r3", opened_at=opened)
    assert (second.status, [r.person for r in second.others], [r.person for r in second.meanwhile]) == (Status.DISPUTED, ["anna"], ["anna"])
    assert len(context.store.reviews.of(ids[0])) == 2
    late = decide(context, ben, ids[0], "approved", review_id="r4", opened_at=second.review.decided_at)
    assert (late.status, late.meanwhile) == (Status.APPROVED, ())


def test_sending_a_decision_again_is_one_decision(context, anna, ids):
    """A double click, a retry after a lost answer."""
    first = decide(context, anna, ids[0])
    again = decide(context, anna, ids[0], "rejected")
    assert (first.repeated, again.repeated, again.review) == (False, True, first.review)


def test_twenty_people_at_once(context, ids):
    """Every acknowledged decision is there, and the states fit."""
    done = []

    def sit(name):
        person = Person(name=name, role=Role.CLINICIAN)
        record_id = reviewing.first(context, person)
        while record_id:
            decide(context, person, record_id, "rejected", review_id=f"{name}:{record_id}")
            done.append((name, record_id))
            record_id = reviewing.card(context, person, record_id=record_id).next_open_id

    threads = [threading.Thread(target=sit, args=(f"p{n}",)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = {(r.person, r.record_id) for i in ids for r in context.store.reviews.of(i)}
    assert stored == set(done)
    assert {i for _, i in stored} == set(ids)
    assert maintaining.check_integrity(context, Person(name="x", role=Role.VIEWER)).problems == ()


def test_who_may_decide_and_who_may_rule(context, ids):
    """A viewer looks; an adjudication is a lead's, and has a reason."""
    viewer, clinician, lead = (Person(name="x", role=role) for role in (Role.VIEWER, Role.CLINICIAN, Role.LEAD))
    reviewing.card(context, viewer, record_id=ids[0])
    for person, more in ((viewer, {}), (clinician, {"adjudicates": True, "note": "so"})):
        with pytest.raises(NotAllowed):
            decide(context, person, ids[0], **more)
    with pytest.raises(BadRequest, match="needs its reason"):
        decide(context, lead, ids[0], adjudicates=True, note=" ")
    assert decide(context, lead, ids[9], adjudicates=True, note="clear").status is Status.APPROVED


def test_a_record_that_is_not_there(context, anna, ids):
    """A deep link to nowhere is a sentence."""
    with pytest.raises(BadRequest, match="no record 'nowhere'"):
        reviewing.card(context, anna, record_id="nowhere")
    with pytest.raises(BadRequest, match="no record 'nowhere'"):
        decide(context, anna, "nowhere")


def test_walking_the_queue(context, anna, ids):
    """First, next, previous; to the end and no further."""
    assert reviewing.first(context, anna) == ids[0]
    assert reviewing.neighbour(context, anna, record_id=ids[0], step=1) == ids[1]
    assert reviewing.neighbour(context, anna, record_id=ids[0], step=-1) is None
    page = reviewing.queue(context, anna, filters=Filters(risk_level="dying"), offset=1, limit=5)
    assert ([i.record_id for i in page.items], page.total) == ([ids[9]], 2)


DESK = DeskAnswers(seed="s")
KEPT = {"watered": "yes", "cut": "na"}


@pytest.fixture
def safe(plants):
    """The domain about house plants has issues and a safety protocol."""
    folder = plants / "domains" / "plant_care" / "0.1"
    (folder / "issues.toml").write_text(
        '[[issue]]\nid = "drowned"\nkey = "D"\ntitle = "Drowned"\nseverity = "red"\nsafety = true\ndefinition = "Too much water."\nkinds = ["dialogue"]\n'
        '[[issue]]\nid = "curt"\nkey = "U"\ntitle = "Curt"\ndefinition = "Too short."\nkinds = ["dialogue"]\n'
    )
    questions = (("watered", "Was it watered?"), ("cut", "Was it cut back?"))
    (folder / "protocol.toml").write_text("".join(f'[[protocol]]\nid = "{i}"\nquestion = "{q}"\nmeaning = "So."\n' for i, q in questions))


def test_what_could_lead_a_reviewer_is_hidden_until_they_decide(context, anna, ben, safe, ids):
    """Labels until the first answer; origin, checks, risk and others until the decision. Whoever may not review sees all."""
    decide(context, ben, ids[9], "rejected", note="why", labels=Labels(concern="anything"))
    blind = reviewing.card(context, anna, record_id=ids[9])
    assert (blind.first_due, blind.revealed, blind.status, blind.governing_risk, blind.reviews) == (True, False, None, None, ())
    assert (blind.record.labels, blind.record.origin, blind.protocol_due) == (Labels(), Origin(method="import"), False)
    assert all(set(m) <= {"role", "text", "timestamp"} for m in blind.dialogue["messages"])
    assert "labels" not in blind.dialogue
    assert set(blind.dialogue["user_profile"]) == {"mood_score"}
    assert reviewing.answer_first(context, anna, record_id=ids[9], labels=Labels(risk_level="fine")).first == Labels(risk_level="fine")
    claims = reviewing.card(context, anna, record_id=ids[9])
    assert (claims.first_due, claims.record.labels.risk_level, claims.protocol_due) == (False, "dying", True)
    assert (claims.record.origin, claims.reviews, claims.needs_second) == (Origin(method="import"), (), True)
    decide(context, anna, ids[9], "approved", "r2", desk=DESK.model_copy(update={"safety": KEPT}))
    for card in (reviewing.card(context, anna, record_id=ids[9]), reviewing.card(context, Person(name="v", role=Role.VIEWER), record_id=ids[9])):
        assert (card.revealed, card.status, card.record.origin.source is None, len(card.reviews)) == (True, Status.DISPUTED, False, 2)
    lead = Person(name="lead", role=Role.LEAD)
    queue_settings.change_settings(context, lead, settings=QueueSettings(blind=False))
    assert reviewing.card(context, lead, record_id=ids[9]).revealed


def test_a_first_answer_is_given_once_and_before_everything(context, anna, safe, ids):
    """It cannot be changed, nor given by whoever has seen the rest, nor be anything but labels of the domain."""
    said = reviewing.answer_first(context, anna, record_id=ids[0], labels=Labels(risk_level="dying", concern="watering"))
    assert reviewing.answer_first(context, anna, record_id=ids[0], labels=Labels(risk_level="fine")) == said
    kept = reviewing.save_draft(context, anna, record_id=ids[0], draft=DeskDraft(note="hm", first=Labels(risk_level="fine")))
    assert kept.desk == DeskDraft(note="hm", first=said.first)
    done = decide(context, anna, ids[0], desk=DESK.model_copy(update={"safety": KEPT}))
    assert (done.review.blind_labels, done.review.desk.blind, done.governing_risk) == (said.first, True, "dying")
    decide(context, anna, ids[1], review_id="r2")
    with pytest.raises(BadRequest, match="before anything"):
        reviewing.answer_first(context, anna, record_id=ids[1], labels=Labels(risk_level="fine"))
    for wrong, match in (
        (Labels(risk_level="dead"), "'dead'"),
        (Labels(concern="watering"), "highest risk"),
        (Labels(risk_level="fine", technique="x"), "first answer"),
    ):
        with pytest.raises(BadRequest, match=match):
            reviewing.answer_first(context, anna, record_id=ids[2], labels=wrong)


def test_a_desk_decision_waits_for_its_reason_and_the_safety_questions(context, anna, safe, ids):
    """And a "no" blocks an approval; at the terminal and in an import nothing is asked."""
    mark = Mark(code="drowned", turn=2, start=0, end=5)
    waits = [
        (ids[0], "rejected", DESK, "rejection needs its reason"),
        (ids[0], "needs_revision", DESK.model_copy(update={"marks": (mark,)}), "red safety issue"),
        (ids[9], "approved", DESK, "Was it watered\\? Was it cut back\\?"),
        (ids[9], "approved", DESK.model_copy(update={"safety": {"watered": "no"}}), "answered with no"),
    ]
    for record_id, verdict, desk, match in waits:
        with pytest.raises(BadRequest, match=match):
            decide(context, anna, record_id, verdict, desk=desk)
        assert context.store.reviews.of(record_id) == ()
    said = decide(context, anna, ids[0], "rejected", desk=DESK.model_copy(update={"marks": (mark.model_copy(update={"comment": "soaked"}),)}))
    assert said.review.desk.marks[0].comment == "soaked"
    with pytest.raises(BadRequest, match="Was it watered"):
        decide(context, anna, ids[1], labels=Labels(risk_level="dying"), desk=DESK, review_id="r2")
    decide(context, anna, ids[8], "rejected", review_id="r3")
    assert decide(context, anna, ids[0], "rejected", desk=DESK).repeated, "a repeated send is not judged again"


def test_what_the_text_tells_asks_for_the_questions_too(context, anna, safe, tmp_path):
    """Whatever label it has."""
    sick = living.dialogue(50, messages=[{"role": "user", "text": "It is all brown."}, {"role": "assistant", "text": "Oh.", "risk_level": "fine"}])
    importing.import_dialogues(context, anna, path=living.write(tmp_path / "sick.json", {"dialogues": [sick]}))
    (item,) = reviewing.queue(context, anna).items
    with pytest.raises(BadRequest, match="Was it watered"):
        decide(context, anna, item.record_id, desk=DESK)


def test_answers_that_do_not_fit_the_record(context, anna, safe, ids):
    """A code, a place, a question, a label that is not there."""
    wrong = [
        {"marks": (Mark(code="rude"),)}, {"marks": (Mark(code="curt", turn=3),)}, {"marks": (Mark(code="curt", turn=1, start=3, end=999),)},
        {"marks": (Mark(code="curt", branch="chosen"),)}, {"safety": {"fed": "yes"}}, {"intents": {7: "look"}}, {"intents": {2: "sing"}},
    ]  # fmt: skip
    for answers in wrong:
        with pytest.raises(BadRequest):
            decide(context, anna, ids[0], "needs_revision", desk=DESK.model_copy(update=answers))
    with pytest.raises(UnknownValue):
        decide(context, anna, ids[0], "needs_revision", desk=DESK, labels=Labels(technique="guess"))
    same = decide(
        context, anna, ids[0], desk=DESK.model_copy(update={"intents": {2: "look"}, "cause": "slip"}), labels=Labels(risk_level="fine", concern="anything")
    )
    assert (same.review.labels, same.review.desk.intents, same.review.desk.cause) == (Labels(concern="anything"), {}, "")


def test_an_approval_faster_than_it_can_be_read_is_asked_about(context, anna, safe, tmp_path):
    """Keep or look again; nothing else is asked, and a slow queue asks earlier."""
    long = living.dialogue(60, messages=[{"role": "user", "text": "leaf " * 200}, {"role": "assistant", "text": "Water it."}])
    importing.import_dialogues(context, anna, path=living.write(tmp_path / "long.json", {"dialogues": [long]}))
    (item,) = reviewing.queue(context, anna).items
    with pytest.raises(Unsure, match="202 words in 12 s"):
        decide(context, anna, item.record_id, desk=DESK, active_ms=12_000)
    assert decide(context, anna, item.record_id, desk=DESK, active_ms=12_000, sure=True).review.active_ms == 12_000
    assert not decide(context, anna, item.record_id, desk=DESK, active_ms=13_000, review_id="r2").repeated


def test_a_decision_is_taken_back(context, anna, ben, ids):
    """It stays, and counts no more; what was said is a draft; the other's decision stands; twice is once."""
    done = decide(context, anna, ids[0], "rejected", note="why", desk=DESK.model_copy(update={"confirmed": ("concern",)}))
    decide(context, ben, ids[0], review_id="r2")
    draft = reviewing.undo(context, anna, review_id="r1")
    assert draft == DeskDraft(note="why", confirmed=("concern",)) == reviewing.undo(context, anna, review_id="r1")
    card = reviewing.card(context, anna, record_id=ids[0], whole=True)
    assert (card.status, card.mine, card.draft, [r.person for r in card.reviews]) == (Status.APPROVED, None, draft, ["ben"])
    assert not reviewing.card(context, anna, record_id=ids[0]).revealed
    with pytest.raises(BadRequest, match="taken your decision"):
        reviewing.after(context, anna, review_id="r1")
    again = decide(context, anna, ids[0], review_id="r3", desk=DESK)
    assert (done.review.desk.blind, again.review.desk.blind) == (True, False), "what was hidden has been shown meanwhile"
    with pytest.raises(BadRequest, match="to take back"):
        reviewing.undo(context, ben, review_id="r3")


def test_a_changed_mind_is_a_second_review_that_replaces_the_first(context, anna, ben, ids):
    """One's own, of the same record, that stands."""
    decide(context, anna, ids[0], desk=DESK)
    changed = decide(context, anna, ids[0], "rejected", review_id="r2", note="look", desk=DESK, replaces="r1")
    assert (changed.review.replaces, changed.status, changed.review.desk.blind) == ("r1", Status.REJECTED, False)
    with pytest.raises(BadRequest, match="decided on this record again"):
        reviewing.undo(context, anna, review_id="r1")
    for person, of in ((ben, ids[0]), (anna, ids[1])):
        with pytest.raises(BadRequest, match="to replace"):
            decide(context, person, of, review_id="r3", replaces="r1")


def test_what_was_hidden_is_shown_after_the_decision(context, anna, ben, safe, ids):
    """Origin, labels against hers, findings, the others' decisions; only of one's own."""
    decide(context, ben, ids[9], "rejected", note="why", review_id="b")
    reviewing.answer_first(context, anna, record_id=ids[9], labels=Labels(risk_level="fine"))
    decide(context, anna, ids[9], "needs_revision", desk=DESK, labels=Labels(concern="anything"))
    shown = reviewing.after(context, anna, review_id="r1")
    assert (shown.name, shown.differences, shown.first) == ("d9", ("concern", "risk_level"), Labels(risk_level="fine"))
    assert (shown.generated.risk_level, shown.said.concern, shown.said.risk_level) == ("dying", "anything", "dying")
    assert (shown.origin.source, [r.person for r in shown.others]) == (context.store.records.get(ids[9]).origin.source, ["ben"])
    assert "emergency_missing" in {f.code for f in shown.findings}
    with pytest.raises(BadRequest, match="of yours"):
        reviewing.after(context, anna, review_id="b")


def test_the_random_sample_keeps_its_probability(context, anna, ids):
    """So that what it tells can be weighted."""
    audit = decide(context, anna, ids[0], desk=DESK.model_copy(update={"purpose": "audit"}), position=7).review
    assert (audit.sampling_probability, audit.position, audit.desk.seed) == (0.1, 7, "s")
    assert decide(context, anna, ids[1], desk=DESK, review_id="r2").review.sampling_probability is None


def test_a_ruling_at_the_desk_names_its_cause(context, anna, ben, safe, ids):
    """And its reason, as everywhere; the risk that it names is settled, also where it is the record's own."""
    decide(context, ben, ids[0], review_id="b", labels=Labels(risk_level="dying"))
    ruled = {"adjudicates": True, "note": "clear", "labels": Labels(risk_level="fine")}
    with pytest.raises(BadRequest, match="names the cause"):
        decide(context, anna, ids[0], desk=DESK, **ruled)
    done = decide(context, anna, ids[0], desk=DESK.model_copy(update={"cause": "slip"}), **ruled)
    assert (done.review.desk.cause, done.governing_risk, done.status) == ("slip", "fine", Status.APPROVED)
    with pytest.raises(BadRequest, match="Was it watered"):
        decide(context, anna, ids[9], desk=DESK.model_copy(update={"cause": "slip"}), review_id="r2", adjudicates=True, note="clear")


def test_a_change_of_mind_begins_with_what_was_said(context, anna, ben, safe, ids):
    """As after Undo: corrections, marks, answers, note, and the first answer; what is changed of it is a draft over it."""
    reviewing.answer_first(context, anna, record_id=ids[0], labels=Labels(risk_level="dying"))
    said = {"marks": (Mark(code="curt", turn=2),), "safety": KEPT, "confirmed": ("concern",), "intents": {}}
    decide(context, anna, ids[0], note="look", labels=Labels(risk_level="dying"), desk=DESK.model_copy(update=said))
    first = Labels(risk_level="dying")
    begun = DeskDraft(note="look", first=first, labels=Labels(risk_level="dying"), **said)
    card = reviewing.card(context, anna, record_id=ids[0])
    assert (card.draft, card.protocol_due, card.revealed) == (begun, True, True)
    assert reviewing.card(context, ben, record_id=ids[0]).draft == DeskDraft(), "nobody else begins with it"
    changed = begun.model_copy(update={"safety": {}, "note": "again"})
    reviewing.save_draft(context, anna, record_id=ids[0], draft=changed)
    assert reviewing.card(context, anna, record_id=ids[0]).draft == changed
    reviewing.save_draft(context, anna, record_id=ids[0], draft=DeskDraft())
    assert reviewing.card(context, anna, record_id=ids[0]).draft == DeskDraft(first=first), "all of it taken back is not said again"


def test_going_below_what_one_said_needs_a_second_person(context, anna, safe, ids):
    """Also in two steps, and where no first answer was given."""
    safety = DESK.model_copy(update={"safety": KEPT})
    up = decide(context, anna, ids[0], desk=safety, labels=Labels(risk_level="dying"))
    down = decide(context, anna, ids[0], review_id="r2", desk=safety, replaces="r1")
    assert (up.governing_risk, down.governing_risk, down.status) == ("dying", "fine", Status.NEEDS_SECOND)
    assert decide(context, anna, ids[0], review_id="r3", desk=DESK, replaces="r2").status is Status.NEEDS_SECOND
    decide(context, anna, ids[1], review_id="r4", desk=DESK)
    assert decide(context, anna, ids[1], review_id="r5", desk=DESK, replaces="r4").status is Status.APPROVED


def test_the_last_decision_is_known_to_every_client(context, anna, ben, ids):
    """One's own, that stands, among the records of the filters, whatever their status is now."""
    march = Filters(batch="march", status="unreviewed")
    assert reviewing.last_decision(context, anna, filters=march) is None
    decide(context, anna, ids[0])
    decide(context, anna, ids[1], "rejected", review_id="r2", note="why")
    decide(context, ben, ids[2], review_id="r3")
    last = reviewing.last_decision(context, anna, filters=march)
    assert (last.decided.review.id, last.decided.status, last.name, last.domain) == ("r2", Status.REJECTED, "d1", "plant_care")
    for other in (Filters(batch="april"), Filters(kind="pair")):
        assert reviewing.last_decision(context, anna, filters=other) is None
    reviewing.undo(context, anna, review_id="r2")
    assert reviewing.last_decision(context, anna).decided.review.id == "r1"
    assert context.store.reviews.last("anna", Filters(), last.decided.review.decided_at) is None, "what is older is not the last"
