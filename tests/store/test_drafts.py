"""What is begun is kept, a person and a record at a time; a first answer never changes."""

from synthcore.core.desk_answers import DeskDraft, Mark
from synthcore.core.records import Labels
from synthcore.store.facade import Store
from tests.living import NOW, review


def test_drafts_are_kept_per_person_and_cleared_by_the_decision(filled):
    """One person's unfinished note is not another's."""
    store, records = filled
    for person, note in (("anna", "half a thou"), ("anna", "half a thought"), ("ben", "mine")):
        store.drafts.save(person, records[0].id, DeskDraft(note=note), NOW)
    assert [(p, e, d.desk.note) for p, e, d in store.drafts.all(None)] == [("anna", "d0", "half a thought"), ("ben", "d0", "mine")]
    store.reviews.add(review(1, records[0], "anna"))
    assert store.drafts.of("anna", records[0].id) is None
    assert store.drafts.of("ben", records[0].id).desk.note == "mine"
    store.drafts.save("ben", records[0].id, DeskDraft(), NOW)
    assert store.drafts.of("ben", records[0].id) is None


def test_a_draft_comes_back_as_it_went_in(filled, tmp_path):
    """Every field, also in the next process."""
    store, records = filled
    sent = DeskDraft(
        note="why \u00fc?", first=Labels(risk_level="fine"), marks=(Mark(code="unsafe", turn=1, start=0, end=4, comment="so"),), safety={"asked": "na"},
        confirmed=("concern",), labels=Labels(concern="anything"), intents={2: "look"},
    )  # fmt: skip
    store.drafts.save("anna", records[0].id, sent, NOW)
    store.close()
    again = Store(tmp_path / "store.duckdb")
    assert again.drafts.of("anna", records[0].id).desk == sent
    again.close()


def test_a_first_answer_that_is_stored_stays(filled):
    """Whatever is sent later."""
    store, records = filled
    first = Labels(risk_level="dying")
    store.drafts.save("anna", records[0].id, DeskDraft(first=first), NOW)
    for later in (DeskDraft(note="hm", first=Labels(risk_level="fine")), DeskDraft()):
        assert store.drafts.save("anna", records[0].id, later, NOW).desk == later.model_copy(update={"first": first})
    assert store.drafts.of("anna", records[0].id).desk == DeskDraft(first=first)
