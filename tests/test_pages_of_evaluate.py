"""The Evaluate page on records that were judged, doubted and compared."""

import json

from synthcore.core.records import Dialogue, Labels, Origin, Turn
from synthcore.evaluation.judging import JudgedPair
from tests.evaluation.test_label_doubts import flipped, some
from tests.test_pages import param, visit, words
from tests.trusted import dialogues, judges, pairs, reviews, store_of


def open_part(part):
    at = visit("evaluate")
    at.button_group(key="evaluate-part").set_value(part).run()
    assert not at.exception
    return at


def rows(at):
    """Those of the table of records, as the browser is given them."""
    (element,) = at.get("bidi_component")
    return json.loads(element.proto.json)["rows"]


def first_of(record):
    return JudgedPair(record.id, record.body.prompt[0].text, record.body.chosen.text, record.body.rejected.text).order[0]


def test_a_judge_that_takes_the_first_answer_is_seen_in_trust(context):
    made = pairs(context, 30)
    for repeat, lucky in (("r0", True), ("r0x", False)):
        ahead = [(first_of(one) == "chosen") is lucky for one in made]
        for branch, best in (("chosen", True), ("rejected", False)):
            labels = ["5" if one is best else "3" for one in ahead]
            judges(context, made, "language.fluency", labels, rubric="language@1", branch=branch, repeat=repeat, score=True)
    said = words(open_part("Trust"))
    assert "The first answer wins" in said
    assert "100% (94% to 100%), p = " in said


def test_a_link_that_names_a_value_filters_by_it(context):
    """As those of the charts do; the URL then has its title."""
    made = pairs(context, 4)
    for branch in ("chosen", "rejected"):
        judges(context, made, "language.fluency", ["5", "5", "3", "5"], rubric="language@1", branch=branch, score=True)
    at = visit("evaluate", evaluate_dimension="language.fluency", evaluate_choice="3")
    assert param(at, "evaluate-dimension") == "Fluency"
    assert [row["id"] for row in rows(at)] == [made[2].id]


def test_a_link_to_what_records_were_made_with_lists_exactly_those(context):
    """In one line above the table, which takes it away again; what no record has is told."""
    made = dialogues(context, 6, origin=lambda n: Origin(method="llm", model=f"m-{n % 2}", run_id="r1" if n < 3 else "r2", source="run"))
    at = visit("evaluate", evaluate_model="m-1", evaluate_run="r2", evaluate_kind="dialogue")
    assert [row["id"] for row in rows(at)] == [made[3].id, made[5].id]
    assert "Only: dialogues · model m-1 · run r2." in words(at)
    at.text_input(key="evaluate-made_with").set_value(" nothing@1 ").run()
    assert "Only: dialogues · made with nothing@1 · model m-1 · run r2." in words(at)
    at.button(key="evaluate-only-remove").click().run()
    assert not at.exception
    assert (len(rows(at)), "evaluate-model" in at.query_params, "Only:" in words(at)) == (6, False, False)
    assert at.text_input(key="evaluate-made_with").value == ""

    at = visit("evaluate", evaluate_model="<b>m-9", evaluate_run="r1")
    assert "No record here says “&lt;b&gt;m-9” (model). Only: model &lt;b&gt;m-9 · run r1." in words(at)
    assert "0 records." in words(at)
    assert "0 records." in words(visit("evaluate", evaluate_kind="pair"))
    at = visit("evaluate", evaluate_since="soon")
    assert "“soon” is not a day: write it like 2026-03-01." in words(at)
    assert "0 records." in words(at)


def test_what_nothing_fits_is_told_in_one_box_that_takes_it_away(context):
    """Whatever is wrong in an address, the table lists no other records than those that are asked for; what was right stays."""
    dialogues(context, 3)
    for wrong, said in (
        ({"batch": "gone"}, "There is no batch “gone”."), ({"concern": "griff"}, "No record here says “griff” (concern)."),
        ({"status": "lost"}, "There is no status “lost”."), ({"found": "odd: code"}, "No record here says “odd: code” (finding)."),
        ({"since": "2026-06-02", "until": "2026-06-01"}, "No day is from 2026-06-02 to 2026-06-01."),
        ({"batch": "gone", "concern": "griff", "since": "soon"}, "“soon” is not a day: write it like 2026-03-01. There is no batch “gone”."),
    ):  # fmt: skip
        at = visit("evaluate", evaluate_order="Newest first", **{f"evaluate_{name}": value for name, value in wrong.items()})
        assert said in words(at)
        assert (words(at).count("sc-note sc-warn"), "0 records." in words(at)) == (1, True), wrong
        at.run()  # it stays until it is taken away
        assert said in words(at)
        at.button(key="evaluate-only-remove").click().run()
        assert not at.exception
        assert (words(at).count("sc-note sc-warn"), len(rows(at)), at.selectbox(key="evaluate-order").value) == (0, 3, "Newest first"), wrong


def test_records_that_do_not_say_can_be_asked_for(context):
    """By a link, and by a field; and those in no batch."""
    made = dialogues(context, 4, labels=Labels(concern="grief"))
    dialogues(context, 2, days=2)
    assert "2 records." in words(visit("evaluate", evaluate_concern="(not said)"))
    assert "6 records." in words(visit("evaluate", evaluate_model="(not said)", evaluate_kind="dialogue"))
    reviews(context, made[:1], [{"labels": Labels(concern="anxiety")}])
    assert [row["id"] for row in rows(visit("evaluate", evaluate_concern="anxiety"))] == [made[0].id]
    assert len(rows(visit("evaluate", evaluate_concern="grief"))) == 3
    at = visit("evaluate", evaluate_batch="(not said)")
    assert (at.selectbox(key="evaluate-batch").value, "0 records." in words(at), "sc-note sc-warn" in words(at)) == ("(not said)", True, False)


def test_records_whose_label_is_doubted_are_a_filter(context):
    """Most doubtful first, each with what it reads like."""
    found, _ = flipped(some())
    bodies = [Dialogue(turns=(Turn(role="user", text=one.text), Turn(role="assistant", text="I see."))) for one in found]
    for label in ("anxiety", "grief", "stress"):
        of = [body for body, one in zip(bodies, found, strict=True) if one.label == label]
        store_of(context, "mental_health", of, Labels(concern=label), ids=f"{label}-{{}}")
    at = visit("evaluate")
    assert "180 records." in words(at)
    at.selectbox(key="evaluate-doubted").select("Concern").run()
    assert not at.exception
    assert "labels do not fit their text. A doubt is a reason to look, and relabels nothing." in words(at)
    shown = rows(at)
    assert 10 < len(shown) < 30
    assert all("(concern reads more like " in row["cells"][2] for row in shown)


def test_what_clinicians_decided_is_compared_where_no_judge_may(context):
    before, after = dialogues(context, 30, batch="Before"), dialogues(context, 30, days=2, batch="After")
    assert "too few to tell: 0 records" in words(open_part("Compare"))
    reviews(context, before, [{"verdict": "approved"}] * 30)
    reviews(context, after, [{"verdict": "rejected"}] * 30)
    said = words(open_part("Compare"))
    assert "Approved by clinicians" in said
    assert "-100.0%" in said or "+100.0%" in said
