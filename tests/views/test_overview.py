"""The Overview: for each role its own glance, and nothing of another's."""

from decimal import Decimal

from synthcore.core.people import Role
from synthcore.services.measuring_progress import Counts, Part, Standing
from synthcore.services.measuring_reviewers import Pace
from synthcore.services.measuring_week import Rate, Week
from synthcore.services.measuring_work import OwnWork, Stopped, TeamWork
from synthcore.services.next_step import Action, NextStep
from synthcore.views.overview import LEADS_TO, RUN_COLUMNS, glance, overview
from tests.views.making import counts, run

STEP = NextStep(action="review", sentence="50 records wait.", button="Review the first of 50", count=50)
OWN = OwnWork(waiting=47, today=3, week=21, ever=53, stopped=None, pace=Pace(people=1, decisions=53, timed=40, seconds=65.0, wpm=None, bands=()))
RATE = Rate(approved=42, of=52, share=42 / 52, low=0.68, high=0.89)
WEEK = Week(rate=RATE, rate_before=None, change=None, backlog=63, backlog_before=46, came=40, settled=23)
TEAM = TeamWork(approved=412, goal=1000, week=WEEK, oldest=12 * 24, spent=Decimal("1.236"))


def standing(**by_status):
    found: Counts = counts(**by_status)
    return Standing(total=found.total, by_status=found.by_status, waiting=found.waiting, decided=found.total - found.by_status["unreviewed"])


def seen(role, step=STEP, own=None, team=None, **more):
    return overview("Plants", role, step, more.pop("there", standing(unreviewed=48, needs_second=2, approved=1200)), own=own, team=team, **more)


def part(kind="dialogue", domain="plant_care", **by_status):
    return Part(domain=domain, kind=kind, counts=counts(**by_status))


def test_each_role_has_its_glance():
    assert {role: glance(role) for role in Role} == {
        Role.VIEWER: "member", Role.CLINICIAN: "reviewer", Role.EDITOR: "member", Role.LEAD: "lead", Role.ADMIN: "lead",
    }  # fmt: skip


def test_a_reviewer_sees_her_own_work_alone():
    """Her queue, how far she is, her pace; no totals of others, no runs, no files."""
    view = seen(Role.CLINICIAN, own=OWN, runs=[run("running"), run("done")], parts=(part(approved=3), part("pair", approved=1)))
    assert [(n.label, n.value) for n in view.numbers] == [("For your decision", "47"), ("Decided today", "3"), ("Decided by you", "53")]
    assert view.numbers[1].more == "21 in seven days"
    assert view.far == (0.53, "53 decided by you, 47 to go")
    assert "less than 65 s a record" in view.pace
    assert (view.runs, view.ended, view.parts, view.offers) == ((), (), (), ())
    assert [(b.label, b.page, b.query) for b in view.buttons] == [("Review the first of 50", "review", {})]
    fresh = OWN.model_copy(update={"waiting": 0, "ever": 0, "pace": OWN.pace.model_copy(update={"decisions": 0})})
    assert (seen(Role.CLINICIAN, own=fresh).far, seen(Role.CLINICIAN, own=fresh).pace) == (None, "")


def test_whoever_stopped_goes_on_there():
    """For a reviewer it is the one thing to do, for a lead it stands beside it. A name that could be markup is no label."""
    own = OWN.model_copy(update={"stopped": Stopped(record_id="r1", name="syn_0a1b")})
    (button,) = seen(Role.CLINICIAN, own=own).buttons
    assert (button.label, button.page, button.query) == ("Go on with syn_0a1b", "review", {"record": "r1"})
    assert [b.label for b in seen(Role.LEAD, own=own, team=TEAM).buttons] == ["Review the first of 50", "Go on with syn_0a1b"]
    for name in ("![x](http://evil.example)", "*b*", "_i_", ":red[x]", "www.evil.example", "x" * 41, ""):
        view = seen(Role.CLINICIAN, own=OWN.model_copy(update={"stopped": Stopped(record_id="r1", name=name)}))
        assert view.buttons[0].label == "Go on where you stopped"
        assert view.stopped == f"You stopped at {name}."


def lead(**changed):
    team = {name: changed.pop(name) for name in ("goal", "oldest") if name in changed}
    return seen(Role.LEAD, own=OWN, team=TEAM.model_copy(update=team | {"week": WEEK.model_copy(update=changed)}))


def test_a_lead_sees_four_numbers():
    """Approved of the goal, the backlog with its age, the rate of seven days with its interval, what was spent."""
    view = seen(Role.LEAD, own=OWN, team=TEAM, runs=[run("paused", id="p")])
    assert [(n.label, n.value, n.more) for n in view.numbers] == [
        ("Approved", "412", "of 1,000"), ("Backlog", "63", "17 more in a week; oldest 12 days"), ("Approval rate", "81%", "68% to 89% of 52 in a week"),
        ("Spent", "$1.24", "in seven days"),
    ]  # fmt: skip
    assert (view.far, view.pace, [line.id for line in view.runs]) == (None, "", ["p"])
    assert [(n.value, n.more) for n in lead(goal=None, rate=None, backlog=0, oldest=None).numbers[:3]] == [
        ("412", "of 1,250; no goal is set"), ("0", "nothing waits"), ("–", "none settled in a week")
    ]  # fmt: skip


def test_of_pairs_alone_no_goal_is_missed():
    """Nor where there is nothing."""
    for there, parts, said in ((standing(approved=3, rejected=1), (part("pair", approved=3, rejected=1),), "of 4"), (standing(), (), "of 0")):
        assert seen(Role.LEAD, own=OWN, team=TEAM.model_copy(update={"goal": None}), there=there, parts=parts).numbers[0].more == said


def test_the_week_against_the_one_before():
    """The backlog by how many, the rate by its direction where chance would not make it."""
    for before, said in ((80, "17 fewer in a week; oldest 5 hours"), (63, "as a week ago; oldest 5 hours"), (0, "oldest 5 hours")):
        assert lead(backlog_before=before, oldest=5).numbers[1].more == said
    before = RATE.model_copy(update={"share": 0.5})
    for change, said in (((0.1, 0.4), "rising from 50%"), ((-0.1, 0.4), "50% before: may be chance"), (None, "68% to 89% of 52 in a week")):
        assert lead(rate_before=before, change=change).numbers[2].more == said


def test_a_member_of_the_team_sees_runs():
    """Those in progress, and the newest that have ended; files are for those who may take them."""
    view = seen(Role.EDITOR, runs=[run("paused", id="p"), *(run("done", id=f"r{n}") for n in range(9))], parts=(part(approved=1200),))
    assert [(n.label, n.value) for n in view.numbers] == [("Waiting", "50"), ("Approved", "1,200"), ("Records", "1,250")]
    assert "48 not reviewed yet and 2 needing a second approval" in view.numbers[0].help
    assert ([line.id for line in view.runs], len(view.ended)) == (["p"], 5)
    assert {len(row) for row in view.ended} == {len(RUN_COLUMNS)}
    assert [(o.format, o.approved) for o in view.offers] == [("dialogues", 1200)]
    assert seen(Role.VIEWER, parts=(part(approved=1200),)).offers == ()
    assert (view.no_runs, seen(Role.EDITOR).no_runs, seen(Role.LEAD, team=TEAM).no_runs) == ("", "No run yet.", "")


def test_where_buttons_lead():
    """Each step somewhere, in the words of that page's address."""
    assert set(LEADS_TO) == set(Action.__args__)
    led = {action: seen(Role.EDITOR, step=STEP.model_copy(update={"action": action})).buttons[0] for action in LEADS_TO}
    assert (led["adjudicate"].page, led["adjudicate"].query) == ("review", {"review-part": "Disputes"})
    assert (led["plan"].page, led["plan"].query) == ("statistics", {"part": "next-batch"})
    assert led["revise"].query == {"review-status": "Needs revision"}


def test_domains_and_kinds_are_told_apart():
    """One domain is the title; of several each part has its own row."""
    assert seen(Role.EDITOR, parts=(part(),), titles={"plant_care": "House plants"}).title == "House plants"
    both = (part(unreviewed=2, approved=1), part("pair", "moss", approved=4))
    view = seen(Role.EDITOR, parts=both, titles={"moss": "Moss"})
    assert (view.title, view.parts) == ("Overview", (("plant_care", "Dialogues", "3", "2", "1"), ("Moss", "Preference pairs", "4", "0", "4")))
    assert [(o.format, o.approved) for o in view.offers] == [("dialogues", 1), ("pairs", 4)]


def test_an_empty_store():
    """Nothing waits, and that is said."""
    view = seen(Role.VIEWER, there=standing())
    assert view.numbers[0].help == "Nothing waits for a decision."
    assert [o.format for o in seen(Role.EDITOR, there=standing()).offers] == ["dialogues"]
