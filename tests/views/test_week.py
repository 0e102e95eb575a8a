"""Whether quality rises, whether the backlog grows, who may need help: the words, and what they rest on."""

import pytest

from synthcore.evaluation.helping import Evidence
from synthcore.evaluation.intervals import difference, wilson
from synthcore.services.helping import InNeed, Stopped
from synthcore.services.measuring_week import LEAST, Rate, Week
from synthcore.views.week import backlog, direction, help_needed, quality
from tests.living import NOW


def rate(approved, of):
    low, high = wilson(approved / of, of)
    return Rate(approved=approved, of=of, share=approved / of, low=low, high=high)


def week(now=None, before=None, **more):
    change = difference(*now, *before) if now and before and min(now[1], before[1]) >= LEAST else None
    said = {"backlog": 63, "backlog_before": 80, "came": 40, "settled": 57} | more
    return Week(rate=rate(*now) if now else None, rate_before=rate(*before) if before else None, change=change, **said)


@pytest.mark.parametrize(
    ("now", "before", "way", "said"),
    [
        ((45, 52), (30, 61), "rising", "87% of 52 approved (75% to 93%) in seven days, 49% of 61 before: more than chance makes."),
        ((30, 61), (45, 52), "falling", "49% of 61 approved (37% to 61%) in seven days, 87% of 52 before: more than chance makes."),
        ((42, 52), (45, 61), "", "81% of 52 approved (68% to 89%) in seven days, 74% of 61 before: "
                                 "no difference that chance would not make."),
        ((9, 9), (0, 61), "", "100% of 9 approved (70% to 100%) in seven days, 0% of 61 before: too few to compare."),
        ((42, 52), None, "", "81% of 52 approved (68% to 89%) in seven days; nothing was settled in the seven before."),
        (None, (42, 52), "", "Nothing was settled in seven days; 81% of 52 approved in the seven before."),
        (None, None, "", "Nothing was settled in 14 days."),
    ],
)  # fmt: skip
def test_quality(now, before, way, said):
    """Rising or falling only where chance would not make it, and from ten decisions on."""
    found = week(now, before)
    assert (direction(found), quality(found).why) == (way, said)
    assert quality(found).head.startswith(f"Quality is {way}" if way else "Quality")


def test_a_difference_that_no_percent_shows_is_none():
    """However certain it is, of a million."""
    assert direction(week((804_000, 1_000_000), (800_000, 1_000_000))) == ""


def test_before_quality_can_be_told():
    assert quality(week((3, 3)), "Review 7 more to see quality.").why == "Review 7 more to see quality."


@pytest.mark.parametrize(
    ("now", "before", "head", "why"),
    [
        (63, 80, "Backlog is shrinking: 63", "17 fewer than a week ago; 40 came in, 57 decided in seven days."),
        (1080, 1063, "Backlog is growing: 1,080", "17 more than a week ago; 40 came in, 57 decided in seven days."),
        (80, 80, "Backlog as a week ago: 80", "40 came in, 57 decided in seven days."),
        (63, 0, "Backlog 63", "Nothing waited a week ago; 40 came in, 57 decided in seven days."),
        (0, 0, "Backlog 0", "Nothing waits for a decision."),
    ],
)
def test_backlog(now, before, head, why):
    found = backlog(week(backlog=now, backlog_before=before))
    assert (found.head, found.why) == (head, why)


def test_help():
    """Each with the evidence; of many, the first two."""
    agreement = Evidence(reason="agreement", cases=12, of=40, low=0.18, high=0.45, others=0.71)
    disputes = Evidence(reason="disputes", cases=30, of=60, low=0.37, high=0.62, others=None)
    stopped = Stopped(last=NOW, days=9, decisions=40, waiting=63)
    ben = InNeed(person="Ben", evidence=(agreement, disputes), stopped=stopped)
    assert help_needed([]) is None
    said = help_needed([ben])
    assert said.head == "May need help: Ben"
    assert said.why == (
        "The same verdict as colleagues on 12 of 40 records that both decided blind (30%, 18% to 45%; colleagues 71%); 30 of 60 records that a colleague "
        "decided too are disputed (50%, 37% to 62%); no decision for 9 days after 40 in the four weeks before, while 63 wait."
    )
    known = InNeed(person="Di", evidence=(agreement.model_copy(update={"reason": "known"}),), stopped=None)
    many = help_needed([ben, known, known, known])
    assert many.head == "May need help: Ben, Di and 2 others"
    assert "Di: 12 of 40 known answers met (30%, 18% to 45%; colleagues 71%)." in many.why
