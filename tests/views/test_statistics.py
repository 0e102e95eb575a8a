"""The sentence that a lead reads first."""

from synthcore.services.measuring_distribution import Distribution, Share
from synthcore.services.measuring_progress import Standing
from synthcore.views.statistics import nothing, pair_sentence, quality_hint, sentence

TITLES = {"session_type": {"quick": "Quick look", "long": "Long talk"}}


def share(value, due, generated, approved, target=0.5):
    return Share(
        value=value, target=target, generated=generated, approved=approved, generated_share=0.0, approved_share=0.0, due=due,
        missing=max(0, due - approved),
    )  # fmt: skip


def distribution(**changed):
    both = (share("quick", 50, 60, 50), share("long", 50, 30, 12))
    risk = (share("fine", 90, 80, 70, 0.9), share("dying", 10, 10, 10, 0.1))
    return Distribution(**({"goal": 100, "generated": 90, "approved": 62, "waiting": 1063, "session_type": both, "concern": (), "risk_level": risk} | changed))


def standing(**by_status):
    total, waiting = sum(by_status.values()), by_status.get("unreviewed", 0) + by_status.get("needs_second", 0)
    return Standing(total=total, by_status=by_status, waiting=waiting, decided=total - by_status.get("unreviewed", 0))


def test_the_first_sentence():
    """Approved of the goal, what lags most behind the whole, what waits."""
    assert sentence(distribution(), TITLES) == "62 of 100 approved; long talk lacks 38; backlog 1,063."


def test_without_a_goal():
    """What there is stands for none: the sentence says so, and of what the numbers would be lacking."""
    said = sentence(distribution(goal=90, goal_set=False), TITLES)
    assert said == "62 approved of 90 made; no goal is set; were it 90, long talk would lack 38; backlog 1,063."
    none = distribution(goal=62, goal_set=False, session_type=(), risk_level=(), waiting=0)
    assert sentence(none, TITLES) == "62 approved of 62 made; no goal is set; backlog 0."


def test_a_large_share_is_not_blamed_for_its_size():
    """What lacks most of the due that is left for it; a level of risk is called one."""
    risk = (share("fine", 90, 80, 60, 0.9), share("dying", 10, 10, 0, 0.1))
    assert "risk dying lacks 10" in sentence(distribution(session_type=(), risk_level=risk), {})


def test_a_goal_is_reached():
    assert sentence(distribution(goal=50, approved=60, session_type=(), risk_level=()), {}).startswith("60 approved, the goal of 50 is reached; ")


def test_nothing_is_missing():
    """Or nothing is asked for."""
    assert sentence(distribution(session_type=(), risk_level=(), waiting=0), {}) == "62 of 100 approved; backlog 0."
    assert sentence(distribution(session_type=(), risk_level=(), goal=0, approved=0, waiting=0), {}) == "0 of 0 approved; backlog 0."


def test_pairs():
    """Whatever has become of a pair is counted."""
    said = pair_sentence(standing(unreviewed=1, approved=4, needs_revision=3, rejected=2))
    assert said == "4 of 10 pairs approved; 3 to revise; 2 rejected; 1 waiting for a decision."
    said = pair_sentence(standing(needs_second=1, approved=4, disputed=5))
    assert said == "4 of 10 pairs approved; 5 disputed; 0 rejected; 1 waiting for a decision."


def test_what_is_missing_before_quality_can_be_told():
    assert [quality_hint(standing(unreviewed=5, approved=n)) for n in (0, 7, 10)] == ["Review 10 to see quality.", "Review 3 more to see quality.", ""]
    assert nothing(kind="pair") == "No pair fits these filters."
