"""What can be wrong with what questions and pairs are made of: one sentence each, the exit code that fits, no traceback."""

import json

import pytest

from tests.cli.conftest import run  # noqa: F401 - a fixture
from tests.cli.test_pairs import in_a_folder_of_its_own, provider, questions, rows_of  # noqa: F401 - fixtures
from tests.hub import Hub
from tests.living import json_lines
from tests.provider import refusing_port

GOUT = "It is a form of arthritis with painful joints. See a doctor if the pain lasts longer than 2 days."
ASTHMA = "It is a disease in which the airways are often narrow. See a doctor if the cough lasts longer than 3 weeks."
TWO = f"What is gout?,{GOUT}\nWhat is asthma?,{ASTHMA}\n"
HTML = "<p>What is asthma?</p>" * 10182  # 224,004 characters
NESTED = json.dumps([{"q": {"text": "What is gout?"}, "a": {"t": GOUT}}])
MIXED = "\n".join(json.dumps({"question": q, "answer": GOUT}) for q in ("What is gout?", 5, None, ["x"], {"a": 1}))

# File, its content, more of the command, exit code, what is said
SOURCES = {
    "no header": ("s.csv", TWO, (), 2, "s.csv: has no header (its first row begins with 'What is gout?')"),
    "nothing": ("s.csv", "", (), 2, "s.csv: is empty."),
    "no rows": ("s.csv", "question,answer\n", (), 2, "s.csv: has no rows."),
    "a split of no rows": ("s.jsonl", "", (), 2, "s.jsonl: "),
    "empty questions": ("s.csv", "question,answer\n,It is.\n   ,x\n", (), 2, "no row of the column 'question' can be used (2 empty)"),
    "n/a is no question that is missing": ("s.csv", f"question,answer\nn/a,{GOUT}\nWhat is gout?,{GOUT}\n", ("-n", "1"), 0, "2 questions in `question`"),
    "a cell of HTML": ("s.csv", f'question,answer\n"{HTML}",{GOUT}\n{TWO}', (), 0, "passed over: 1 over 20,000 characters"),
    "duplicates": ("s.csv", f"question,answer\n{TWO}{TWO}{TWO}", (), 0, "passed over: 4 duplicate"),
    "nested": ("s.json", NESTED, (), 2, "name one of 'q.text', 'a.t'"),
    "nested and named": ("s.json", NESTED, ("--column", "q.text", "--answer-column", "a.t"), 0, "{'text': "),
    "mixed types": ("s.jsonl", MIXED, ("-n", "1"), 0, "2 not text"),
    "old bytes": ("s.csv", f"question,answer\nWhat is Ménière?,{GOUT}\n".encode("latin-1"), (), 0, "Line 2 is not UTF-8"),
    "no such column": ("s.csv", f"question,answer\n{TWO}", ("--column", "qestion"), 2, "'qestion' is not a known column. Did you mean 'question'?"),
    "no answers": ("s.csv", "question\nWhat is gout?\n", (), 2, "no column of answers was found; name the column that has them"),
    "empty answers": ("s.csv", "question,answer\nWhat is gout?,\n", ("--answer-column", "answer"), 2, "in the column `answer` there is none"),
    "only what permits no wrong answer": ("s.csv", f"question,answer\nWhat is a lethal dose?,{GOUT}\n", (), 2, "nothing can be made of this source: 1 × "),
    "too many": ("s.csv", f"question,answer\n{TWO}", ("-n", "17"), 2, "rules make 16 pairs of 2 questions at most, not 17"),
    "no modification": ("s.csv", f"question,answer\n{TWO}", ("-m", "m99"), 2, "'m99' is not a known modification"),
    "a modification without a rule": ("s.csv", f"question,answer\n{TWO}", ("-m", "m05"), 2, "m05 (Add an age) needs a model"),
    "none": ("s.csv", TWO, ("-n", "0"), 2, "--count is 0; ask for at least 1."),
    "a domain of dialogues": ("s.csv", TWO, ("--domain", "mental_health"), 2, "makes no preference pairs"),
    "no rows wanted": ("s.csv", TWO, ("--limit", "0"), 2, "--limit and --offset count rows; 0 is none."),
    "behind the end": ("s.csv", f"question,answer\n{TWO}", ("--offset", "9"), 2, "s.csv: "),
    "a quote of nothing": ("s.csv", f"question,answer\n{TWO}", ("--quote",), 2, "--quote and --pilot are about asking a model"),
    "both": ("s.csv", TWO, ("--quote", "--pilot"), 2, "give --quote or --pilot, not both."),
}  # fmt: skip


@pytest.mark.parametrize("case", SOURCES)
def test_a_source(run, tmp_path, case):  # noqa: F811
    name, content, more, code, says = SOURCES[case]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    done = run("pairs", "--file", name, "-o", "P", "--method", "rule", "--seed-number", 1, *more)
    assert done.code == code, done
    assert says in done.err, done.err
    if code:
        assert done.out == ""
        assert done.err.splitlines()[-1].startswith("synthcore pairs: ")
        assert not (tmp_path / "P").exists()
    else:
        assert rows_of(tmp_path / "P" / "questions_and_responses.csv")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--file", "nope.csv"), "nope.csv: there is no such file."), (("--file", "."), ".: this is a folder; name a file."),
        ((), "name a dataset of the hub (--dataset) or a file (--file), one of them."),
        (("--file", "x.csv", "--dataset", "a/b"), "name a dataset of the hub (--dataset) or a file (--file), one of them."),
    ],
)  # fmt: skip
def test_no_source(run, tmp_path, arguments, says):  # noqa: F811
    done = run("questions", "--method", "rule", *arguments)
    assert (done.code, done.err.strip()) == (2, f"synthcore questions: {says}")
    assert list(tmp_path.glob("*.csv")) == []


QUESTIONS = {
    "not there": (None, "q.csv: there is no such file."),
    "nothing": (b"", "q.csv: is empty; its first line names the columns."),
    "no question": (b"question,id\r\n,q_1\r\n", "q.csv: holds no question."),
    "no such column": (b"questions,id\r\nWhat is gout?,q_1\r\n", "names no column `question`. The nearest is `questions`"),
    "a quote that never closes": (b'question,id\r\n"What is gout?,q_1\r\n', "line 2 cannot be read: a quote that is opened there is never closed"),
    "a workbook": (b"PK\3\4" + bytes(200), "is a workbook or an archive, not a CSV file"),
    "cells too many": (b"question,id\r\nWhat is gout, really?,q_1\r\n", "the row on line 2 has 3 cells, and the header names 2"),
    "no answers": (b"question,id\r\nWhat is gout?,q_1\r\n", "the file has none in its column `source_answer`"),
    "only what permits no wrong answer": (b"question,id\r\nWhat is a lethal dose?,q_1\r\n", "no question of the file can be answered: 1 × the topic is lethal"),
}  # fmt: skip


@pytest.mark.parametrize("case", QUESTIONS)
def test_questions_that_cannot_be_answered(run, tmp_path, case):  # noqa: F811
    content, says = QUESTIONS[case]
    if content is not None:
        (tmp_path / "q.csv").write_bytes(content)
    done = run("responses", "-q", "q.csv", "-o", "r.csv", "--method", "rule")
    assert (done.code, says in done.err) == (2, True), done.err
    assert (len(done.err.strip().splitlines()), (tmp_path / "r.csv").exists()) == (1, False)


@pytest.mark.parametrize("content", [b"\0\1\2", b"chosen,rejected\r\na,b\r\n", b'question,chosen,rejected\r\n"x'])
def test_an_output_that_cannot_be_gone_on_with(run, tmp_path, content):  # noqa: F811
    """It is somebody's file, so it is neither read over nor replaced."""
    given = questions(tmp_path / "q.csv", ("q_1", "What is gout?", GOUT))
    (tmp_path / "r.csv").write_bytes(content)
    done = run("responses", "-q", given, "-o", "r.csv", "--method", "rule")
    assert (done.code, len(done.err.strip().splitlines()), (tmp_path / "r.csv").read_bytes()) == (2, 1, content)
    assert run("responses", "-q", given, "-o", "r.csv", "--method", "rule", "--anew").code == 0


SERVERS = {
    "404": (2, "has no model 'gpt-4.1-mini'"),
    "html": (2, "is no OpenAI-compatible server"),
    "quota": (2, "has no quota left"),
}


@pytest.mark.parametrize("fault", SERVERS)
def test_a_server_that_is_not_what_it_should_be(run, tmp_path, provider, monkeypatch, fault):  # noqa: F811
    """Once it is well, the same command goes on, from the pilot to the end."""
    (tmp_path / "s.csv").write_text("question\n" + "".join(f"What is disease number {n}?\n" for n in range(7)))
    provider.always(fault)
    words = ("pairs", "--file", "s.csv", "-o", "P", "--seed-number", 1, "--no-fallback", "--in-flight", 1)
    code, says = SERVERS[fault]
    done = run(*words)
    assert (done.code, says in done.err.splitlines()[-1], (tmp_path / "P").exists()) == (code, True, False), done.err
    assert "0 of 5 are made" in done.err
    provider.calm()
    again = run(*words)
    assert (again.code, len(rows_of(tmp_path / "P" / "questions_and_responses.csv")), provider.paid_twice) == (0, 7, {})


def test_caps_that_cannot_be_kept(run, tmp_path, provider, monkeypatch):  # noqa: F811
    (tmp_path / "s.csv").write_text("question\n" + "".join(f"What is disease number {n}?\n" for n in range(7)))
    (tmp_path / "home" / "prices.toml").write_text('[[model]]\nname = "gpt-4.1-mini"\nhost = "127.0.0.1"\ninput = "0.40"\noutput = "1.60"\n')
    small = run("pairs", "--file", "s.csv", "-o", "P", "--budget-usd", "0.0001")
    assert (small.code, "is smaller than one request, which can cost up to" in small.err, provider.requests) == (2, True, 0)
    (tmp_path / "home" / "prices.toml").write_text("[[model")
    broken = run("pairs", "--file", "s.csv", "-o", "P", "--budget-usd", "1")
    assert (broken.code, "prices.toml" in broken.err, provider.requests) == (2, True, 0)
    (tmp_path / "home" / "prices.toml").unlink()
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example.org/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    unknown = run("pairs", "--file", "s.csv", "-o", "P", "--budget-usd", "1")
    assert (unknown.code, "No price is known for gpt-4.1-mini at models.example.org" in unknown.err) == (2, True)


@pytest.mark.parametrize("name", ["plan", "items", "domain"])
def test_a_damaged_folder_of_a_run(run, tmp_path, provider, name):  # noqa: F811
    (tmp_path / "s.csv").write_text("question\n" + "".join(f"What is disease number {n}?\n" for n in range(7)))
    provider.always("404")
    words = ("pairs", "--file", "s.csv", "-o", "P", "--seed-number", 1)
    assert run(*words).code == 2
    provider.calm()
    asked = provider.requests
    (path,) = (tmp_path / "home" / "runs").iterdir()
    (path / f"{name}.json").write_text('{"pairs": 1' if name == "plan" else '[{"x": 1}]')
    done = run(*words)
    assert (done.code, provider.requests) == (2 if name == "plan" else 1, asked)
    assert "damaged" in done.err.splitlines()[-1]
    assert run(*words, "--anew").code == 0
    assert len(json_lines(path / "results.jsonl")) == 0


# Datasets of a hub


@pytest.fixture
def hub(tmp_path, monkeypatch):
    with Hub() as hub:
        for name, value in hub.environ(tmp_path / "cache").items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        hub.add("org/plain", {"train.csv": f"question,answer\n{TWO}".encode()})
        hub.add("org/gated", {"train.csv": b"question\nx?\n"}, gated=True)
        hub.add("org/script", {"script.py": b"import datasets\n"})
        readme = b"---\nconfigs:\n- config_name: one\n  data_files: a.jsonl\n- config_name: two\n  data_files: b.jsonl\n---\n"
        rows = "".join(json.dumps({"question": f"What is disease {n}?", "answer": GOUT}) + "\n" for n in range(3)).encode()
        hub.add("org/configs", {"README.md": readme, "a.jsonl": rows, "b.jsonl": rows})
        yield hub


def test_a_dataset_of_the_hub(run, tmp_path, hub):  # noqa: F811
    done = run("pairs", "--dataset", "org/plain", "-o", "P", "--method", "rule", "--seed-number", 1)
    assert (done.code, "org/plain / default / train: 2 questions in `question`" in done.err or "org/plain / train: 2 questions" in done.err) == (0, True), done
    (row, _) = rows_of(tmp_path / "P" / "questions.csv")
    assert (row["source_dataset"], row["source_split"]) == ("org/plain", "train")
    assert run("questions", "--dataset", "org/configs", "--config", "two", "--method", "rule").code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("org/nope",), "org/nope"), (("org/gated",), "gated"), (("org/configs",), "one, two"), (("org/configs", "--config", "tow"), "Did you mean 'two'?"),
        (("org/plain", "--split", "tran"), "Did you mean 'train'?"), (("org/plain", "--column", "qestion"), "Did you mean 'question'?"),
    ],
)  # fmt: skip
def test_datasets_that_cannot_be_had(run, tmp_path, hub, arguments, says):  # noqa: F811
    done = run("pairs", "--dataset", *arguments, "-o", "P", "--method", "rule")
    assert (done.code, says in done.err, len(done.err.strip().splitlines()), (tmp_path / "P").exists()) == (2, True, 1, False), done


def test_offline(run, monkeypatch, hub):  # noqa: F811
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{refusing_port()}")
    away = run("questions", "--dataset", "org/plain", "--method", "rule")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    off = run("questions", "--dataset", "org/plain", "--method", "rule")
    for done in (away, off):
        assert (done.code, len(done.err.strip().splitlines())) == (2, 1), done
