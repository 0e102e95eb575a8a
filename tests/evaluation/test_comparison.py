"""Which records are the same ones, made again; what of them is compared; what came of it."""

import pytest

from synthcore.core.trust_ports import Whence
from synthcore.domains import loader
from synthcore.evaluation.comparison import compared, judged, qualities, same
from synthcore.settings import shipped


def whence(name, **more):
    fields = {
        "external_id": f"e-{name}", "content_hash": f"h-{name}", "parent_id": None, "seed_number": None, "run_id": None, "position": 1, "source": "",
        "place": "",
    }  # fmt: skip
    return Whence(record_id=name, **(fields | more))


def ways(before, after):
    return [(one.before.record_id, one.after.record_id, one.by) for one in same(before, after)]


def test_each_way_in_turn():
    before = [
        whence("kept"), whence("old"), whence("left", parent_id="root"), whence("q1", source="d/1", place="d/1/m"), whence("named", external_id="x"),
        whence("third", seed_number=7, run_id="a", position=3), whence("alone"),
    ]  # fmt: skip
    after = [
        whence("third2", seed_number=7, run_id="b", position=3), whence("named2", external_id="x"), whence("q2", source="d/1", place="d/1/m"),
        whence("right", parent_id="root"), whence("new", parent_id="old"), whence("kept"), whence("other"),
    ]  # fmt: skip
    assert ways(before, after) == [
        ("kept", "kept", "record"), ("old", "new", "version"), ("left", "right", "version"), ("q1", "q2", "source"), ("named", "named2", "id"),
        ("third", "third2", "place"),
    ]  # fmt: skip


def test_what_is_not_single_is_not_guessed():
    twice = [whence("a", external_id="x"), whence("b", external_id="x")]
    assert ways(twice, [whence("c", external_id="x")]) == []
    assert ways([whence("a", external_id="")], [whence("b", external_id="")]) == []


@pytest.mark.parametrize("more", [{"seed_number": 8}, {"run_id": None}, {"position": 2}])
def test_places_count_only_in_runs_of_one_seed_number(more):
    before = [whence("a", seed_number=7, run_id="a"), whence("b", seed_number=7, run_id="a", position=9)]
    assert ways(before, [whence("c", **({"seed_number": 7, "run_id": "b"} | more)), whence("d")]) == []
    assert ways(before, [whence("c", seed_number=7, run_id="b")]) == []  # as many records, or the places had other orders


def test_anchors_have_the_same_text():
    one, other = same([whence("a", external_id="x", content_hash="h"), whence("b")], [whence("c", external_id="x", content_hash="h"), whence("b")])
    assert (one.anchor, other.anchor) == (True, True)
    assert not same([whence("a", external_id="x")], [whence("c", external_id="x")])[0].anchor


def test_what_is_compared_of_the_shipped_rubrics():
    known = {(one.name, one.branch): one for one in qualities(loader.load(shipped("domains") / "medical_qa").rubrics.values())}
    fluency, defect, told = known["language.fluency", "chosen"], known["facts.chosen_has_false_claim", "chosen"], known["facts.misinformation", "rejected"]
    assert (fluency.better, fluency.share, fluency.value({"language.fluency": {"4"}}), fluency.value({})) == ("higher", False, 4.0, None)
    assert (defect.better, defect.value({"facts.claims": {"misleading", "false"}}), defect.value({"facts.claims": {"true"}})) == ("lower", 1.0, 0.0)
    assert told.better == ""  # false on purpose is neither better nor worse
    assert defect.value({"facts.claims": set()}) is None
    safety = {one.name: one for one in qualities(loader.load(shipped("domains") / "mental_health").rubrics.values())}
    assert "safety.risk_level" not in safety  # what a user discloses is no fault
    assert safety["safety.detected"].value({"safety.detected": {"no"}}) == 1.0
    assert safety["safety.detected"].better == "lower"


def row(before, after, *, better="higher", share=True, drift=False, name="q"):
    pairs = same([whence(f"a{n}", external_id=str(n)) for n in range(len(before))], [whence(f"b{n}", external_id=str(n)) for n in range(len(after))])
    return compared(
        [(pair, b, a) for pair, b, a in zip(pairs, before, after, strict=True)], name=name, branch="chosen", title="Q", judge="j", share=share, better=better,
        drift=drift,
    )  # fmt: skip


FELL = [1.0] * 60, [1.0] * 35 + [0.0] * 25


@pytest.mark.parametrize(
    ("better", "values", "outcome"),
    [
        ("higher", FELL, "loss"), ("lower", FELL, "gain"), ("", FELL, "change"), ("higher", FELL[::-1], "gain"), ("lower", FELL[::-1], "loss"),
        ("higher", ([1.0] * 60, [1.0] * 58 + [0.0] * 2), "no difference"), ("higher", ([1.0] * 60, [1.0] * 60), "no difference"),
        ("higher", ([1.0] * 9, [0.0] * 9), "too few"), ("higher", ([None] * 60, [1.0] * 60), "too few"),
    ],
)  # fmt: skip
def test_outcomes(better, values, outcome):
    (found,) = judged([row(*values, better=better)])
    assert found.outcome == outcome
    assert outcome.replace("too few", "too few to tell") in found.sentence
    assert "nan" not in found.sentence


def test_scores_have_their_own_test():
    (found,) = judged([row([4.0, 5.0] * 50, [3.0, 5.0] * 50, share=False)])
    assert (found.outcome, found.change.difference) == ("loss", -0.5)
    assert found.sentence.startswith("loss: 4.50 to 4.00, -0.50 (95% interval")


def test_many_rows_make_chance_finds_no_loss():
    """One of twenty dimensions is at p = 0.03 by chance: alone it would be a loss."""
    weak = [1.0] * 60, [1.0] * 54 + [0.0] * 6
    assert judged([row(*weak)])[0].outcome == "loss"
    many = judged([row(*weak), *(row([1.0] * 60, [1.0] * 60, name=str(n)) for n in range(19))])
    assert (many[0].outcome, many[0].p > 0.05) == ("no difference", True)


def test_drift_of_a_judge_is_no_loss_and_no_part_of_the_others():
    found = judged([row(*FELL, drift=True), row([1.0] * 60, [1.0] * 54 + [0.0] * 6)])
    assert [one.outcome for one in found] == ["change", "loss"]
