"""What a file holds is told from its list, or from the first element of a bare one."""

import contextlib
import json

import pytest

from synthcore.cli import sources
from synthcore.core.errors import BadInput
from tests.cli.files import plant, reviews_of


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


LINES = {"lines": ("{0}\n{0}\n", "this looks like JSON Lines; wrap the lines in a list"), "one": ("{0}", "this is one dialogue")}


@pytest.mark.parametrize("kind", LINES)
def test_lines_and_a_single_dialogue_are_told_what_they_are(refused, plants, tmp_path, kind):
    """By every command that reads a file of dialogues."""
    text, says = LINES[kind]
    bad, out = tmp_path / "bad.json", tmp_path / "o.json"
    bad.write_text(text.format(json.dumps(plant("a"))))
    refused("apply", "-d", bad, "-r", reviews_of(tmp_path / "r.json"), "-o", out, says=["bad.json", says])
    for command in ("review", "label"):
        refused(command, "-i", bad, "-o", out, says=["bad.json", says])
    refused("merge", "-f", plants(), bad, "-o", out, says=["bad.json", says])
    refused("validate", "-i", bad, says=["bad.json", says])
    refused("generate", "-n", 5, "-s", bad, "-o", out, says=["bad.json", says])
    assert not out.exists()


def test_the_domain_of_the_settings(run):
    """Here, the one about plants."""
    whole, part = sources.chosen_domain(), sources.chosen_domain(labels_only=True)
    assert whole.about.id == "plant_care"
    assert (part.about, part.labels) == (whole.about, whole.labels)
