"""What judgements come to: means, shares and rates of what could be told, and nothing of what could not."""

import math

import pytest

from synthcore.core.measurements import Finding, Measurement, Outcome
from synthcore.domains import loader
from synthcore.evaluation.judge_summary import Summary, sentences
from synthcore.settings import shipped

RUBRICS = list(loader.load(shipped("domains") / "medical_qa").rubrics.values())
FACTS = {"claims": "true", "completeness": "complete", "consistency": "agrees"}
LANGUAGE = {"fluency": "5", "coherence": "5", "relevance": "5"}


def said(record, branch, **choices):
    """Every dimension of a branch; a choice that is an Outcome is one that was not made."""
    found = []
    for family, usual in (("facts", FACTS), ("language", LANGUAGE)):
        for name, choice in (usual | {name: choice for name, choice in choices.items() if name in usual}).items():
            ok = not isinstance(choice, Outcome)
            found.append(
                Measurement(
                    record_id=record, branch=branch, source="judge", name=f"{family}.{name}", version="1", outcome=Outcome.OK if ok else choice,
                    label=choice if ok else None, number=float(choice) if ok and choice.isdigit() else None,
                )
            )  # fmt: skip
    return found


def of(*records):
    summary = Summary(RUBRICS)
    for n, (chosen, rejected, *findings) in enumerate(records):
        summary.add(f"q{n}", said(f"q{n}", "chosen", **chosen) + said(f"q{n}", "rejected", **rejected), findings)
    return summary


def share(summary, name):
    return next(one for one in summary.shares() if one.rate == name)


def quality(summary, name, branch):
    return next(one for one in summary.qualities() if (one.dimension, one.branch) == (name, branch))


def test_misinformation_is_the_share_of_rejected_answers_with_a_false_or_misleading_claim():
    """8 of 10, with Wilson's interval: 0.4902 to 0.9433 (Newcombe's method 3, as statsmodels gives it)."""
    summary = of(*[({}, {"claims": "false"})] * 5, *[({}, {"claims": "misleading"})] * 3, *[({}, {})] * 2)
    one = share(summary, "misinformation")
    assert (one.holds, one.known, one.unknown, one.share) == (8, 10, 0, 0.8)
    assert one.low == pytest.approx(0.4902, abs=1e-4)
    assert one.high == pytest.approx(0.9433, abs=1e-4)


def test_a_rejected_answer_that_is_fine_is_named():
    """Nothing false or misleading, nothing that matters left out, and in agreement: an answer that leaves out the key step is wrong."""
    summary = of(({}, {}), ({}, {"completeness": "key_step_missing"}), ({}, {"claims": "false"}), ({}, {"consistency": "against"}), ({}, {}))
    assert share(summary, "rejected_is_fine").records == ("q0", "q4")
    assert summary.held() >= {"q0", "q4"}
    summary.leave_unnamed({"q4"})
    assert (share(summary, "rejected_is_fine").records, share(summary, "rejected_is_fine").holds) == (("q0",), 2)
    assert not any("q4" in line for line in sentences(summary))


def test_a_false_claim_of_the_chosen_answer_is_named():
    summary = of(({"claims": "false"}, {"claims": "false"}), ({"claims": "unverifiable"}, {"claims": "false"}))
    assert share(summary, "chosen_has_false_claim").records == ("q0",)


def test_a_worse_claim_hides_no_other():
    """An answer with a false and a misleading claim has both."""
    misleading = Finding(record_id="q0", branch="chosen", source="judge", code="facts.claims.misleading", message="It is half of it.")
    summary = of(({"claims": "false"}, {}, misleading))
    assert share(summary, "chosen_has_false_claim").holds == share(summary, "chosen_misleads").holds == 1


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.OK])
def test_what_could_not_be_told_counts_neither_way(outcome):
    summary = of(({}, {"claims": outcome}), ({}, {"claims": "false"}), ({}, {"claims": outcome, "consistency": "against"}))
    one = share(summary, "misinformation")
    assert (one.holds, one.known, one.unknown) == (1, 1, 2)
    fine = share(summary, "rejected_is_fine")
    assert (fine.holds, fine.known) == (0, 2)  # going against what is accepted is enough to tell that it is not fine
    counted = quality(summary, "claims", "rejected")
    assert (counted.judged, counted.asked, counted.outcomes[outcome]) == (1, 3, 2)
    assert summary.judged == (3 if outcome is Outcome.CANNOT_JUDGE else 1)


def test_a_mean_is_of_what_was_scored():
    summary = of(({"fluency": "5"}, {}), ({"fluency": "2"}, {}), ({"fluency": Outcome.UNPARSED}, {}))
    one = quality(summary, "fluency", "chosen")
    assert (one.mean, one.judged, one.asked) == (3.5, 2, 3)
    assert quality(summary, "claims", "chosen").mean is None
    assert share(summary, "chosen_reads_badly").records == ("q1",)


def test_nothing_at_all_is_no_number():
    summary = of(({"fluency": Outcome.REFUSED, "claims": Outcome.REFUSED}, {"claims": Outcome.REFUSED}))
    assert quality(summary, "fluency", "chosen").mean is None
    assert share(summary, "misinformation").share is None
    empty = Summary(RUBRICS)
    for one in (summary, empty):
        text = "\n".join(sentences(one))
        assert "nan" not in text.lower()
    numbers = [n for one in empty.shares() for n in (one.low, one.high)]
    assert not any(map(math.isnan, numbers))
    assert "nothing could be told" in "\n".join(sentences(summary))


def test_the_lines_say_how_many_were_judged_and_what_became_of_the_others():
    lines = sentences(of(({}, {"claims": "false"}), ({}, {"claims": Outcome.REFUSED}), ({}, {})))
    assert lines[0] == "Judged 2 of 3 pairs in every dimension."
    assert "  Factual accuracy, rejected: false 50%, true 50%; 2 of 3 judged (1 refused)" in lines
    assert any(line.startswith("  Rate: rejected answers with at least one false or misleading claim: 1 of 2 (50.0%; 95 % between ") for line in lines)
    assert any("Defect: the rejected answer is fine" in line and line.endswith(": q2") for line in lines)
