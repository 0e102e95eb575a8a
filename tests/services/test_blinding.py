"""What is covered tells nothing of where a record comes from, nor, before the first answer, of its labels."""

from synthcore.core.people import Person, Role
from synthcore.core.records import Labels, PreferencePair, Turn, make
from synthcore.formats.dialogue_records import from_file, to_file
from synthcore.services.blinding import STAND_IN, covered, has_decided, has_seen
from tests.living import NOW, PLANTS, dialogue, review

ODD = {"template_id": "t9", "statistics": {"x": 1}, "user_profile": {"concern": "watering", "mood_score": 4, "made_by": "m"}}


def odd():
    whole = dialogue(1, **ODD)
    whole["labels"] |= {"synthetic": True, "clinician_approved": True}
    whole["messages"][1] |= {"content": "Water it now.", "score": 0.9}
    return from_file(whole, domain=PLANTS.domain, source="made.json", created_at=NOW)


def test_before_the_first_answer_there_is_text_alone():
    """No label, no key that only a file knows, no origin; the text as it is shown otherwise."""
    record = odd()
    blind = covered(record, labels=False)
    shown = to_file(blind)
    assert (blind.id, blind.origin, blind.labels) == (record.id, STAND_IN, Labels())
    assert set(shown) == {"dialogue_id", "user_profile", "messages"}
    assert shown["user_profile"] == {"mood_score": 4}
    assert [m.get("content", m.get("text")) for m in shown["messages"]] == ["Leaf 1 of my fern is dry.", "Water it now."]
    assert all(set(m) <= {"role", "text", "content", "timestamp"} for m in shown["messages"])


def test_then_the_labels_stand_as_claims_and_the_rest_stays_covered():
    """What was asked of the reviewer, and no more."""
    record = odd()
    claims = covered(record, labels=True)
    assert (claims.labels, claims.body, claims.origin) == (record.labels, record.body, STAND_IN)
    assert set(to_file(claims)["labels"]) == {"primary_intent", "overall_sentiment", "max_risk_level", "therapeutic_technique"}


def test_a_pair_is_covered_by_its_own_review():
    """services/pair_reviewing.py shows nothing of it too early."""
    body = PreferencePair(prompt=(Turn(role="user", text="q"),), chosen=Turn(role="a", text="x"), rejected=Turn(role="a", text="y"))
    pair = make(body, Labels(), STAND_IN, domain="d@1", external_id="p", created_at=NOW, extras={"k": 1})
    assert covered(pair, labels=False) == pair


def test_a_decision_that_was_taken_back_had_shown_everything():
    """It stands no more, but what was seen was seen."""
    ann = Person(name="ann", role=Role.CLINICIAN)
    assert not has_seen((review(1, "r", "ben"),), ann)
    assert has_decided((review(1, "r", "ann"),), ann)
    taken = (review(1, "r", "ann", withdrawn_at=NOW),)
    assert (has_decided(taken, ann), has_seen(taken, ann)) == (False, True)
