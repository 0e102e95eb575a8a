"""Every status, verdict and state has words; numbers read as a person would write them."""

from datetime import UTC, datetime

import pytest

from synthcore.core.reviews import Status, Verdict
from synthcore.core.runs import RunState
from synthcore.views import wording


@pytest.mark.parametrize(("words", "kinds"), [(wording.STATUS, Status), (wording.VERDICT, Verdict), (wording.RUN_STATE, RunState)])
def test_each_value_has_words(words, kinds):
    """A new value cannot be shown as a blank."""
    assert set(words) == {kind.value for kind in kinds}


def test_counts_and_lists():
    """One record, two records, a thousand with a comma."""
    assert [wording.count(n, "record") for n in (0, 1, 1200)] == ["0 records", "1 record", "1,200 records"]
    assert wording.count(2, "batch", "batches") == "2 batches"
    assert [wording.listed(list(x)) for x in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]


def test_a_naive_time_is_utc():
    """The store gives UTC; a clock shows the same moment either way."""
    aware = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
    assert wording.clock(aware) == wording.clock(aware.replace(tzinfo=None))
    assert wording.clock(aware).endswith(":00:05") or wording.clock(aware)[3:5] in {"00", "30", "45"}
