"""Figures of the target and of the joint table, what is missing, and the distances as sentences."""

from datetime import date

import pytest

from synthcore.core.tallies import Selection
from synthcore.evaluation.distribution import cut, fit, grown
from synthcore.services.measuring_distribution import Distribution, Fitted, Joint, OtherWord, Share
from synthcore.views.distribution import COLUMNS, distances, empty, gaps, joint, notes, targets
from synthcore.views.figures import records_behind

TITLES = {"session_type": {"quick": "Quick look", "long": "Long look"}, "concern": {"watering": "Watering", "light": "Light"}, "risk_level": {"fine": "Fine"}}
ALL = Selection(domain="plant_care", kind="dialogue")


def share(value, target, approved, due, *, waiting=0, generated=None, rate=None, to_make=None):
    return Share(
        value=value, target=target, generated=approved + waiting if generated is None else generated, approved=approved, generated_share=0.5,
        approved_share=0.25, due=due, missing=max(0, due - approved), waiting=waiting, generated_bounds=(0.4, 0.6),
        approved_bounds=(0.004, 0.5), approval_rate=rate, to_make=to_make,
    )  # fmt: skip


def fitted(counts, target, sums_to=None):
    return Fitted(generated=fit(counts, target), approved=fit(counts, target), grown=grown(counts, target), cut=cut(counts, target), sums_to=sums_to)


def cell(session, concern, approved, due, *, risk="fine", waiting=0, possible=True):
    return Joint(
        session_type=session, concern=concern, risk_level=risk, generated=approved + waiting, approved=approved, waiting=waiting, due=due, possible=possible
    )  # fmt: skip


CELLS = (
    cell("quick", "watering", 40, 30), cell("quick", "light", 0, 20, waiting=3), cell("quick", "light", 2, 4, risk="dying"), cell("long", "watering", 0, 30.4),
    cell("long", "light", 0, 0.2), cell("long", "watering", 0, 0, risk="dying", possible=False),
)  # fmt: skip
SESSIONS = (share("quick", 0.5, 42, 50, waiting=3, rate=0.75, to_make=8), share("long", 0.5, 0, 50, rate=0.0))
FITS = {"session_type": fitted({"quick": 42, "long": 0}, {"quick": 50, "long": 50})}


def found(**more):
    whole = {
        "goal": 100, "generated": 45, "approved": 42, "session_type": SESSIONS, "concern": (share("watering", 0.6, 40, 60), share("light", 0.4, 2, 40)),
        "risk_level": (share("fine", 1.0, 42, 42),), "cells": CELLS, "fits": FITS,
    }  # fmt: skip
    return Distribution(**(whole | more))


def test_a_figure_for_each_label():
    """Bars, the numbers behind them, and the way to the records."""
    session, concern, risk = targets(found(), TITLES, ALL)
    assert (session.name, session.unit, session.title) == ("distribution-session-type", "records", "Session type against the target")
    assert session.summary == "Quick look lacks 8 of 50; Long look lacks 50 of 50."
    assert [tuple(bar) for bar in session.chart.bars] == [("Quick look", 42, 3, 50), ("Long look", 0, 0, 50)]
    assert session.rows[0] == ("Quick look", 42, 3, 50, 8, 45, 50.0, 25.0)
    quick, solid, pale = (
        {"domain": "plant_care", "kind": "dialogue", "session_type": "quick"} | more for more in ({}, {"status": "approved"}, {"status": "open"})
    )
    assert [session.link_of(0, part) for part in ("Approved", "Waiting", "All records")] == [records_behind(**of) for of in (solid, pale, quick)]
    assert [session.link_of(1, part) for part in ("Approved", "Waiting", "All records")] == [None] * 3  # there are none
    assert (concern.name, risk.summary) == ("distribution-concern", "Nothing is missing.")


def test_links_list_what_is_counted_or_are_not_there():
    """What is selected goes along, what records do not say too; where other words count under a label, it leads nowhere."""

    def way(of, row=0, **more):
        link = targets(found(**more), TITLES, of)[0].link_of(row, "Approved")
        return link and {name.removeprefix("evaluate-"): value for name, value in link.query}

    only = ALL.model_copy(update={"batch": "March", "concern": "light"})
    assert (way(only)["concern"], way(only)["batch"]) == ("light", "March")
    made = ALL.model_copy(update={"model": "m", "since": date(2026, 3, 2)})
    assert way(made) == {
        "part": "Records", "domain": "plant_care", "kind": "dialogue", "session_type": "quick", "model": "m", "since": "2026-03-02", "status": "Approved",
    }  # fmt: skip
    for name in ("model", "batch", "made_with"):
        assert way(ALL.model_copy(update={name: ""}))[name] == "(not said)"
    assert way(ALL, gathered={"session_type": ("quick",)}) is None
    odd = (*SESSIONS, share("(none)", 0.0, 1, 0), share("endless", 0.0, 1, 0))
    figure = targets(found(session_type=odd), TITLES, ALL)[0]
    assert [dict(link.query)["evaluate-session_type"] if link else None for link in figure.parts[2].links] == ["quick", None, "(not said)", "endless"]
    assert [row[0] for row in figure.rows[2:]] == ["(not said)", "endless"]


def test_the_table_of_what_is_missing():
    """Shares with their bounds, and what to make, or why that is not known."""
    gap = gaps(found(), TITLES)[0]
    assert gap.rows == (
        ("Quick look", "50%", "45 = 50% (40% to 60%)", "42 = 25% (0.4% to 50%)", "50", "8", "75%", "8"),
        ("Long look", "50%", "0", "0", "50", "50", "0%", "none gets approved"),
    )
    assert len(gap.rows[0]) == len(COLUMNS)
    others = (share("quick", 1, 3, 5, to_make=2), share("long", 1, 3, 5, rate=0.5, to_make=0), share("odd", 0, 3, 0, to_make=0))
    assert [row[-2:] for row in gaps(found(session_type=others), TITLES)[0].rows] == [("–", "2"), ("50%", "those there may do"), ("–", "–")]


def test_the_joint_table():
    """Approved of what is expected, over all risk levels or of one; a link to each cell."""
    figure = joint(found(), TITLES, ALL)
    assert [tuple(one) for one in figure.chart.cells] == [
        ("Watering", "Quick look", 40, "of 30"), ("Light", "Quick look", 2, "of 24"),
        ("Watering", "Long look", 0, "of 30"), ("Light", "Long look", 0, "of 0.2"),
    ]  # fmt: skip
    assert figure.rows[1] == ("Quick look", "Light", 2, 3, 5, 24)
    assert dict(figure.links[1].query)["evaluate-concern"] == "light"
    dying = joint(found(), TITLES, ALL, "dying")
    assert [tuple(one) for one in dying.chart.cells] == [("Light", "Quick look", 2, "of 4"), ("Watering", "Long look", None, "")]
    assert dying.title.startswith("Session type by concern, risk dying")
    assert joint(found(), TITLES, ALL, "fine").rows[1][2] == 0


def test_empty_combinations():
    """Only where the target expects something, the most wanted first."""
    assert empty(found(), TITLES) == "1 of 3 combinations has nothing approved yet: Long look with Watering (about 30 expected)."
    assert empty(found(), TITLES, "fine") == (
        "2 of 3 combinations have nothing approved yet: Long look with Watering (about 30 expected) and Quick look with Light (about 20 expected, 3 waiting)."
    )
    assert empty(found(), TITLES, "dying") == "Each of the 1 combination that the target expects something of has approved records."
    assert empty(found(cells=()), TITLES) == "The target expects nothing here."
    many = tuple(cell("quick", f"c{n}", 0, 20 - n) for n in range(9))
    assert empty(found(cells=many), TITLES).endswith("Quick look with c5 (about 15 expected) and 3 more.")


def test_distances_in_plain_words():
    """What they mean, with the numbers, and both ways to mend it."""
    (session,) = distances(found(), TITLES)
    assert session.title == "Session type"
    assert session.lines[2] == (
        "Approved: 50% of 42 records would need another session type to match the target (total variation 0.500, Jensen–Shannon divergence 0.311 bit; "
        "both are 0 at the target and at most 1)."
    )
    assert session.lines[3] == (
        "Chance alone makes a difference as large in fewer than 1 of 1,000 data sets, so chance does not explain it (χ² = 42.00, 1 degree of freedom, "
        "p < 0.001, added up exactly)."
    )
    assert session.lines[4] == "In the shares of the target with none left out: 84 records, 42 more (Long look 42)."
    assert session.lines[5] == "Leaving some out does not help: of a value that the target asks for, nothing is approved."


@pytest.mark.parametrize(("counts", "says"), [
    ({"quick": 11, "long": 10, "odd": 1}, "nearly every data set, so chance may explain it"),
    ({"quick": 11, "long": 10, "odd": 1}, "1 record off target cannot be tested and is left out."),
    ({"quick": 40, "long": 18}, "about 5 of 1,000 data sets"),
    ({"quick": 40, "long": 18}, "With none added: 36 records, 22 left out (Quick look 22)."),
    ({"quick": 5, "long": 5}, "What is approved has the shares of the target."),
    ({"odd": 5}, "Whether chance explains that cannot be tested"),
    ({}, "Approved: none yet."),
])  # fmt: skip
def test_other_distances(counts, says):
    (one,) = distances(found(fits={"session_type": fitted(counts, {"quick": 50, "long": 50})}), TITLES)
    assert says in " ".join(one.lines)


def test_of_what_is_off_target_nothing_is_mended():
    (one,) = distances(found(fits={"session_type": fitted({"odd": 5}, {"quick": 50, "long": 50})}), TITLES)
    assert "target with none left out" not in " ".join(one.lines)
    assert "has the shares" not in " ".join(one.lines)


def test_notes():
    """On targets that do not add up, values that none is asked of, and words that the domain does not know."""
    assert notes(found(), TITLES) == ()
    odd = found(session_type=(*SESSIONS, share("endless", 0.0, 1, 0)), fits={"session_type": fitted({}, {"quick": 60, "long": 60}, sums_to=120)})
    words = [OtherWord(word=f"w{n}", records=9 - n) for n in range(8)]
    assert notes(odd, TITLES, words) == (
        "The target of session type sums to 120, not to 100: each share is taken as its part of that.",
        "Off target, because it asks for none of them: session type endless 1.",
        "44 records name a concern that the domain does not know, or did not when they came in, and count under its other one: w0 9, w1 8, w2 7, w3 6, "
        "w4 5, w5 4 and 2 more.",
    )
    assert notes(found(), TITLES, words[-1:])[0].startswith("2 records name")
