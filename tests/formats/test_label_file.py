"""A label file that is written on: one row an item, nothing else lost."""

import io
import json

import pytest

from synthcore.core.errors import BadInput
from synthcore.formats import labels
from synthcore.formats.label_file import LabelFile

VALUES = {"intent": "look", "sentiment": "calm", "risk_level": "fine"}


def written(file):
    out = io.BytesIO()
    file.write(out)
    return json.loads(out.getvalue())


def again(data):
    return LabelFile.read(labels.reader(io.BytesIO(json.dumps(data).encode()), "l.json"), "other.json")


def test_a_new_file_has_the_shape_that_other_tools_read():
    """Version, source, time, total, rows; notes only where there are some."""
    file = LabelFile("d.json")
    file.label("a", VALUES, "", "t1")
    file.label("a#2", VALUES, "hm", "t2")
    assert written(file) == {
        "version": "1.0", "source_file": "d.json", "labeled_at": "t2", "total_labels": 2,
        "labels": [{"item_id": "a", **VALUES, "labeled_at": "t1"}, {"item_id": "a#2", **VALUES, "labeled_at": "t2", "notes": "hm"}],
    }  # fmt: skip


def test_a_changed_label_takes_the_place_of_the_former():
    """In its place, with what else the row holds; rows of others and unknown keys stay."""
    file = again({"version": "2", "own": 1, "labels": [{"item_id": "a", "who": "x"}, {"item_id": "b"}, {"item_id": "a", "who": "y"}]})
    file.label("a", VALUES, "", "t")
    data = written(file)
    assert data["labels"] == [{"item_id": "a", "who": "x"}, {"item_id": "b"}, {"item_id": "a", "who": "y", **VALUES, "labeled_at": "t"}]
    assert (data["version"], data["own"], data["total_labels"]) == ("2", 1, 3)


def test_a_row_that_is_no_object_is_refused():
    """With the file and its place."""
    with pytest.raises(BadInput, match=r"l.json: row 1 is no object"):
        again({"labels": [3]})
