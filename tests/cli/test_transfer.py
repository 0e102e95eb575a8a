"""`synthcore import` and `synthcore export` with the database to themselves."""

import json

import pytest

from synthcore.cli.app import main
from tests.living import dialogue, environment, write
from tests.pairs import csv_of, row


@pytest.fixture
def at(tmp_path, monkeypatch):
    """A home of one's own."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return tmp_path


def run(capsys, *arguments):
    code = main([str(a) for a in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_in_and_out(at, capsys):
    """A file comes in, and comes out as it was."""
    whole = {"version": "1.0", "own": 1, "dialogues": [dialogue(n) for n in range(3)]}
    path = write(at / "in.json", whole)
    assert run(capsys, "import", "--file", path, "--batch", "March") == (0, "in.json: 3 dialogues read, 3 added to the batch 'March'.\n", "")
    code, out, _ = run(capsys, "import", "--file", path, "--batch", "March", "--json")
    assert (code, json.loads(out)["already_there"]) == (0, 3)
    code, out, _ = run(capsys, "export", "--format", "dialogues", "--status", "any", "--batch", "March", "--output", at / "out.json")
    assert (code, "3 dialogues written" in out) == (0, True)
    written = json.loads((at / "out.json").read_text())
    assert {k: written[k] for k in whole} == whole


def test_each_explains_its_own_domain_option(at, capsys):
    """Neither speaks of the other."""
    said = {name: " ".join(run(capsys, name, "--help")[1].split()) for name in ("import", "export")}
    assert "domain of the records (default: that of the settings; for pairs the one that makes pairs)" in said["import"]
    assert "records of this domain only (default: of all)" in said["export"]


def test_pairs_in_and_out(at, capsys):
    """A CSV is told from JSON; what comes out says what each row holds. The file may be named without --file."""
    path = at / "questions_and_responses.csv"
    path.write_bytes(csv_of(row(1), row(2)))
    said = "questions_and_responses.csv: 2 pairs read, 2 added to the batch 'Pairs'.\n"
    assert run(capsys, "import", path, "--batch", "Pairs") == (0, said, "")
    code, out, _ = run(capsys, "export", "--format", "pairs", "--status", "any", "--output", at / "out.csv")
    assert (code, "2 pairs written" in out, "false on purpose" in out) == (0, True, True)
    assert (at / "out.csv").read_bytes().startswith(b"question,chosen,rejected,")
    assert run(capsys, "import", at / "out.csv", "--batch", "Pairs")[1].endswith("2 already there.\n")
    assert run(capsys, "import")[0] == run(capsys, "import", path, "--file", path)[0] == 2


def test_a_database_path_that_is_a_file_of_dialogues(at, capsys, monkeypatch):
    """SYNTHCORE_DB names it by mistake: refused, 2, and the file is as it was."""
    path = write(at / "in.json", {"dialogues": [dialogue(1)]})
    before = path.read_bytes()
    monkeypatch.setenv("SYNTHCORE_DB", str(path))
    code, out, err = run(capsys, "import", "--file", path)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert f"{path}: cannot be opened as a database" in err
    assert path.read_bytes() == before


def test_problems_are_listed_and_end_with_1(at, capsys):
    """The rest is in."""
    code, out, err = run(capsys, "import", "--file", write(at / "in.json", [dialogue(1), {"dialogue_id": "x"}]))
    assert (code, err) == (1, "")
    assert "1 added" in out
    assert "dialogue 2 (x)" in out


def test_reviews_with_their_warnings(at, capsys):
    """On stderr, and still 0."""
    run(capsys, "import", "--file", write(at / "in.json", [dialogue(1)]))
    rows = [{"dialogue_id": name, "status": "rejected", "reviewed_at": "2025-01-01T00:00:00Z"} for name in ("d1", "d2")]
    code, out, err = run(capsys, "import", "--file", write(at / "r.json", {"source_file": "in.json", "reviews": rows}))
    assert (code, "1 added" in out) == (0, True)
    assert err == "warning: no dialogue of the batch 'in' has the id d2.\n"


@pytest.mark.parametrize(
    ("content", "says"), [(None, "there is no such file"), ("", "is empty"), ("{", "ends too early"), ("[]", "holds no dialogues"), ("\0", "not a text file")]
)
def test_bad_files(at, capsys, content, says):
    """One sentence, 2, and no database is made for a file that is not there."""
    path = at / "bad.json"
    if content is not None:
        path.write_text(content)
    code, out, err = run(capsys, "import", "--file", path)
    assert (code, out) == (2, "")
    assert says in err
    assert len(err.splitlines()) == 1
    assert (at / "synthcore.duckdb").exists() == (content is not None)


def test_an_output_is_refused_or_kept(at, capsys):
    """A folder, a file that must stay, a file that may go."""
    run(capsys, "import", "--file", write(at / "in.json", [dialogue(1)]))
    assert run(capsys, "export", "--output", at)[0] == 2
    (at / "out.json").write_text("mine")
    assert run(capsys, "export", "--output", at / "out.json", "--no-clobber")[0] == 2
    code, out, _ = run(capsys, "export", "--output", at / "out.json")
    assert (code, "The former file is kept as out.json." in out) == (0, True)
