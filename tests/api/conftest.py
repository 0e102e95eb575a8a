import json

import pytest

from tests.living import Server, dialogue, write


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A real dashboard process on a database of its own."""
    with Server(tmp_path_factory.mktemp("home")) as server:
        yield server


@pytest.fixture(scope="module")
def token(server):
    """What stands in the file beside its database."""
    return json.loads((server.folder / "synthcore.duckdb.server.json").read_text())["token"]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Twelve dialogues, reviews of some of them, a file that is cut off, and one that is not there."""
    folder = tmp_path_factory.mktemp("files")
    reviews = [{"dialogue_id": f"d{n}", "status": "approved", "reviewed_at": "2025-01-01T00:00:00Z", "reviewer": "Cy"} for n in (1, 2, 99)]
    plants = write(folder / "plants.json", {"version": "1.0", "dialogues": [dialogue(n) for n in range(12)]})
    told = write(folder / "reviews.json", {"source_file": "plants.json", "reviews": reviews})
    (folder / "bad.json").write_text('{"dialogues": [')
    return {"FILE": plants, "REVIEWS": told, "BAD": folder / "bad.json", "NONE": folder / "none.json"}
