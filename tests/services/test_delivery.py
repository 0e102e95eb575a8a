"""Lines that are only appended to: whole or not there, and damage named."""

import resource
import signal
import subprocess
import sys

import pytest

from synthcore.core.errors import BadInput, WriteFailed
from synthcore.services.delivery import Lines
from tests.living import ROOT, json_lines


def test_what_was_added_is_there_the_next_time(tmp_path):
    """A last line that was torn is not, and what is added stands where it stood."""
    path = tmp_path / "lines.jsonl"
    for number in range(2):
        lines = Lines(path)
        assert [row["place"] for row in lines.rows] == list(range(number))
        lines.add({"place": number})
        lines.close()
    with open(path, "ab") as file:
        file.write(b'{"place": 2, "na')
    lines = Lines(path)
    lines.add({"place": 3})
    lines.close()
    assert [row["place"] for row in json_lines(path)] == [0, 1, 3]


@pytest.mark.parametrize("spoilt", [b"{", b"[1]", b"null", b"{}", b"\xff\xfe", b""])
def test_a_damaged_line_is_named_and_nothing_is_changed(tmp_path, spoilt):
    """By its number."""
    path = tmp_path / "lines.jsonl"
    path.write_bytes(before := b'{"place": 0}\n' + spoilt + b"\n" + b'{"place": 1}\n')
    with pytest.raises(BadInput, match=r"lines\.jsonl: line 2 is damaged"):
        Lines(path)
    assert path.read_bytes() == before


FULL = """
import sys
from pathlib import Path
from synthcore.core.errors import WriteFailed
from synthcore.services.delivery import Lines
lines = Lines(Path(sys.argv[1]))
failed = 0
for place in range(100):
    try:
        lines.add({"place": place, "text": "x" * (400 if place < 50 else 1)})
    except WriteFailed as error:
        failed += 1
        assert "could not be written" in str(error)
print(failed)
"""


def test_a_full_disk_leaves_whole_lines(tmp_path):
    """Once one did not fit, none follows, not even one that would."""

    def little_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, resource.RLIM_INFINITY))

    path = tmp_path / "lines.jsonl"
    done = subprocess.run([sys.executable, "-c", FULL, path], cwd=ROOT, capture_output=True, text=True, preexec_fn=little_room)
    rows = json_lines(path)
    assert (done.stderr, int(done.stdout)) == ("", 100 - len(rows))
    assert [row["place"] for row in rows] == list(range(len(rows)))
    assert 5 < len(rows) < 20


def test_a_folder_that_cannot_be_written(tmp_path):
    """A sentence."""
    (tmp_path / "lines.jsonl").mkdir()
    with pytest.raises(WriteFailed, match="could not be written"):
        Lines(tmp_path / "lines.jsonl")


def test_rows_are_let_go_of(tmp_path):
    """They are only looked at when a run is taken up."""
    file = Lines(tmp_path / "r")
    file.add({"place": 1})
    file.close()
    file = Lines(tmp_path / "r")
    assert file.rows
    file.forget()
    assert file.rows == []
    file.close()
