"""One cap over the run that makes pairs and the one that judges them."""

from decimal import Decimal

import pytest

from synthcore.core.errors import BadRequest
from synthcore.services import judge_quoting, pair_judging, pair_quoting
from synthcore.services.pair_caps import Shared
from tests.living import PRICES
from tests.pair_orders import planned, settings_of

URL = "http://127.0.0.1:9/v1"


@pytest.fixture
def asked(tmp_path):
    priced = PRICES.format(host="127.0.0.1")
    (tmp_path / "prices.toml").write_text(priced + priced.replace("gpt-4.1-mini", "a-judge"))
    return planned(tmp_path, URL, count=20)


@pytest.fixture
def shared(tmp_path, asked):
    from synthcore.services.pairing import PairOrder

    judge = pair_judging.bench(settings_of(tmp_path, URL), asked.domain, PairOrder(), named="a-judge", same=False, writer=asked.model).judge
    return Shared(Decimal("0.5"), judge, pair_judging.stand_ins(asked))


def test_what_judging_is_likely_to_cost_is_held_back(asked, shared):
    held = shared.held_back(20)
    assert held == judge_quoting.upper(shared.judge, shared.samples, 20) + judge_quoting.one_request(shared.judge, shared.samples)
    assert shared.for_pairs(asked, judging_spent=Decimal("0.1"), to_judge=20) == Decimal("0.4") - held
    assert shared.held_back(0) == 0
    assert shared.for_judging(Decimal("0.2")) == Decimal("0.3")


def test_both_parts_never_come_to_more_than_the_cap(asked, shared):
    for spent in map(Decimal, ("0", "0.05", "0.3", "0.5", "0.6")):
        mine = shared.for_pairs(asked, judging_spent=spent, to_judge=20)
        assert 0 <= mine <= max(Decimal(0), shared.cap - spent)
        assert 0 <= shared.for_judging(spent) <= max(Decimal(0), shared.cap - spent)


def test_a_pair_costs_more_with_its_judging(asked, shared):
    alone, beside = pair_quoting.affordable(asked, Decimal("0.5")), pair_quoting.affordable(asked, Decimal("0.5"), shared.beside(asked))
    assert alone is not None
    assert beside is not None
    assert 0 < beside < alone
    whole = pair_quoting.quote_of(asked, judging=judge_quoting.quotes(shared.judge, shared.samples, 20))
    assert whole.high == pair_quoting.quote_of(asked).high + judge_quoting.upper(shared.judge, shared.samples, 20)
    assert len(whole.lines()) == 6


def test_a_cap_for_less_than_a_pair_and_its_judging(asked, shared):
    with pytest.raises(BadRequest, match=r"The budget of \$0.01 is too small for a pair and its judging by a-judge"):
        shared._replace(cap=Decimal("0.01")).check(asked)
    shared.check(asked)
    shared._replace(cap=Decimal("0.01"), judge=None).check(asked)
