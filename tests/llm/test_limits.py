"""Concurrency that follows a server, and windows of requests and tokens, on a clock that the test turns."""

import heapq
import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.llm.limits import Concurrency, Rates, Window, duration


def simulated(concurrency, prompts, *, capacity=lambda now: 10**9, bad_luck=0.0, latency=0.25, retry_after=1.0, seed=7):
    """A provider and a scheduler, in an event queue without a real clock. Returns seconds, extra requests, and the limit
    at each answer as (time, limit)."""
    rng = random.Random(seed)
    order = itertools.count()
    events = []  # (time, order, what: "answered" | "again")
    ready, in_flight, done, sent, now = prompts, 0, 0, 0, 0.0
    limits = []
    while done < prompts:
        while ready and concurrency.free(in_flight, now) > 0:
            ready, sent = ready - 1, sent + 1
            if in_flight >= capacity(now) or rng.random() < bad_luck:
                concurrency.refused(in_flight, retry_after, now)
                heapq.heappush(events, (now + retry_after * rng.uniform(1, 1.1), next(order), "again"))
            else:
                in_flight += 1
                heapq.heappush(events, (now + latency * rng.uniform(0.9, 1.1), next(order), "answered"))
        look = concurrency.next_free() if ready else None
        if not events or (look is not None and now < look < events[0][0]):
            now = look if look is not None else now + 0.1
            continue
        now, _, what = heapq.heappop(events)
        if what == "answered":
            in_flight, done = in_flight - 1, done + 1
            concurrency.succeeded(latency, now)
            limits.append((now, concurrency.limit))
        else:
            ready += 1
    return now, sent - prompts, limits


def test_without_refusals_the_limit_is_the_most():
    seconds, extra, limits = simulated(Concurrency(64), 1000)
    assert (extra, {limit for _, limit in limits}) == (0, {64.0})
    assert seconds < 1.2 * 1000 / 64 * 0.25


def test_a_server_that_takes_half_of_what_is_asked():
    """Few requests too many, and little time lost."""
    seconds, extra, limits = simulated(Concurrency(64), 1000, capacity=lambda now: 32)
    assert extra <= 60
    assert seconds <= 1.3 * 1000 / 32 * 0.25
    assert 24 <= limits[-1][1] <= 40


@pytest.mark.parametrize("seed", range(20))
def test_bad_luck_is_no_overload(seed):
    """One in twenty is refused at random: the limit stays, or bends a little where many of them come together."""
    seconds, _, limits = simulated(Concurrency(64), 2000, bad_luck=0.05, seed=seed)
    assert min(limit for _, limit in limits) > 0.75 * 64
    assert seconds < 1.5 * 2000 / 64 * 0.25


def test_it_comes_back_after_a_bad_spell():
    """Half a minute of a tenth of the capacity; a quarter of a minute later it is what it was."""
    concurrency = Concurrency(64)
    _, _, limits = simulated(concurrency, 20_000, capacity=lambda now: 6 if 5 < now < 35 else 10**9)
    assert min(limit for now, limit in limits if 10 < now < 35) < 16
    back = next(now for now, limit in limits if now > 35 and limit == 64.0)
    assert back < 50
    assert {limit for now, limit in limits if now > back} == {64.0}


@given(st.lists(st.tuples(st.sampled_from(["ok", "no"]), st.floats(0, 5), st.integers(0, 40)), max_size=200), st.integers(1, 40))
def test_the_limit_is_always_between_one_and_the_most(events, most):
    """Whatever a server does: never stuck at nothing, never above what was asked for."""
    concurrency, now = Concurrency(most), 0.0
    for what, seconds, in_flight in events:
        now += seconds
        if what == "ok":
            concurrency.succeeded(seconds, now)
        else:
            concurrency.refused(in_flight, seconds, now)
        assert concurrency.free(0, now) <= most
        assert 1 <= concurrency.limit <= most
    later = now + 3600
    assert concurrency.free(0, later) >= 1
    assert concurrency.next_free() is None


def test_a_refused_slot_cools_until_its_time_or_a_success():
    concurrency = Concurrency(4)
    concurrency.refused(3, 10.0, 100.0)
    assert (concurrency.free(3, 100.0), concurrency.next_free()) == (0, 110.0)
    assert concurrency.free(3, 110.0) == 1
    concurrency.refused(3, 10.0, 120.0)
    concurrency.succeeded(0.2, 121.0)
    assert concurrency.free(3, 121.0) == 1


def most_in_a_minute(times, amounts):
    return max(sum(a for t, a in zip(times, amounts, strict=True) if start <= t < start + 60) for start in times)


@given(st.integers(1, 300), st.lists(st.floats(0, 3), min_size=1, max_size=150))
def test_no_minute_has_more_requests_than_the_user_allows(per_minute, gaps):
    """However they arrive; and whoever waits as long as he is told may go."""
    rates, now, times = Rates(requests_per_minute=per_minute), 0.0, []
    for gap in gaps:
        now += gap
        if (wait := rates.delay(0, now)) > 0:
            now += wait + 1e-6
            assert rates.delay(0, now) == 0
        rates.spend(0)
        times.append(now)
    assert most_in_a_minute(times, [1] * len(times)) <= per_minute


@given(st.integers(1000, 100_000), st.lists(st.floats(1, 1500), min_size=1, max_size=120))
def test_no_minute_has_more_tokens_than_the_user_allows(per_minute, amounts):
    """But for a request that alone is more than a tenth of it."""
    window, now, times = Window(per_minute), 0.0, []
    for amount in amounts:
        now += window.delay(amount, now) + 1e-6
        window.spend(amount)
        times.append(now)
    assert most_in_a_minute(times, amounts) <= per_minute + max(0, max(amounts) - per_minute / 10) + 1


def told(window, remaining, reset, unanswered=0, now=0.0):
    window.told(remaining, reset, unanswered, now)
    return window


def test_headers_say_what_is_left_and_until_when():
    window = told(Window(), "3", "10s")
    for _ in range(3):
        assert window.delay(1, 1.0) == 0
        window.spend(1)
    assert window.delay(1, 4.0) == 6.0
    assert window.delay(1, 10.0) == 0
    window.spend(100)
    assert window.delay(1, 10.0) == 0, "nothing is known of the next window"


def test_what_is_under_way_is_not_counted_twice():
    window = told(Window(), "5", "10s", unanswered=5)
    assert window.delay(1, 0.0) == 10.0
    assert told(window, "5", "10s").delay(1, 0.0) == 0


def test_both_windows_hold():
    rates = Rates(requests_per_minute=600)
    rates.told({"x-ratelimit-remaining-tokens": "100", "x-ratelimit-reset-tokens": "30s"}, 0, 0, 0.0)
    assert rates.delay(99, 0.0) == 0
    assert rates.delay(101, 0.0) == 30.0


NONE = [
    (None, "1s"),
    ("5", None),
    ("many", "1s"),
    ("²", "1s"),
    ("-1", "1s"),
    ("9" * 5000, "1s"),
    ("0", "inf"),
    ("0", "nan"),
    ("0", "1741305600"),
    ("0", "soon"),
]


@pytest.mark.parametrize(("remaining", "reset"), NONE)
def test_headers_that_say_nothing_hold_nobody_up(remaining, reset):
    assert told(Window(), remaining, reset).delay(1, 0.0) == 0


DURATIONS = {
    "1s": 1, "6m0s": 360, "20ms": 0.02, "1h2m3.5s": 3723.5, "7": 7, "0.25": 0.25, "-4": 0, "0": 0, "2m59.56s": 179.56,
    "": None, "soon": None, "5 minutes": None, "nan": None, "inf": None, "-inf": None, "1e999": None, "1s and more": None, "s": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "seconds"), DURATIONS.items())
def test_durations(text, seconds):
    assert duration(text) == (None if seconds is None else pytest.approx(seconds))


def test_no_duration_at_all():
    assert duration(None) is None
