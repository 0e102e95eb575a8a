"""Shared: a database of a test's own, empty or with something in it."""

import json
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from tests import languagetool  # noqa: F401  # takes the address of a server out of the environment

# A busy machine is slow, not wrong, and the same code gets the same examples on every machine.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

# A shell that runs the tests in the background has them ignore interrupts, and every process that they start inherits it.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # which a shell that outlives its terminal ignores

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "SEED_DIALOGUES.json"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Where the program writes in this test; nothing of the real one is touched."""
    for name in ("SYNTHCORE_DB", "SYNTHCORE_PORT", "SYNTHCORE_DEMO", "SYNTHCORE_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SYNTHCORE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def context(home):
    """What services are given, on an empty database."""
    from synthcore import wiring

    yield wiring.context()
    wiring.close()


def some_dialogues(number=8, **first):
    """A dialogues file of this many, with `first` put over the keys of the first one."""
    whole = json.loads(SAMPLES.read_text(encoding="utf-8"))
    dialogues = whole["dialogues"][:number]
    if first:
        dialogues[0] |= first
    return json.dumps({"version": "1.0", "description": "for a test", "dialogues": dialogues}).encode()


@pytest.fixture
def filled(context):
    """The same with eight dialogues in the batch "March", three of them decided by two people."""
    from synthcore.core.ids import new_id
    from synthcore.core.people import Person, Role
    from synthcore.core.reviews import Verdict
    from synthcore.services import importing, reviewing

    ann, ben = (Person(name=name, role=Role.ADMIN) for name in ("Ann", "Ben"))
    importing.import_upload(context, ann, name="march.json", data=some_dialogues(), batch="March")
    items = reviewing.queue(context, ann).items
    decided = ((ann, items[0], "approved"), (ann, items[1], "rejected"), (ben, items[2], "needs_revision"))
    for person, item, verdict in decided:
        reviewing.decide(context, person, review_id=new_id(), record_id=item.record_id, verdict=Verdict(verdict))
    return context


def pytest_collection_modifyitems(items):
    """Browser tests come last: their driver keeps an event loop running in this thread, beside which no other can be run."""
    items.sort(key=lambda item: "browser" in item.path.parts)
