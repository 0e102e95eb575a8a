"""Datasets from a hub: the real library in its own process, asking a real server on this machine."""

import csv
import io
import json
import os
import random
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synthcore.core.errors import BadInput, BadRequest, UnknownValue
from synthcore.sources.hub import _error, known_id, load_hub
from tests.hub import Hub
from tests.provider import refusing_port

TOKEN = "hf_canaryCanaryCanary123456"
CONFIGS = b"""---
configs:
- config_name: pqa_labeled
  data_files: labeled/train.jsonl
- config_name: pqa_artificial
  data_files:
  - split: train
    path: artificial/train.jsonl
  - split: test
    path: artificial/test.jsonl
---
# A dataset
"""


def plain(number=30):
    rows = [{"qtype": "dose", "Question": f"How much of medicine {n} is too much, doctor?", "Answer": f"More than {n} mg a day."} for n in range(number)]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def many(number=100_000):
    rng = random.Random(7)
    text = ["".join(rng.choices("abcdefghijklmnop qrstuv", k=90)) for _ in range(number)]
    return {"id": list(range(number)), "question": [f"{t}, number {n}?" for n, t in enumerate(text)], "answer": [t[::-1] for t in text],
            "picture": [rng.randbytes(100) for _ in range(number)]}  # fmt: skip


def parquet(columns, **more):
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, **more)
    return file.getvalue()


@pytest.fixture(scope="module")
def hub():
    large = many()
    with Hub() as hub:
        hub.add("org/plain", {"train.csv": plain(), "README.md": b"# Plain\n"}).revisions["v2"] = {"train.csv": plain(3)}
        one, two, three = (
            {"question": "Is it one?", "long_answer": "It is.", "context": {"contexts": ["a"]}},
            {"question": "Is it two?"},
            {"question": "Is it three?"},
        )
        files = {"labeled/train.jsonl": lines(one), "artificial/train.jsonl": lines(two), "artificial/test.jsonl": lines(three)}
        hub.add("org/labeled", {"README.md": CONFIGS} | files)
        hub.add("org/groups", {"data/train-00000-of-00001.parquet": parquet(large, row_group_size=1000)})
        hub.add("org/single", {"data/train-00000-of-00001.parquet": parquet(large)})
        del large["picture"]
        rows = [dict(zip(large, cells, strict=True)) for cells in zip(*large.values(), strict=True)]
        hub.add("org/lines", {"train.jsonl": lines(*rows)})
        hub.add("org/two", {f"data/train-0000{n}-of-00002.parquet": parquet({"question": [f"Part {n}, row {i}?" for i in range(10)]}) for n in (0, 1)})
        hub.add("org/none", {"data/train.parquet": parquet({"question": pa.array([], pa.string()), "answer": pa.array([], pa.string())})})
        hub.add("org/header", {"train.csv": b"question,answer\n"})
        hub.add("org/readme", {"README.md": b"# Nothing yet\n"})
        hub.add("org/gated", {"train.csv": plain()}, gated=True)
        hub.add("org/private", {"train.csv": plain()}, private=True)
        hub.add("bigbio/pubmed_qa", {"pubmed_qa.py": b"print('run')", "README.md": b"# A script\n"})
        script = hub.add("org/script", {"script.py": b"print('run')"})
        script.revisions["refs/convert/parquet"] = {"default/train/0000.parquet": parquet({"question": ["Is it converted?"]})}
        hub.add("org/latin", {"train.csv": "question;answer\nIst das für Ärzte, oder n/a?;Ja\nn/a;007\n".encode("latin-1")})
        hub.add("org/columns", {"train.csv": b"name,text\nAnn,Is it?\nBen,Was it?\n"})
        hub.tokens = {TOKEN: False}
        yield hub


@pytest.fixture
def load(hub, tmp_path):
    """Loads, and takes down what goes over the wire from here on."""
    hub.sent.clear()
    hub.calls.clear()
    hub.tokens[TOKEN], hub.fault = False, 0

    def load(name, environ=None, **more):
        return load_hub(name, environ=hub.environ(tmp_path, **(environ or {})), **more)

    yield load
    hub.fault = 0


def test_a_plain_csv(hub, load):
    """The question is found, the rest kept; the revision is the commit that was read."""
    table = load("org/plain", limit=20, offset=5)
    assert (table.source, table.config, table.split, table.column, table.answer_column) == ("org/plain", "", "train", "Question", "Answer")
    assert table.columns == ("qtype", "Question", "Answer")
    assert len(table.questions) == 20
    assert table.questions[0] == (5, "How much of medicine 5 is too much, doctor?", "More than 5 mg a day.", {"qtype": "dose"})
    assert len(table.sample) == 5
    assert table.sample[0]["Answer"] == "More than 0 mg a day."
    assert table.revision == hub.repos["org/plain"].at("main")[0]
    assert {call.split("/")[1] for call in hub.calls} <= {"api", "datasets"}


def test_all_of_it_and_another_revision(load):
    """Without a limit every row; a tag is a revision."""
    assert len(load("org/plain").questions) == 30
    assert len(load("org/plain", revision="v2").questions) == 3


def test_configs_and_splits(load):
    """Those of the README are chosen by name."""
    table = load("org/labeled", config="pqa_artificial", split="test", limit=5)
    assert (table.config, table.split, table.questions[0].text) == ("pqa_artificial", "test", "Is it three?")
    table = load("org/labeled", config="pqa_labeled", column="context.contexts.0", limit=5)
    assert (table.questions[0].text, table.answer_column) == ("a", "long_answer")


@pytest.mark.parametrize(("name", "most"), [("org/groups", 0.05), ("org/single", 0.15), ("org/lines", 0.2)])
def test_few_questions_of_many_cost_few_bytes(hub, load, name, most):
    """20 of 100,000 rows: the share of the file that went over the wire."""
    size = max(map(len, hub.repos[name].files.values()))
    table = load(name, limit=20)
    assert [question.row for question in table.questions] == list(range(20))
    assert hub.sent[name] < most * size, f"{hub.sent[name]:,} of {size:,} bytes"


def test_what_lies_before_the_offset_is_not_fetched(hub, load):
    """Of Parquet, the row groups before it; the column of pictures never."""
    table = load("org/groups", limit=20, offset=90_000)
    assert table.questions[0].row == 90_000
    assert table.questions[0].text.endswith(", number 90000?")
    assert "picture" in table.columns
    assert hub.sent["org/groups"] < 2_000_000


def test_a_split_of_several_files(load):
    """One after the other, counted through."""
    table = load("org/two", limit=4, offset=8)
    assert [(q.row, q.text) for q in table.questions] == [(8, "Part 0, row 8?"), (9, "Part 0, row 9?"), (10, "Part 1, row 0?"), (11, "Part 1, row 1?")]


def test_semicolons_and_an_old_encoding(load):
    """A CSV that is none for the library; "n/a" is a text, and a number stays as it is written."""
    table = load("org/latin")
    assert [(q.text, q.answer) for q in table.questions] == [("Ist das für Ärzte, oder n/a?", "Ja"), ("n/a", "007")]
    assert "Windows-1252" in table.notes[0]


FAULTS = [
    ("a missing one", "org/missing", {}, BadRequest, "no such dataset"),
    ("a private one", "org/private", {}, BadRequest, "private one, which needs HF_TOKEN"),
    ("no config", "org/labeled", {}, BadRequest, "pqa_labeled, pqa_artificial"),
    ("another config", "org/labeled", {"config": "pqa_label"}, UnknownValue, "Did you mean 'pqa_labeled'?"),
    ("another split", "org/labeled", {"config": "pqa_artificial", "split": "tests"}, UnknownValue, "Did you mean 'test'? Known: train, test."),
    ("another split of Parquet", "org/two", {"split": "test"}, UnknownValue, "Known: train."),
    ("a slice", "org/plain", {"split": "train[:20]"}, BadRequest, "is more than a split; name one of train"),
    ("another revision", "org/plain", {"revision": "v9"}, BadRequest, "no revision 'v9'"),
    ("no rows", "org/none", {}, BadInput, "the split 'train' has no rows"),
    ("a header alone", "org/header", {}, BadInput, "the split 'train' has no rows"),
    ("no data", "org/readme", {}, BadRequest, "no data files"),
    ("a script we know", "bigbio/pubmed_qa", {}, BadRequest, "qiaojin/PubMedQA"),
    ("a script with a copy", "org/script", {}, BadRequest, "refs/convert/parquet"),
    ("no column", "org/columns", {}, BadInput, "name one of 'name', 'text'"),
    ("a wrong column", "org/columns", {"column": "txt"}, UnknownValue, "Did you mean 'text'?"),
    ("an offset too far", "org/plain", {"offset": 99}, BadInput, "behind the first 99"),
]


@pytest.mark.parametrize(("name", "more", "kind", "says"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_every_fault_has_its_sentence(load, capfd, name, more, kind, says):
    """Of the right kind, in one line, with no trace of the library on the terminal."""
    with pytest.raises(kind) as caught:
        load(name, **more)
    assert type(caught.value) is kind
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_the_copy_of_a_script(load):
    """What the sentence advises works."""
    assert load("org/script", revision="refs/convert/parquet").questions[0].text == "Is it converted?"


def test_a_gated_dataset(hub, load):
    """Without a token, with one that is not let in, with one that is, and with one that is none."""
    with pytest.raises(BadRequest, match=r"gated: it needs a token in HF_TOKEN\. Accept its terms at http"):
        load("org/gated")
    with pytest.raises(BadRequest, match="gated: the account of HF_TOKEN has not been let in") as caught:
        load("org/gated", {"HF_TOKEN": TOKEN})
    assert TOKEN not in str(caught.value)
    with pytest.raises(BadRequest, match="does not accept the token in HF_TOKEN") as caught:
        load("org/gated", {"HF_TOKEN": "hf_wrongWrongWrong1234"})
    assert "hf_wrong" not in str(caught.value)
    hub.tokens[TOKEN] = True
    assert len(load("org/gated", {"HF_TOKEN": f"{TOKEN}\n"}, limit=3).questions) == 3
    assert TOKEN in hub.authorised


def test_offline(hub, load, tmp_path):
    """By the setting, nothing is asked, and what was fetched before is read; without a network, the address is named."""
    with pytest.raises(BadRequest, match=r"HF_HUB_OFFLINE is set.*medical_questions\.csv"):
        load("org/plain", {"HF_HUB_OFFLINE": "1"})
    assert hub.calls == []
    fetched = "import datasets; datasets.load_dataset('org/plain')"
    subprocess.run([sys.executable, "-c", fetched], env=hub.environ(tmp_path), check=True, capture_output=True)
    table = load("org/plain", {"HF_HUB_OFFLINE": "1"}, limit=2)
    assert len(table.questions) == 2
    assert table.notes == ("HF_HUB_OFFLINE is set, so the copy was read that was fetched before.",)
    nobody = f"http://127.0.0.1:{refusing_port()}"
    with pytest.raises(BadRequest, match=f"{nobody} cannot be reached.*Check the network"):
        load("org/plain", {"HF_ENDPOINT": f"{nobody}/"})


def test_a_hub_that_is_none(hub, load):
    """A page that wants a login, a server that is out of order."""
    hub.fault = "html"
    with pytest.raises(BadRequest, match="does not answer as a hub does"):
        load("org/plain")
    hub.fault = 500
    with pytest.raises(BadRequest, match="answers with the error 500; try again"):
        load("org/plain")
    hub.fault = 429
    with pytest.raises(BadRequest, match="answers with the error 429; too many requests"):
        load("org/plain")


def test_a_process_that_dies_is_told(load, tmp_path):
    """With what it said last; and a cache that cannot be written."""
    (tmp_path / "datasets.py").write_text("raise SystemExit('this library is not whole')")
    with pytest.raises(BadRequest, match=r"the process that reads it ended early \(exit 1: this library is not whole\)"):
        load("org/plain", {"PYTHONPATH": str(tmp_path)})
    with pytest.raises(BadRequest, match="set HF_HOME to a folder that can"):
        load("org/plain", {"HF_HOME": "/dev/null/cache"})


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("org/name", "org/name"),
        (" squad ", "squad"),
        ("https://huggingface.co/datasets/org/na.me/tree/main/data", "org/na.me"),
        ("hf://datasets/org/x", "org/x"),
    ],
)
def test_an_id_and_its_address(given, name):
    """The address of the page is understood."""
    assert known_id(given) == name


@pytest.mark.parametrize(
    "given", ["", "a/b/c", "org/na me", "../x", "org/..", "./questions.csv", "questions.jsonl", "/tmp/x.parquet", "org/a--b", "-x/y", "a\nb"]
)
def test_what_is_no_id(given):
    """Refused before anybody is asked."""
    with pytest.raises(BadRequest):
        known_id(given)
    with pytest.raises(BadRequest, match="ask for at least 1"):
        load_hub("org/plain", limit=0)


def test_no_token_is_in_a_sentence():
    """Neither the one that was given, of whatever form, nor any that looks like one."""
    for kind, name in ((BadRequest, "BadRequest"), (BadInput, "BadInput"), (UnknownValue, "UnknownValue")):
        error = _error({"error": name, "say": "x: Bearer my-own-token and hf_anotherOne123 failed"}, "my-own-token")
        assert type(error) is kind
        assert str(error) == "x: Bearer (token) and (token) failed"


def test_nothing_heavy_is_imported():
    """Neither by the package nor by asking the hub."""
    code = "import sys, synthcore.sources; print(sorted({'datasets', 'pyarrow', 'pandas', 'huggingface_hub'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ), check=True)
    assert done.stdout == "[]\n"
