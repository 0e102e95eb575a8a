"""Small builders for the values that services give to views."""

from datetime import UTC, datetime
from pathlib import Path

from synthcore.core.desk_answers import DeskDraft
from synthcore.core.ports import Progress
from synthcore.core.records import Dialogue, Labels, Origin, Turn, make
from synthcore.core.reviews import Review, Status, Verdict
from synthcore.core.runs import Run, RunState
from synthcore.domains import loader
from synthcore.services.measuring_progress import Counts
from synthcore.services.reviewing import Card

NOON = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
PLANTS = Path(__file__).parent.parent / "tiny_domain" / "plant_care"


def plants():
    return loader.load(PLANTS)


def dialogue(*texts, **more):
    """A dialogue in the shape of a dialogues file; the first message is the user's."""
    messages = [{"role": ("user", "assistant")[i % 2], "text": text} for i, text in enumerate(texts or ("It droops.", "How wet is the soil?"))]
    return {"dialogue_id": "d1", "messages": messages, **more}


def record(**labels):
    body = Dialogue(turns=(Turn(role="user", text="It droops."), Turn(role="assistant", text="How wet is the soil?")))
    return make(body, Labels(**labels), Origin(method="template"), domain="plant_care@0.1", external_id="d1", created_at=NOON)


def review(person="Ann", verdict="approved", **more):
    return Review(id=f"{person}-{verdict}", record_id="r", person=person, verdict=Verdict(verdict), decided_at=more.pop("decided_at", NOON), **more)


def card(**more):
    given = {
        "record": record(session_type="quick", concern="watering", risk_level="fine"), "dialogue": dialogue(), "status": Status.UNREVIEWED,
        "governing_risk": "fine", "needs_second": False, "reviews": (), "mine": None, "draft": DeskDraft(), "revealed": True, "first_due": False,
        "protocol_due": False, "superseded_by": None, "position": 12, "total": 50, "progress": Progress(total=50, decided=11, mine=4), "today": 3,
        "previous_id": "before", "next_id": "after", "next_open_id": "after",
    }  # fmt: skip
    return Card(**(given | more))


def counts(**by_status):
    names = ("unreviewed", "needs_second", "approved", "needs_revision", "rejected", "disputed")
    full = {name: by_status.get(name, 0) for name in names}
    waiting = full["unreviewed"] + full["needs_second"]
    return Counts(total=sum(full.values()), by_status=full, waiting=waiting, decisions=9, reviewers=2, batches=1)


def run(state="running", **more):
    given = {
        "id": "run1", "task": "generate", "params": {}, "state": RunState(state), "done": 30, "total": 120, "person": "Ann", "batch": "March",
        "created_at": NOON,
    }  # fmt: skip
    return Run(**(given | more))
