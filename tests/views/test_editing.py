"""The sheet of an edit, and what it changes."""

from synthcore.core.records import Labels, Turn
from synthcore.domains import loader
from synthcore.formats.pair_records import from_row
from synthcore.views import editing
from tests.living import NOW, PLANTS, ROOT, record

DOMAIN = loader.load(ROOT / "tests" / "tiny_domain" / "plant_care")


def test_a_sheet_has_a_line_for_each_turn_and_the_words_of_the_domain():
    sheet = editing.sheet(record(1), DOMAIN)
    assert [(line.title, line.labelled) for line in sheet.lines] == [("T1 User", False), ("T2 Assistant", True)]
    assert {c.name: c.value for c in sheet.labels}["concern"] == "watering"
    assert "rescue" in sheet.of_turn["intent"]
    assert sheet.of_turn["intent"][0] == ""
    assert (sheet.fixed, sheet.banner) == (False, "")


def test_an_odd_role_is_no_label():
    """What becomes a label is a word of the domain."""
    assert editing.title(3, Turn(role="![x](http://e/x.png)", text=""), DOMAIN) == "T3"


def test_a_value_of_the_file_that_the_domain_does_not_know_stays_to_be_chosen():
    one = record(1).model_copy(update={"labels": Labels(concern="moss")})
    choice = next(c for c in editing.sheet(one, DOMAIN).labels if c.name == "concern")
    assert (choice.value, "moss" in choice.options, "watering" in choice.options) == ("moss", True, True)


def test_a_pair_keeps_its_parts_and_says_what_is_false():
    row = {"question": "Why?", "chosen": "Yes, it is.", "rejected": "No.", "id": "p1"}
    pair = from_row(row, domain=PLANTS.domain, source="f.csv", created_at=NOW)
    sheet = editing.sheet(pair, DOMAIN)
    assert [line.title for line in sheet.lines] == ["Question", "Chosen answer", "Rejected answer (false on purpose)"]
    assert sheet.fixed
    assert "false on purpose" in sheet.banner
    assert editing.length_note([line.turn for line in sheet.lines]) == "Chosen 3 words, rejected 1."


def test_what_changes():
    """Texts word by word, labels of a turn, labels of the whole; nothing where nothing changes."""
    one = record(1)
    first, last = one.body.turns
    assert editing.changes(one, one.body.turns, one.labels) == ()
    turns = (first, last.model_copy(update={"text": "Water it now.", "intent": "rescue"}), Turn(role="user", text="Thanks."))
    found = editing.changes(one, turns, one.labels.model_copy(update={"concern": None}))
    assert [(c.place, c.what, [tuple(p) for p in c.parts]) for c in found] == [
        ("T2", "changed", [("same", "Water it "), ("removed", "tonight"), ("added", "now"), ("same", ".")]),
        ("T3", "new", [("added", "Thanks.")]),
        ("T2", "Intent", [("removed", "look"), ("added", "rescue")]),
        ("Labels", "Concern", [("removed", "watering")]),
    ]
