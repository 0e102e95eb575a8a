"""A file is whole or it is the one that was there before."""

import os

import pytest

from synthcore.core import files
from synthcore.core.errors import BadInput, BadRequest, WriteFailed


def test_a_former_file_is_kept_aside(tmp_path):
    """The old bytes stay under a dated name."""
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    kept = files.write_bytes(path, b"new", keep=True)
    assert path.read_bytes() == b"new"
    assert kept is not None
    assert kept.read_bytes() == b"old"
    assert kept.name.startswith("a.json.")
    assert kept.name.endswith(".bak")


def test_an_interrupted_write_leaves_the_former_file(tmp_path):
    """Neither half a file nor a temporary one remains."""
    path = tmp_path / "a.json"
    path.write_bytes(b"old")

    def interrupted():
        with files.replacing(path) as (file, _):
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]
    assert path.read_bytes() == b"old"


def test_a_disk_that_refuses_is_said_in_a_sentence(tmp_path):
    """An error of the disk is a WriteFailed that names the file."""

    def full():
        with files.replacing(tmp_path / "a.json"):
            raise OSError(28, "No space left on device")

    with pytest.raises(WriteFailed, match="No space left"):
        full()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("name", "says"), [("missing.json", "no such file"), (".", "folder")])
def test_an_input_that_cannot_be_opened_is_named(tmp_path, name, says):
    """A folder and a missing file each get their own sentence."""
    with pytest.raises(BadInput, match=says):
        files.open_input(tmp_path / name)


def test_an_output_that_is_a_folder_is_refused_before_any_work(tmp_path):
    """And missing folders are made."""
    with pytest.raises(BadRequest, match="folder"):
        files.check_output(tmp_path)
    files.check_output(tmp_path / "new" / "a.json")
    assert (tmp_path / "new").is_dir()


def test_no_clobber(tmp_path):
    """An existing output is refused when asked to."""
    (tmp_path / "a").write_text("x")
    with pytest.raises(BadRequest, match="--no-clobber"):
        files.check_output(tmp_path / "a", clobber=False)


def test_a_device_is_never_replaced(tmp_path):
    """Neither before any work nor by the write itself; it is what it was."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for refuse in (files.check_output, lambda p: files.write_bytes(p, b"new")):
        with pytest.raises(BadRequest, match="device or a pipe"):
            refuse(pipe)
    assert pipe.is_fifo()
    assert [p.name for p in tmp_path.iterdir()] == ["pipe"]


def test_a_link_stays_a_link(tmp_path):
    """What it leads to is replaced, and kept aside beside it."""
    target, link = tmp_path / "there" / "a.json", tmp_path / "link.json"
    target.parent.mkdir()
    target.write_bytes(b"old")
    link.symlink_to(target)
    kept = files.write_bytes(link, b"new", keep=True)
    assert link.is_symlink()
    assert (link.read_bytes(), kept.read_bytes(), kept.is_symlink()) == (b"new", b"old", False)
    assert kept.parent == target.parent
