"""Every number of Statistics that leads somewhere leads to as many records: the list behind it is asked for as its link asks for it."""

import random
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from synthcore import wiring
from synthcore.core.people import Person, Role
from synthcore.core.tallies import Selection
from synthcore.services import measuring_distribution, measuring_flow, measuring_progress, measuring_quality, tabulating
from synthcore.services.domains import domain
from synthcore.services.measuring_quality import By
from synthcore.views import distribution, flow, narrowing, pair_statistics, quality
from synthcore.views.leaving import label_titles
from synthcore.views.review import SHOWN
from tests import living
from tests.living import NOW, PLANTS
from tests.store.test_reasons import Reasoned
from tests.store.test_tallies import BATCHES, SAID

LEA = Person(name="lea", role=Role.LEAD)
TODAY = datetime.now(UTC).date()
# The column whose number the link of a row lists, by the beginning of the name of a figure.
COUNTED = {"pairs": "Pairs", "quality-reasons": "Rejected records", "quality": "Records"}
EACH = 8  # links of a figure that are followed each time
STATUS = {title: status for status, title in SHOWN.items()}


class Lately(Reasoned):
    """Of the last weeks, so that it has an age, with a record of tomorrow."""

    def moment(self):
        at = datetime.combine(TODAY, datetime.min.time(), UTC) - timedelta(days=self.chance.randrange(-1, 40))
        return at + timedelta(microseconds=self.chance.choice((-1, 0, 1, 10**6)))


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for name, value in living.environment(tmp_path_factory.mktemp("links")).items():
            if name.startswith("SYNTHCORE_"):
                patch.setenv(name, value)
        there = wiring.context()
        there.store.domains.keep(PLANTS, "{}", NOW)
        Lately(there.store, 23)
        yield there
        wiring.close()


def listed(context, link):
    """How many records the page of a link lists."""
    assert link.page == "evaluate"
    said = {name.removeprefix("evaluate-"): value for name, value in link.query if name != "evaluate-part"}
    fields = said | ({"status": STATUS[said["status"]]} if "status" in said else {})
    narrowed = narrowing.read(fields)
    assert narrowed.wrong == ()
    return tabulating.tabulate(context, LEA, wanted=narrowing.wanted(fields, narrowed), limit=1).total


def ways(figure):
    """Each link, with the number that it stands for."""
    for part in figure.parts:
        column = figure.columns.index(part.column)
        yield from ((link, row[column]) for link, row in zip(part.links, figure.rows, strict=True) if link)
    if not figure.parts and any(figure.links):
        column = figure.columns.index(next(column for name, column in COUNTED.items() if figure.name.startswith(name)))
        yield from ((link, row[column]) for link, row in zip(figure.links, figure.rows, strict=True) if link)


def figures(context, of):
    about, asked = domain(context, "plant_care"), (context, LEA)
    titles = label_titles(about)
    found = measuring_distribution.distribution(*asked, selection=of)
    yield from distribution.targets(found, titles, of)
    for risk in (None, "fine"):
        yield distribution.joint(found, titles, of, risk)
    for by in get_args(By):
        yield quality.rates(measuring_quality.quality_rates(*asked, selection=of, by=by), {}, of)
    yield quality.reasons(measuring_quality.rejection_reasons(*asked, selection=of), {}, of)
    yield from pair_statistics.figures(measuring_progress.pair_split(*asked, selection=of), about, of)
    yield from flow.flow(measuring_flow.flow(*asked, selection=of), titles, of).figures


def offered(*values):
    return st.one_of(st.none(), st.none(), st.none(), st.sampled_from(values))


DAYS = [TODAY - timedelta(days=n) for n in (-1, 0, 1, 7, 20)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(
    of=st.builds(
        Selection, domain=st.just("plant_care"), kind=offered("dialogue", "pair"), batch=offered(*BATCHES, ""), method=offered("template", "llm", "edit"),
        **{name: offered(*(value or "" for value in SAID[name])) for name in ("session_type", "concern", "risk_level", "model", "made_with")},
        since=offered(*DAYS), until=offered(*DAYS),
    )
)  # fmt: skip
def test_a_number_leads_to_as_many_records(context, of):
    for figure in figures(context, of):
        told = list(ways(figure))
        for link, number in random.Random(len(told)).sample(told, min(EACH, len(told))):
            assert listed(context, link) == number, (figure.name, link.query)


def test_links_are_there_to_be_tested(context):
    """Of whatever a record says or does not say: of every figure that has any, and a part of a bar that counts some has one."""
    linked = {figure.name: list(ways(figure)) for figure in figures(context, Selection(domain="plant_care"))}
    groups = {f"quality-{name}" for name in ("batch", "method", "model", "made-with", "modification", "session-type", "concern", "risk-level", "reasons")}
    labels = {f"distribution-{name}" for name in ("session-type", "concern", "risk-level", "joint")}
    assert {name for name, found in linked.items() if found} == groups | labels | {"pairs-modification", "pairs-error-type"}
    queries = [dict(link.query) for found in linked.values() for link, _ in found]
    for field in ("session_type", "concern", "model", "made_with", "modification", "error_type", "batch"):
        assert any(query.get(f"evaluate-{field}") == "(not said)" for query in queries), field
    for figure in figures(context, Selection(domain="plant_care")):
        for part in figure.parts:
            for link, row in zip(part.links, figure.rows, strict=True):
                assert (link is None) == (not row[figure.columns.index(part.column)]), (figure.name, row)
