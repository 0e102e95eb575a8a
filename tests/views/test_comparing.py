"""Two sets of the same records: losses first, what the judge's drift is apart from them."""

from synthcore.evaluation.comparison import Compared
from synthcore.evaluation.regression import Change
from synthcore.services.comparing import Comparison
from synthcore.views.comparing import side_by_side


def row(title, outcome, *, drift=False, branch="dialogue"):
    change = Change(0.5, 0.4, -0.1, -0.2, 0.0, 0.01, 60, 60, "ok")
    return Compared("f.d", branch, title, "m", True, "higher", drift, change, 0.01, outcome, f"{title} it is.")


def shown(*rows, **more):
    given = {
        "before": "March", "after": "April", "same": 60, "by": {"record": 50, "place": 10}, "anchors": 50, "rows": rows, "refused": (), "judged": True,
        "loss": any(one.outcome == "loss" for one in rows),
    }  # fmt: skip
    return side_by_side(Comparison(**(given | more)))


def test_losses_come_first():
    view = shown(row("Calm", "gain"), row("Safe", "loss", branch="chosen"))
    assert (view.verdict, view.kind) == ("April lost against March in 1 quality.", "bad")
    assert [cells[0] for cells in view.rows] == ["Safe (chosen)", "Calm"]
    assert view.same == "60 records of both are the same (50 in both, 10 in the same place of a run with the same seed number); 50 have the same text."


def test_who_judged_is_named():
    """As a person would say it, and whether clinicians are among them."""
    view = shown(row("Calm", "gain")._replace(judge="calm@1/org/m/5f2c"), row("Approved", "loss")._replace(judge="clinicians"))
    assert [cells[1] for cells in view.rows] == ["Clinicians", "org/m: calm 1"]
    assert view.by_clinicians
    assert not shown(row("Calm", "gain")).by_clinicians


def test_what_is_the_judge_and_not_the_records():
    view = shown(row("Calm", "change", drift=True), refused=("Two judges.",))
    assert (view.rows, len(view.drift), view.refused) == ((), 1, ("Two judges.",))
    assert (view.verdict, view.kind) == ("No significant loss.", "good")
