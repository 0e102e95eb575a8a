"""`synthcore report` with the database to itself, and beside a dashboard that holds it."""

import json

import pytest

from synthcore.cli.app import main
from tests import serving
from tests.living import dialogue, environment, write


@pytest.fixture
def at(tmp_path, monkeypatch):
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return tmp_path


def run(capsys, *arguments):
    code = main([str(a) for a in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def filled(at, capsys):
    run(capsys, "import", write(at / "in.json", {"version": "1.0", "dialogues": [dialogue(n) for n in range(3)]}))
    return at


def test_a_report_is_written_and_a_former_one_kept(filled, capsys):
    path = filled / "reports" / "week.html"
    code, out, err = run(capsys, "report", "--output", path, "--goal", "12")
    assert (code, err) == (0, "")
    assert "0 of 12 dialogues approved; 3 waiting for a decision" in out
    first = path.read_text(encoding="utf-8")
    assert first.startswith("<!doctype html>")
    assert first.count("<svg") >= 6
    code, out, _ = run(capsys, "report", "--output", path, "--goal", "12", "--json")
    done = json.loads(out)
    assert (code, done["charts"] >= 3, (path.parent / done["kept_as"]).read_text(encoding="utf-8")) == (0, True, first)
    assert run(capsys, "report", "--output", path, "--no-clobber")[0] == 2


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--until", "yesterday"), "is not a day"),
        (("--until", "2999-01-01"), "which is to come"),
        (("--goal", "0"), "goal must be"),
        (("--domain", "nowhere"), "nowhere"),
    ],
)
def test_a_wrong_request_is_one_sentence_and_writes_nothing(filled, capsys, more, says):
    try:
        code, _, err = run(capsys, "report", "--output", filled / "r.html", *more)
    except SystemExit as ended:
        code, err = ended.code, capsys.readouterr().err
    assert (code, says in err, "Traceback" in err) == (2, True, False)
    assert not (filled / "r.html").exists()


@pytest.mark.parametrize(("more", "says"), [((), "there is no record of plant_care yet"), (("--until", "2025-06-01"), "had come in by 2025-06-01")])
def test_of_nothing_there_is_no_report(at, capsys, more, says):
    """A sentence that says what to do, and no file."""
    code, out, err = run(capsys, "report", "--output", at / "r.html", *more)
    assert (code, out, err.count("\n"), says in err) == (2, "", 1, True)
    assert not (at / "r.html").exists()


def test_beside_a_dashboard(tmp_path):
    """It has the database open; the command asks it."""
    server = serving.Server(tmp_path)
    server.command("import", "--file", str(write(tmp_path / "in.json", {"version": "1.0", "dialogues": [dialogue(n) for n in range(3)]})))
    server.start()
    try:
        server.command("report", "--output", str(tmp_path / "r.html"))
        assert "3 waiting for a decision" in (tmp_path / "r.html").read_text(encoding="utf-8")
    finally:
        server.stop()
