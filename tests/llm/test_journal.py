"""The journal: what was sent and answered is on disk before anything is made of it, and is found there whatever happened."""

import asyncio
import json
import os
import resource
import signal
import stat
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.core.answers import Answer
from synthcore.core.errors import WriteFailed
from synthcore.llm.faults import FaultKind
from synthcore.llm.journal import Journal
from tests.conftest import ROOT
from tests.living import awaited, environment, until
from tests.llm.driving import Engine, ask
from tests.provider import Provider


def answer(name, text="Yes."):
    return Answer(name, f"key {name}", text, "stop", "", 9, 5, "m", 0.25)


def write(journal, *events):
    """`("s", name)`, `("a", name)` or `("f", name, charged)`."""

    async def go():
        for kind, name, *charged in events:
            if kind == "s":
                journal.sent(name)
            elif kind == "f":
                journal.fault(name, "server", "It failed.", charged=charged[0])
        await asyncio.gather(*(journal.answered(answer(name)) for kind, name, *_ in events if kind == "a"))

    awaited(go())


@pytest.fixture
def path(tmp_path):
    return tmp_path / "answers.jsonl"


def test_the_answer_is_on_disk_before_anything_is_made_of_it(tmp_path):
    seen = []

    def then(asked, told):
        lines = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_bytes().splitlines()]
        seen.append(any(line.get("a") == told._asdict() for line in lines) and {"s": asked.id} in lines)

    with Provider() as p:
        assert Engine(tmp_path, p.url, [ask(n) for n in range(12)], then=then).run() is None
    assert seen == [True] * 12


def test_what_was_written_is_found_by_key_and_is_the_same(path):
    """Separators of lines, halves of characters, quotation marks and all."""
    odd = answer("1.0", text='a\u2028b\r\n"\\ \x00 {"a": 1} \ud83d 😀')
    journal = Journal(path)
    awaited(journal.answered(odd))
    assert journal.find("key 1.0") == odd
    journal.close()
    again = Journal(path)
    assert again.find("key 1.0") == odd
    assert again.find("another key") is None
    assert (again.is_own("key 1.0"), again.is_own("another key")) == (True, False)


def test_only_its_owner_may_read_it(path):
    Journal(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_torn_last_line_is_cut_off(path):
    write(Journal(path), ("s", "1.0"), ("a", "1.0"))
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"a":{"id":"2.0","text":"tor')
    journal = Journal(path)
    assert path.read_bytes() == whole
    write(journal, ("a", "3.0"))
    assert set(Journal(path).own) == {"1.0", "3.0"}


def test_only_a_torn_line(path):
    path.write_bytes(b'{"s":"1')
    assert Journal(path).unanswered == {}
    assert path.read_bytes() == b""


ROT = {
    "garbage": b"\xff\xfe\x00garbage", "no end": b'{"a":{"id":"2.0","key":"k","te', "another shape": b'{"a": [1, 2]}', "half an answer": b'{"a":{"id":"2.0"}}',
    "a list": b"[1]", "a deep one": b"[" * 100_000, "zeros": b"\x00" * 300, "a name that is none": b'{"s": [3]}', "nothing": b"",
}  # fmt: skip


@pytest.mark.parametrize("rot", ROT.values(), ids=ROT)
@pytest.mark.parametrize("end", [b"\n", b""], ids=["a line of its own", "run into the next"])
def test_damage_in_the_middle_costs_its_own_line_only(path, rot, end):
    """Even when the end of the line is gone too."""
    journal = Journal(path)
    write(journal, ("s", "1.0"), ("a", "1.0"))
    journal.close()
    with open(path, "ab") as file:
        file.write(rot + end)
    size = path.stat().st_size
    with open(path, "ab") as file:
        file.write(json.dumps({"a": answer("3.0")._asdict()}, separators=(",", ":")).encode() + b'\n{"s":"4.0"}\n')
    again = Journal(path)
    assert path.stat().st_size > size
    assert set(again.own) == {"1.0", "3.0"}
    assert again.find("key 3.0") == answer("3.0")
    assert again.unanswered == {"4.0": 1}


def test_earlier_journals_serve(tmp_path, path):
    """Their answers are found and are not this run's own; one that is gone serves nothing, and stops nothing."""
    earlier = tmp_path / "earlier.jsonl"
    write(Journal(earlier), ("s", "1.0"), ("a", "1.0"), ("a", "2.0"))
    before = earlier.read_bytes()
    journal = Journal(path, (tmp_path / "never.jsonl", earlier))
    write(journal, ("a", "2.0"))
    assert journal.find("key 1.0") == answer("1.0")
    assert (journal.is_own("key 1.0"), journal.is_own("key 2.0"), set(journal.own), journal.paid) == (False, True, {"2.0"}, [])
    assert earlier.read_bytes() == before
    earlier.unlink()
    assert journal.find("key 1.0") is None
    assert journal.find("key 2.0") == answer("2.0")


def test_what_was_paid_and_what_may_have_been(path):
    write(Journal(path), *[("s", n) for n in ("1.0", "2.0", "3.0", "4.0", "4.0")], ("f", "2.0", True), ("f", "3.0", False), ("f", "4.0", True), ("a", "1.0"))
    journal = Journal(path)
    assert journal.paid == [("1.0", 9, 5)]
    assert (journal.unanswered, journal.forfeited, journal.sent_before) == ({"4.0": 1}, ["2.0", "4.0"], 5)


NAMES = st.sampled_from(["1.0", "1.0r", "2.0", "3.1"])
EVENTS = st.lists(st.one_of(st.tuples(st.just("s"), NAMES), st.tuples(st.just("a"), NAMES), st.tuples(st.just("f"), NAMES, st.booleans())), max_size=12)


@given(data=st.data(), sittings=st.lists(EVENTS, min_size=1, max_size=3))
def test_no_whole_answer_is_lost_and_none_is_invented(tmp_path_factory, data, sittings):
    """Several sittings, each cut off at any byte; afterwards the journal knows what its whole lines say and nothing else."""
    path = tmp_path_factory.mktemp("journal") / "answers.jsonl"
    for events in sittings:
        journal = Journal(path)
        write(journal, *events)
        journal.close()
        os.truncate(path, data.draw(st.integers(0, path.stat().st_size)))
    lines = [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]
    sent = Counter(line["s"] for line in lines if "s" in line)
    journal = Journal(path)
    told = [line["a"] for line in lines if "a" in line]
    assert set(journal.own) == {a["id"] for a in told}
    assert [name for name, *_ in journal.paid] == [a["id"] for a in told]
    for a in told:
        assert journal.find(a["key"])._asdict() == a
    assert journal.forfeited == [line["f"]["id"] for line in lines if "f" in line and line["f"]["charged"]]
    open_now = Counter()
    for line in lines:
        name = line.get("s") or (line.get("a") or line.get("f"))["id"]
        open_now[name] = open_now[name] + 1 if "s" in line else max(0, open_now[name] - 1)
    assert journal.unanswered == +open_now
    assert journal.sent_before == sent.total()
    journal.close()


def test_a_sync_that_fails_is_told_to_all_who_wait_and_ever_after(path):
    """The handle leads to a pipe: writing works, syncing does not. A later sync would mean nothing."""
    journal = Journal(path)
    reader, writer = os.pipe()
    os.dup2(writer, journal._handle)

    async def go():
        first = await asyncio.gather(*(journal.answered(answer(f"{n}.0")) for n in range(3)), return_exceptions=True)
        return [*first, *await asyncio.gather(journal.answered(answer("4.0")), return_exceptions=True)]

    told = awaited(go())
    os.close(reader)
    os.close(writer)
    assert [type(one) for one in told] == [WriteFailed] * 4
    assert "answers.jsonl: could not be written" in str(told[0])
    with pytest.raises(WriteFailed):
        journal.sent("5.0")


def test_answers_are_handed_on_one_by_one_so_that_others_are_not_kept_waiting(path):
    """What else there is to do has its turn between any two."""
    journal = Journal(path)
    seen = []

    async def one(n):
        await journal.answered(answer(f"{n}.0"))
        seen.append("answer")

    async def others():
        while seen.count("answer") < 5:
            await asyncio.sleep(0)
            if seen and seen[-1] == "answer":
                seen.append("another")

    async def go():
        await asyncio.gather(others(), *(one(n) for n in range(5)))

    awaited(go())
    assert seen == ["answer", "another"] * 5


def test_after_a_write_that_failed_nothing_more_is_written(path):
    """The disk was full and has room again: a line behind a torn one could not be read."""
    journal = Journal(path)
    write(journal, ("a", "1.0"))
    file, full = os.dup(journal._handle), os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, journal._handle)
    with pytest.raises(WriteFailed, match="No space left on device"):
        journal.sent("2.0")
    os.dup2(file, journal._handle)
    with pytest.raises(WriteFailed, match="No space left on device"):
        write(journal, ("a", "2.0"))
    os.close(full)
    os.close(file)
    assert set(Journal(path).own) == {"1.0"}


def test_a_place_where_no_journal_can_be(tmp_path):
    (tmp_path / "file").touch()
    for impossible in (tmp_path, tmp_path / "file" / "answers.jsonl", tmp_path / "none" / "answers.jsonl"):
        with pytest.raises(WriteFailed, match="could not be written"):
            Journal(impossible)


def child(url, folder, count, **options):
    """An engine in a process of its own."""
    command = [sys.executable, "-m", "tests.llm.driving", url, str(folder), str(count)]
    return subprocess.Popen(command, env=environment(folder), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def little_room():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, resource.RLIM_INFINITY))


def test_a_full_disk_stops_the_run_which_can_be_resumed(tmp_path):
    with Provider() as p:
        out, said = (full := child(p.url, tmp_path, 60, preexec_fn=little_room)).communicate(timeout=60)
        told = json.loads(out)
        assert (full.returncode, said) == (0, "")
        assert told["kind"] == FaultKind.DISK
        assert "answers.jsonl: could not be written (File too large). Make room, then resume the run." in told["say"]
        kept = len(Journal(tmp_path / "answers.jsonl").own)
        assert 0 < kept <= p.paid.total() <= kept + 4 < 60
        rest = json.loads(child(p.url, tmp_path, 60).communicate(timeout=60)[0])
        assert (rest["kind"], rest["answered"]) == (None, 60)
        assert len(p.paid_twice) <= 4


def test_killed_in_the_middle_nothing_but_what_was_under_way_is_paid_twice(tmp_path):
    with Provider(latency=0.02) as p:
        first = child(p.url, tmp_path, 200)
        until(lambda: p.paid.total() >= 60)
        first.send_signal(signal.SIGKILL)
        first.communicate(timeout=60)
        rest = json.loads(child(p.url, tmp_path, 200).communicate(timeout=60)[0])
        assert (rest["kind"], rest["answered"], len(p.paid)) == (None, 200, 200)
        assert sum(n - 1 for n in p.paid_twice.values()) <= 4
