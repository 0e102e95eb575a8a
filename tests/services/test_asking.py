"""One place after another, without a network: what is asked next follows from what was answered, and from nothing else."""

from decimal import Decimal

import pytest

from synthcore.core.answers import Answer, Fate
from synthcore.evaluation.label_rules import LabelRules
from synthcore.generation.parsing import Reader
from synthcore.generation.prompts import Prompter
from synthcore.llm.client import Client
from synthcore.llm.endpoint import Endpoint
from synthcore.llm.faults import Fault, FaultKind
from synthcore.llm.pricing import Price
from synthcore.services.admission import Admission, text_of
from synthcore.services.asking import Asking
from synthcore.services.delivery import Lines
from synthcore.services.dialogue_work import DialogueMaker
from synthcore.services.guard import guard_of
from synthcore.services.till import Prices
from tests.cli.files import plant
from tests.living import json_lines
from tests.provider import Provider
from tests.provider_dialogues import domains

PLANTS = domains()["plant_care"]
CELL = ("quick", "watering", "fine")
PRICE = Price(input=Decimal(1), output=Decimal(2), source="")
SEED = plant("s", "Anna Berg here, write to anna@example.org.") | {"user_profile": {"concern": "watering", "name": "Anna Berg"}}


class Kept(dict):
    """Answers by key; those in `bought` were paid for by an earlier run."""

    bought = frozenset()

    def find(self, key):
        return self.get(key)

    def is_own(self, key):
        return key not in self.bought


class Desk:
    """An Asking over files, and a provider that answers at once and is reached by no network."""

    def __init__(self, folder, places=3, *, seeds=(), check=False, hold=False, price=PRICE, attempts=3, answers=None):
        folder.mkdir(parents=True, exist_ok=True)
        self.says = Provider()
        self.client = Client(Endpoint("http://127.0.0.1:9/v1", "m"), "")
        self.results, self.outcome_lines = Lines(folder / "results.jsonl"), Lines(folder / "outcomes.jsonl")
        self.answers = Kept() if answers is None else answers
        guard = guard_of(PLANTS, seeds, check=check, hold=hold)
        maker = DialogueMaker(
            prompter=Prompter(PLANTS, 1, seeds), reader=Reader(PLANTS, 1, LabelRules(PLANTS).check), admission=Admission(set(), map(text_of, seeds)),
            results=self.results, guard=guard, cell_of=lambda _: CELL,
        )  # fmt: skip
        self.asking = Asking(
            maker=maker, answers=self.answers, outcomes=self.outcome_lines, guard=guard, places=range(places), model="m", prices=Prices(price, price),
            attempts=attempts,
        )  # fmt: skip
        self.asking.take_up()

    def answer(self, ask, fault="ok", **more):
        """Answer a request, as a journal and a scheduler do; returns what is to be asked next."""
        whole = self.says.complete(self.client.body(ask), fault)
        choice = (whole["choices"] or [{"message": {}, "finish_reason": "none"}])[0]
        text, usage = choice["message"].get("content") or "", whole["usage"]
        found = Answer(ask.id, ask.key("m"), text, choice["finish_reason"], choice["message"].get("refusal") or "", usage["prompt_tokens"],
                       usage["completion_tokens"], "m", 0.5)._replace(**more)  # fmt: skip
        self.answers[found.key] = found
        return self.asking.answered(ask, found)

    def outcomes(self):
        return [(row["place"], row["attempt"], row["repair"], row["fate"]) for row in json_lines(self.outcome_lines.path)]


def test_the_course_of_a_place(tmp_path):
    """Unusable, its repair refused, asked anew, filled; the next place does not wait for it."""
    desk = Desk(tmp_path)
    fresh = desk.asking.fresh()
    first, second = next(fresh), next(fresh)
    (repair,) = desk.answer(first, "wrong_shape")
    assert desk.answer(second) == []
    assert (repair.id, repair.messages[:-2]) == ("0.0r", first.messages)
    (anew,) = desk.answer(repair, "refusal")
    assert anew.id == "0.1"
    assert anew.messages != first.messages
    assert desk.answer(anew) == []
    assert desk.outcomes() == [(0, 0, False, "wrong_shape"), (1, 0, False, "accepted"), (0, 0, True, "refused"), (0, 1, False, "accepted")]
    assert (desk.asking.done, desk.asking.refilled, [ask.id for ask in fresh]) == ({0, 1}, 1, ["2.0"])


def test_what_is_known_when_it_begins_again(tmp_path):
    """The same next requests, counts and money, from the files alone."""
    desk = Desk(tmp_path)
    fresh = list(desk.asking.fresh())
    desk.answer(desk.answer(fresh[0], "invalid_json")[0], "length")
    desk.answer(fresh[1], "unknown_label")
    desk.answer(fresh[2])
    again = Desk(tmp_path, answers=desk.answers)
    assert [ask.id for ask in again.asking.fresh()] == ["0.1", "1.0r"]
    for name in ("done", "fates", "wasted", "parsed", "refilled"):
        assert getattr(again.asking, name) == getattr(desk.asking, name), name
    assert len(json_lines(tmp_path / "outcomes.jsonl")) == 4


def test_lost_requests_cost_a_place_its_attempt(tmp_path):
    """A blocked prompt is the filter's doing; after the last attempt the place is given up."""
    desk = Desk(tmp_path, 1, attempts=2)
    (ask,) = desk.asking.fresh()
    (ask,) = desk.asking.lost(ask, Fault(FaultKind.FILTERED, "Blocked."))
    assert desk.asking.lost(ask, Fault(FaultKind.SERVER, "Broken.")) == []
    assert [row["fate"] for row in json_lines(tmp_path / "outcomes.jsonl")] == ["filtered", "failed"]
    assert desk.asking.given_up[0].reason == "Broken."
    assert list(desk.asking.fresh()) == []


def test_answers_that_are_there_are_read_on_the_way(tmp_path):
    """And those of an earlier run cost this one nothing."""
    before = Desk(tmp_path / "a")
    for ask in list(before.asking.fresh()):
        before.answer(ask)
    before.answers.bought = set(before.answers)
    desk = Desk(tmp_path / "b", 4, answers=before.answers)
    assert not desk.asking.waits(0)
    assert desk.asking.waits(3)
    assert [ask.id for ask in desk.asking.fresh()] == ["3.0"]
    assert [row["usd"] for row in json_lines(desk.outcome_lines.path)] == ["0.00"] * 3


def test_waste_is_counted_by_its_kind(tmp_path):
    """Each kind under its own name; what was used under none."""
    desk = Desk(tmp_path, 5, attempts=1)
    for ask, fault in zip(list(desk.asking.fresh()), ("ok", "refusal", "length", "duplicate", "e-mail"), strict=True):
        desk.answer(ask, fault)
    assert set(desk.asking.wasted) == {"refused", "unparsed", "duplicates", "rejected"}
    rows = json_lines(tmp_path / "outcomes.jsonl")
    assert sum(desk.asking.wasted.values()) == sum(Decimal(row["usd"]) for row in rows[1:])
    assert desk.asking.parsed == 2
    assert "e-mail" in rows[4]["reason"]


def test_without_a_price_nothing_is_claimed(tmp_path):
    """Neither an amount nor nothing."""
    desk = Desk(tmp_path, 1, price=None)
    desk.answer(next(desk.asking.fresh()), "refusal")
    assert [row["usd"] for row in json_lines(tmp_path / "outcomes.jsonl")] == [""]
    assert desk.asking.wasted == {}


def test_what_is_masked_is_counted_once_a_request(tmp_path):
    """However often it is looked at."""
    desk = Desk(tmp_path, 2, seeds=[SEED], check=True)
    asks = [*desk.asking.fresh(), *desk.asking.fresh()]
    assert [ask.id for ask in asks] == ["0.0", "1.0"] * 2
    assert "anna" not in str(asks).lower()
    assert desk.asking.masked == {"name": 2, "e-mail": 2}


def test_what_is_held_back_is_accounted_for(tmp_path):
    """Nothing of it is sent; the place is given up with the reason, also when the run is taken up again."""
    desk = Desk(tmp_path, 2, seeds=[SEED], check=True, hold=True)
    assert list(desk.asking.fresh()) == []
    assert (desk.asking.held, set(desk.asking.given_up)) == (6, {0, 1})
    assert {last.fate for last in desk.asking.given_up.values()} == {Fate.PERSONAL_DATA}
    assert desk.asking.given_up[0].reason.startswith("Held back: the prompt holds ")
    assert Desk(tmp_path, 2, seeds=[SEED], check=True, hold=True).asking.held == 6


@pytest.mark.parametrize("repair", [False, True])
def test_the_request_of_an_id(tmp_path, repair):
    """As it was sent; a repair is taken at its longest."""
    desk = Desk(tmp_path)
    ask = next(desk.asking.fresh())
    if repair:
        (ask,) = desk.answer(ask, "wrong_shape")
        named = desk.asking.named(ask.id)
        assert named.messages[:-1] == ask.messages[:-1]
        assert len(named.messages[-1]["content"]) >= len(ask.messages[-1]["content"])
    else:
        assert desk.asking.named(ask.id) == ask
