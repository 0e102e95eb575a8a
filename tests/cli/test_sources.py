"""What a file holds is told from its list, or from the first element of a bare one."""

import contextlib
import json

import pytest

from synthcore.cli import sources
from synthcore.core.errors import BadInput


@pytest.mark.parametrize(
    ("data", "kind", "count"),
    [
        ({"dialogues": [{}]}, "dialogues", 1),
        ({"labels": {"x": 1}, "dialogues": [{}, {}]}, "dialogues", 2),
        ({"labels": []}, "labels", 0),
        ([{"item_id": "a"}, {}], "labels", 2),
        ([{"dialogue_id": "a"}], "dialogues", 1),
        (["x"], "dialogues", 1),
        ([], "", 0),
    ],
)
def test_kind_and_elements(tmp_path, data, kind, count):
    """Looking at the first element takes none away."""
    (tmp_path / "f.json").write_text(json.dumps(data))
    with contextlib.ExitStack() as stack:
        source = sources.open_source(tmp_path / "f.json", stack)
        assert source.kind == kind
        assert len(list(source.elements)) == count


def test_neither_is_refused(tmp_path):
    """A file of something else."""
    (tmp_path / "f.json").write_text('{"reviews": []}')
    with contextlib.ExitStack() as stack, pytest.raises(BadInput, match="holds no list `dialogues` or `labels`"):
        sources.open_source(tmp_path / "f.json", stack)


def test_the_domain_of_the_settings(run):
    """Here, the one about plants."""
    whole, part = sources.chosen_domain(), sources.chosen_domain(labels_only=True)
    assert whole.about.id == "plant_care"
    assert (part.about, part.labels) == (whole.about, whole.labels)
