"""A folder for the Hub, as `datasets` itself reads it."""

import json
import os
import subprocess
import sys

import pytest

from synthcore.core.errors import BadRequest
from synthcore.formats.hub_folder import canary, data_path, paths, writing
from tests.conftest import ROOT

CARD = f"---\nconfigs:\n- config_name: default\n  data_files:\n  - split: train\n    path: {data_path()}\n---\n# Pairs\n"


def fill(folder, *lines, card=CARD, **more):
    with writing(folder, **more) as hub:
        for value in lines:
            hub.add(value)
        hub.card, hub.licence = card, "# Licence\n"
    return hub


def test_the_layout(tmp_path):
    """The name of what holds rejected answers says so."""
    hub = fill(tmp_path / "hub", {"id": "1"}, {"id": "2"})
    assert sorted(p.relative_to(tmp_path / "hub").as_posix() for p in (tmp_path / "hub").rglob("*") if p.is_file()) == [
        "LICENSE.md", "README.md", "data/train_contains_false_answers.jsonl",
    ]  # fmt: skip
    assert (hub.rows, hub.splits[0].rows, hub.splits[0].path, hub.kept) == (2, 2, data_path(), [])
    assert [json.loads(line) for line in paths(tmp_path / "hub")[0].read_text().splitlines()] == [{"id": "1"}, {"id": "2"}]


def test_datasets_reads_it(tmp_path):
    """The real loader, with no network: the rows, their nested messages, under the split that the card names."""
    said = [{"role": "user", "content": "why?"}]
    fill(tmp_path / "hub", {"id": "1", "prompt": said, "listed": ""}, {"id": "2", "prompt": said, "listed": "aged 70"})
    code = (
        f"import datasets, json; d = datasets.load_dataset({str(tmp_path / 'hub')!r}, cache_dir={str(tmp_path / 'cache')!r}); "
        "print(json.dumps([list(d), d['train'][1]]))"
    )
    environ = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hf"), "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environ, cwd=ROOT, check=True)
    assert json.loads(out.stdout) == [["train"], {"id": "2", "prompt": said, "listed": "aged 70"}]


def test_what_stood_there_is_kept(tmp_path):
    """Outside the folder, which is for publishing; there, no more than the three files stand."""
    folder = tmp_path / "hub"
    fill(folder, {"id": "old"})
    hub = fill(folder, {"id": "new"})
    assert len(hub.kept) == 3
    assert {path.relative_to(tmp_path).parts[0] for path in hub.kept} == {"backups"}
    assert sorted(path for path in folder.rglob("*") if path.is_file()) == sorted(paths(folder))
    assert "old" in next(path for path in hub.kept if "contains_false_answers" in path.name).read_text()
    with pytest.raises(BadRequest, match="no-clobber"):
        fill(folder, {"id": "third"}, clobber=False)
    assert "new" in paths(folder)[0].read_text()


def test_a_failure_leaves_what_was_there(tmp_path):
    """Half-way, and without a card: no line and no card of the new one."""
    fill(tmp_path, {"id": "old"})
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(ValueError, match="no card"):
        fill(tmp_path, {"id": "new"}, card="")
    with pytest.raises(TypeError):
        fill(tmp_path, {"id": "new"}, {"id": object()})
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_canary_is_of_its_data_set():
    """Always the same for the same parts, another for others; long enough to occur nowhere else."""
    assert canary("medical_qa@1.0", "3") == canary("medical_qa@1.0", "3")
    assert len({canary("a", "b"), canary("ab", ""), canary("a", "c")}) == 3
    assert len(canary("a").split()[-1].replace("-", "")) == 32
