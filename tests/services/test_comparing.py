"""Two batches of the same records: by one judge, by two, by clinicians, and not at all."""

import pytest

from synthcore.core.errors import BadRequest
from synthcore.core.records import Origin
from synthcore.services import registry
from synthcore.services.comparing import compare, compare_approvals
from tests.trusted import ANN, JUDGE, dialogues, judges, pairs, reviews

N = 60


@pytest.fixture
def two(context):
    """The same dialogues, made again: other texts under the same ids."""
    return dialogues(context, N), dialogues(context, N, days=7, batch="April")


def row(found, name):
    return next(one for one in found.rows if one.name == name)


def test_a_significant_loss(context, two):
    old, new = two
    judges(context, old, "realism.realistic", ["5"] * N, rubric="realism@1")
    judges(context, new, "realism.realistic", ["3"] * 30 + ["5"] * 30, rubric="realism@1")
    judges(context, old, "realism.pace", ["4", "5"] * 30, rubric="realism@1")
    judges(context, new, "realism.pace", ["5", "4"] * 30, rubric="realism@1")
    found = compare(context, ANN, before="March", after="April")
    assert (found.same, found.by, found.anchors, found.loss, found.refused) == (N, {"id": N}, 0, True, ())
    assert row(found, "realism.realistic").outcome == "loss"
    assert row(found, "realism.realistic").judge == f"realism@1{JUDGE}"
    assert row(found, "realism.pace").outcome == "no difference"
    assert compare(context, ANN, before="April", after="March").loss is False


def test_another_judge_is_refused(context, two):
    old, new = two
    judges(context, old, "realism.realistic", ["5"] * N, rubric="realism@1")
    judges(context, new, "realism.realistic", ["1"] * N, rubric="realism@2")
    with pytest.raises(BadRequest, match="can be compared"):
        compare(context, ANN, before="March", after="April")


def test_one_record_that_both_judged_makes_no_comparison(context, two):
    old, new = two
    judges(context, old, "realism.realistic", ["5"] * N, rubric="realism@1")
    judges(context, new, "realism.realistic", ["1"] * N, rubric="realism@1", model="/other/aa")
    judges(context, old[:1], "realism.realistic", ["1"], rubric="realism@1", model="/other/aa")
    with pytest.raises(BadRequest, match="is another judge"):
        compare(context, ANN, before="March", after="April")


def test_two_models_are_two_judges_and_anchors_tell_them_apart(context):
    """The texts are the same, so the difference is that of the judges: shown, and no loss."""
    old, new = (
        dialogues(context, N),
        dialogues(context, N, batch="April", ids="x{}", origin=Origin(method="import", source="again.json"), extras=lambda n: {"k": n}),
    )
    judges(context, old, "realism.realistic", ["5"] * N, rubric="realism@1", model="/one/aa")
    judges(context, new, "realism.realistic", ["3"] * N, rubric="realism@1", model="/two/aa")
    found = compare(context, ANN, before="March", after="April")
    assert (found.anchors, found.loss, found.refused) == (N, False, ())
    assert (row(found, "realism.realistic").drift, row(found, "realism.realistic").outcome) == (True, "change")
    assert row(found, "realism.realistic").judge == "realism@1/one/aa and realism@1/two/aa"


def test_with_some_anchors_the_rest_is_refused(context):
    old = dialogues(context, N)
    new = dialogues(context, 40, batch="April", extras=lambda n: {"k": n})
    new += dialogues(context, N, days=7, batch="April", ids="x4{}")  # in part under ids that are taken: these are not guessed
    judges(context, old, "realism.realistic", ["5"] * N, rubric="realism@1", model="/one/aa")
    judges(context, new, "realism.realistic", ["4"] * 100, rubric="realism@1", model="/two/aa")
    found = compare(context, ANN, before="March", after="April")
    assert found.loss is False
    assert "is another judge" in found.refused[0]
    assert [one.drift for one in found.rows] == [True]


def test_questions_made_into_pairs_again(context):
    """Paired by their source question; two pairs of one question count as one when chance is told."""

    def source(n):
        return {"source_dataset": "qa", "source_row": str(n // 2), "modification_id": str(n % 2)}

    old = pairs(context, N, extras=source)
    new = pairs(context, N, word=" now", batch="April", ids="y{}", extras=source)
    for records, labels in ((old, ["5"] * N), (new, ["4"] * N)):
        judges(context, records, "language.relevance", labels, rubric="language@1", branch="chosen")
    found = compare(context, ANN, before="March", after="April")
    assert (found.by, row(found, "language.relevance").change.clusters) == ({"source": N}, N // 2)
    assert found.loss


def test_runs_by_their_places(context):
    """Of one seed number, by id."""

    def made(run):
        return Origin(method="llm", seed_number=4, run_id=run)

    old, new = (dialogues(context, N, days=d, batch=b, ids=b + "{}", origin=made(b)) for d, b in ((1, "run1"), (3, "run2")))
    for records in (old, new):
        judges(context, records, "realism.realistic", ["4"] * N, rubric="realism@1")
    with context.store.file.tx() as c:
        c.execute("delete from batch")
    found = compare(context, ANN, before="run1", after="run2")
    assert (found.by, found.loss) == ({"place": N}, False)


def test_what_clinicians_approved(context, two):
    old, new = two
    reviews(context, old, [{"verdict": "approved"}] * N)
    reviews(context, new, [{"verdict": "approved" if n < 40 else "rejected"} for n in range(N)])
    found = compare_approvals(context, ANN, before="March", after="April")
    assert (found.outcome, found.change.before, found.change.after) == ("loss", 1.0, pytest.approx(2 / 3))
    whole = compare(context, ANN, before="March", after="April")
    assert whole.loss
    shape = registry.shape("compare")
    assert shape.gives.validate_json(shape.gives.dump_json(whole)) == whole


def test_disputed_and_undecided_records_do_not_count(context, two):
    old, new = two
    reviews(context, old, [{"verdict": "approved"}] * N)
    reviews(context, new[:30], [{"verdict": "approved"}] * 30)
    reviews(context, new[:10], [{"verdict": "rejected"}] * 10, person="ben")
    assert compare_approvals(context, ANN, before="March", after="April").change.n == 20


def test_nothing_judged_and_nothing_decided(context, two):
    with pytest.raises(BadRequest, match="No judge has spoken"):
        compare(context, ANN, before="March", after="April")
    assert compare_approvals(context, ANN, before="March", after="April").outcome == "too few"


@pytest.mark.parametrize(("before", "after", "told"), [("March", "May", "no batch and no run called 'May'"), ("", "March", "no batch and no run")])
def test_what_is_not_there(context, two, before, after, told):
    with pytest.raises(BadRequest, match=told):
        compare(context, ANN, before=before, after=after)


def test_nothing_in_common(context):
    dialogues(context, 5)
    dialogues(context, 5, days=9, batch="April", ids="z{}")
    with pytest.raises(BadRequest, match="no record in common"):
        compare(context, ANN, before="March", after="April")
