"""Which faults are sent again and when, and what is struck out of a server's words."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.llm.faults import LONGEST, MAYBE_BILLED, RETRIED, STOPS, Fault, FaultKind, redacted, wait_before

K = FaultKind


def test_every_kind_is_sent_again_or_stops_the_run_or_loses_its_request():
    assert not RETRIED & STOPS
    assert set(K) - RETRIED - STOPS == {K.INVALID, K.FILTERED}
    assert MAYBE_BILLED < RETRIED


def test_the_properties_follow_the_kind():
    told = {kind: (f.retried, f.stops, f.maybe_billed) for kind in K for f in [Fault(kind, "It failed.")]}
    assert told[K.RATE_LIMITED] == (True, False, False)
    assert told[K.STALLED] == (True, False, True)
    assert told[K.UNAUTHORISED] == (False, True, False)
    assert told[K.INVALID] == (False, False, False)


@pytest.mark.parametrize("kind", sorted(RETRIED))
def test_a_server_that_has_been_there_gets_more_tries(kind):
    unheard, heard = (Fault(kind, "").tries(heard=heard) for heard in (False, True))
    assert 3 <= unheard <= heard
    assert unheard <= 5 or kind is K.RATE_LIMITED


@given(st.floats(0, 3600), st.integers(1, 200), st.integers())
def test_what_the_server_asks_for_is_the_least(asked, tries, seed):
    """And little more, so that it is not far from it either."""
    waited = wait_before(Fault(K.RATE_LIMITED, "", asked), tries, random.Random(seed))
    assert waited >= asked
    assert waited <= asked + 0.25 or asked < 0.5


@given(st.integers(1, 10_000), st.integers())
def test_without_a_word_it_is_drawn_from_a_span_that_doubles(tries, seed):
    waited = wait_before(Fault(K.SERVER, ""), tries, random.Random(seed))
    assert 0 <= waited <= min(LONGEST, 0.5 * 2.0 ** min(tries - 1, 20))


def test_the_wait_is_spread_over_the_whole_span():
    """Full jitter: those that failed together do not come back together."""
    rng = random.Random(1)
    waits = [wait_before(Fault(K.SERVER, ""), 5, rng) for _ in range(400)]
    assert min(waits) < 0.5
    assert max(waits) > 7.5


def test_a_server_that_asks_for_nothing_is_not_hammered():
    """`Retry-After: 0`, every time."""
    rng = random.Random(1)
    assert sum(wait_before(Fault(K.RATE_LIMITED, "", 0.0), tries, rng) for tries in range(1, 11)) > 20


SAID = {
    "the key": ("Wrong key canary-word-99, sorry", "Wrong key [key], sorry"),
    "twice": ("canary-word-99 canary-word-99", "[key] [key]"),
    "a key of OpenAI's": ("Key sk-proj-abc_DEF-123456 is off", "Key [key] is off"),
    "half hidden": ("Key sk-abc1****************6789.", "Key [key]."),
    "a header": ("Authorization: Bearer abc.def/ghi=", "Authorization: [key]"),
    "another token": ("use hf_abcdefgh instead", "use [key] instead"),
    "no key": ("The task-list asks for a keyword.", "The task-list asks for a keyword."),
}


@pytest.mark.parametrize(("said", "told"), SAID.values(), ids=SAID)
def test_secrets_are_struck_out(said, told):
    assert redacted(said, "canary-word-99").rstrip(".") == told.rstrip(".")


def test_an_empty_key_strikes_out_nothing():
    assert redacted("No key was given.", "", "") == "No key was given."
