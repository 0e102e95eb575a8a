"""What is remembered of an endpoint: all of it, and no secret."""

import json
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.core.errors import WriteFailed
from synthcore.llm.memory import Knowledge, Usage, address, learn, measure, recall

URL = "https://api.openai.com/v1"
samples = st.lists(st.tuples(st.integers(1, 9000), st.integers(1, 3000), st.integers(0, 5000)), max_size=12)


def test_nothing_is_known_at_first(tmp_path):
    """And asking writes nothing."""
    assert recall(tmp_path / "endpoints.json", URL, "m") == Knowledge()
    assert recall(Path(""), URL, "m") == Knowledge()
    assert list(tmp_path.iterdir()) == []


def test_what_is_learned_adds_up(tmp_path):
    """The mode is replaced, the rest added; other models and prompts stay as they are."""
    path = tmp_path / "deep" / "endpoints.json"
    learn(path, URL, "other", mode="text")
    learn(path, URL, "m", mode="json_schema", dropped=["temperature"], usage={"dialogue@1": [(400, 100, 50)]})
    learn(path, URL + "/", "m", dropped=("seed", "temperature"), usage={"dialogue@1": [(600, 140, 70)], "repair@1": [(8, 2, 1)]})
    known = learn(path, URL, "m", mode="json_object")
    assert known == recall(path, URL, "m")
    assert (known.mode, known.dropped) == ("json_object", ("seed", "temperature"))
    usage = known.usage["dialogue@1"]
    assert (usage.n, usage.ratio, usage.mean, usage.largest) == (2, 0.24, 60, 70)
    assert usage.sd == pytest.approx(statistics.stdev([50, 70]))
    assert known.usage["repair@1"].sd is None
    assert recall(path, URL, "other").mode == "text"
    assert recall(path, "https://elsewhere.example.org/v1", "m") == Knowledge()


@given(samples, samples)
def test_usage_learned_in_parts_is_usage_learned_at_once(first, second):
    """Merged means and variances are those of all samples together."""
    apart, whole = measure(first).plus(measure(second)), measure(first + second)
    assert (apart.n, apart.chars, apart.prompt_tokens, apart.largest) == (whole.n, whole.chars, whole.prompt_tokens, whole.largest)
    assert apart.mean == pytest.approx(whole.mean)
    assert apart.m2 == pytest.approx(whole.m2, abs=1e-4)


def test_an_answer_without_a_count_teaches_nothing(tmp_path):
    """Zero tokens are no measurement."""
    assert measure([(400, 0, 0)]) == Usage()
    assert Usage().ratio is None
    known = learn(tmp_path / "e.json", URL, "m", usage={"dialogue@1": [(400, 0, 0)]})
    assert known.usage == {}


def test_two_processes_lose_nothing(tmp_path):
    """Each adds forty answers, at the same time."""
    path = tmp_path / "endpoints.json"
    code = (
        "import sys, pathlib\n"
        "from synthcore.llm.memory import learn\n"
        "sys.stdin.readline()\n"
        "for i in range(40):\n"
        "    learn(pathlib.Path(sys.argv[1]), 'http://h/v1', 'm', dropped=[f'{sys.argv[2]}{i}'], usage={'dialogue@1': [(4, 1, i)]})\n"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, str(path), name], stdin=subprocess.PIPE) for name in "ab"]
    for process in both:
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in both:
        process.communicate(timeout=120)
        assert process.returncode == 0
    known = recall(path, "http://h/v1", "m")
    assert known.usage["dialogue@1"].n == 80
    assert len(known.dropped) == 80
    assert sorted(p.name for p in tmp_path.iterdir()) == ["endpoints.json", "endpoints.json.lock"]


@pytest.mark.parametrize("damage", [b"", b'{"version": 1, "endpoi', b"[]", b"\xff\xfe\x00", b'{"version": 2}', b'{"endpoints": {"u": {"m": {"mode": 3}}}}'])
def test_a_damaged_file_is_set_aside(tmp_path, damage):
    """It is kept under a dated name, and a new one begun."""
    path = tmp_path / "endpoints.json"
    path.write_bytes(damage)
    assert recall(path, URL, "m") == Knowledge()
    assert path.read_bytes() == damage
    learn(path, URL, "m", mode="text")
    assert recall(path, URL, "m").mode == "text"
    [aside] = tmp_path.glob("*.bak")
    assert aside.read_bytes() == damage
    learn(path, URL, "m", mode="json_object")
    assert len(list(tmp_path.glob("*.bak"))) == 1


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://ann:CANARY@Models.example.org:8443/v1/?key=CANARY#CANARY", "https://models.example.org:8443/v1"),
        ("https://CANARY@h/v1", "https://h/v1"),
        ("h:8000/v1/", "h:8000/v1"),
        ("CANARY@h:8000/v1?CANARY", "h:8000/v1"),
    ],
)
def test_no_secret_is_stored(tmp_path, url, kept):
    """Credentials, query and fragment of an address are left out, and it is still found again."""
    path = tmp_path / "endpoints.json"
    learn(path, url, "m", mode="text")
    assert address(url) == kept
    assert list(json.loads(path.read_text())["endpoints"]) == [kept]
    assert recall(path, url, "m").mode == "text"
    assert not any(b"CANARY" in p.read_bytes() for p in tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    """As a sentence that names the place."""
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteFailed, match="file"):
        learn(tmp_path / "file" / "endpoints.json", URL, "m", mode="text")
