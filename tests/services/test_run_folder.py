"""The folder of a run when the disk is full: it says so, and leaves nothing half made."""

import os
from types import SimpleNamespace

import pytest

from synthcore.core.errors import WriteFailed
from synthcore.services import run_folder
from synthcore.services.run_folder import RunFolder
from tests.living import planned_run


@pytest.fixture
def full(monkeypatch):
    """A disk with room for small files only while no room is kept: the true `write_bytes`, with a limit on the folder."""
    real = run_folder.write_bytes

    def write(path, data, **more):
        if sum(p.stat().st_size for p in path.parent.iterdir()) + len(data) > write.room:
            raise WriteFailed(f"{path}: could not be written (No space left on device).")
        return real(path, data, **more)

    write.room = 1 << 30
    monkeypatch.setattr(run_folder, "write_bytes", write)
    return write


def test_a_worker_on_a_full_disk_can_still_say_how_it_ended(tmp_path, full):
    """It gives back what it kept; without that there is no room."""
    folder = planned_run(tmp_path / "r", 3)
    with folder.held():
        full.room = sum(p.stat().st_size for p in folder.path.iterdir())
        folder.end("failed", "No room.")
        assert not (folder.path / "spare").exists()
    assert folder.read("end")["error"] == "No room."
    with folder.held():
        full.room = 1
        with pytest.raises(WriteFailed, match="No space left"):
            folder.end("failed", "No room.")


def test_the_room_is_given_back_in_the_end(tmp_path):
    """Once the worker leaves."""
    folder = planned_run(tmp_path / "r", 3)
    with folder.held():
        assert (folder.path / "spare").stat().st_size == run_folder.SPARE
    assert not (folder.path / "spare").exists()


def test_a_folder_that_there_is_no_room_for_is_not_left_behind(tmp_path, full):
    """Each try would leave another one."""
    full.room = 60
    with pytest.raises(WriteFailed, match="No space left"):
        planned_run(tmp_path / "r", 3)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(WriteFailed, match="cannot be made"):
        planned_run(tmp_path / "file" / "r", 3)


def test_a_worker_that_could_say_nothing_is_spoken_for(tmp_path, monkeypatch):
    """Its log is empty when the disk is full."""
    folder = RunFolder(tmp_path)
    (tmp_path / "worker.log").write_text("first\nTraceback of something\n")
    assert folder.last_words() == "Traceback of something"
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_bavail=2, f_frsize=4096))
    assert folder.last_words() == f"there is no room left on the disk of {tmp_path}; make room"
