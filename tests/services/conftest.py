import pytest

from synthcore import wiring
from synthcore.core.people import Person, Role
from tests import living


@pytest.fixture
def plants(tmp_path, monkeypatch):
    """A home whose domain is about house plants; nothing in the services may know another."""
    for name, value in living.environment(tmp_path).items():
        if name.startswith("SYNTHCORE_"):
            monkeypatch.setenv(name, value)
    for name in ("SYNTHCORE_DB", "SYNTHCORE_DEMO", "SYNTHCORE_PORT", "SYNTHCORE_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def context(plants):
    """What services are given, on an empty database."""
    yield wiring.context()
    wiring.close()


@pytest.fixture
def anna():
    return Person(name="anna", role=Role.ADMIN)


@pytest.fixture
def ben():
    return Person(name="ben", role=Role.CLINICIAN)


@pytest.fixture
def march(context, anna, tmp_path):
    """Ten dialogues in the batch "march", the last two of them dying; returns the file's path."""
    from synthcore.services import importing

    dialogues = [living.dialogue(n, risk="dying" if n >= 8 else "fine") for n in range(10)]
    path = living.write(tmp_path / "march.json", {"version": "2.1", "description": "our plants", "own": {"k": [1]}, "dialogues": dialogues, "behind": True})
    importing.import_dialogues(context, anna, path=path)
    return path


@pytest.fixture
def ids(context, anna, march):
    """The ids of its records, in order."""
    from synthcore.services import reviewing

    return [item.record_id for item in reviewing.queue(context, anna).items]
