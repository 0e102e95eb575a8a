"""Files of every kind, good and bad."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synthcore.core.errors import BadInput, BadRequest, UnknownValue
from synthcore.sources import load_file

ROOT = Path(__file__).parent.parent.parent
ROWS = [
    {"question": 'Is 2.5 mg safe,\nor "too much"?', "answer": "It is; ask\ta doctor."},
    {"question": "n/a", "answer": ""},
    {"question": "Wie viel für Ärzte?", "answer": "Zwei"},
]


@pytest.fixture
def load(tmp_path):
    """Writes a file and loads it."""

    def load(data, name="q.csv", **more):
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return load_file(path, **more)

    return load


def texts(table):
    return [question.text for question in table.questions]


def csv_text(delimiter=","):
    cells = [[row["question"], row["answer"]] for row in ROWS]
    return "".join(delimiter.join('"' + c.replace('"', '""') + '"' for c in row) + "\r\n" for row in [["question", "answer"], *cells])


def parquet(path, rows):
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path.read_bytes()


def test_the_samples():
    """What comes with the program: 40 questions with answers and topics, verbatim."""
    table = load_file(ROOT / "data/samples/medical_questions.csv")
    assert (table.source, table.column, table.answer_column, len(table.questions), table.skipped) == ("medical_questions.csv", "question", "answer", 40, {})
    assert all(question.answer and question.extra["topic"] for question in table.questions)
    assert sum("\n" in question.answer for question in table.questions) > 5
    assert any("  " in question.text for question in table.questions)
    assert len(table.sample) == 5


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("kind", ["comma", "semicolon", "tab", "pipe", "bom", "latin", "utf16", "json", "object", "ids", "sides", "jsonl", "parquet"])
def test_the_same_rows_in_every_form(load, tmp_path, kind, packed):
    """Quotes, line breaks and umlauts come through; "n/a" is a text."""
    data, name = {
        "comma": lambda: (csv_text().encode(), "q.csv"),
        "semicolon": lambda: (csv_text(";").encode(), "q.csv"),
        "tab": lambda: (csv_text("\t").encode(), "q.tsv"),
        "pipe": lambda: (csv_text("|").encode(), "q.txt"),
        "bom": lambda: (b"\xef\xbb\xbf" + csv_text().encode(), "q.csv"),
        "latin": lambda: (csv_text().encode("latin-1"), "q.csv"),
        "utf16": lambda: (csv_text("\t").encode("utf-16"), "q.csv"),
        "json": lambda: (json.dumps(ROWS, indent=1).encode(), "q.json"),
        "object": lambda: (json.dumps({"version": 1, "tags": ["a"], "data": ROWS}).encode(), "q.json"),
        "ids": lambda: (json.dumps(dict(zip("abc", ROWS, strict=True))).encode(), "q.json"),
        "sides": lambda: (json.dumps({key: [row[key] for row in ROWS] for key in ROWS[0]}).encode(), "q.json"),
        "jsonl": lambda: (b"\n".join(json.dumps(row, ensure_ascii=False).encode() for row in ROWS) + b"\n\n", "q.jsonl"),
        "parquet": lambda: (parquet(tmp_path / "x", ROWS), "q.parquet"),
    }[kind]()
    table = load(gzip.compress(data) if packed else data, name + ".gz" * packed)
    assert [(question.text, question.answer) for question in table.questions] == [(row["question"], row["answer"]) for row in ROWS]
    assert table.columns == ("question", "answer")
    assert bool(table.notes) == (kind == "latin")


@pytest.mark.parametrize("name", ["q.csv", "q.jsonl", "q.parquet"])
def test_what_is_skipped_is_counted(load, tmp_path, name):
    """Empty, repeated, too long, a page; the places of the others stay."""
    page = "<html>" + "<td>x</td>" * 22_400 + "</html>"
    cells = ["One?", "", "  one? ", " ", page, "Two?", "<p>a</p>" * 50, "Three?", "Four?"]
    rows = [{"question": cell, "answer": "a" if cell != "Three?" else page} for cell in cells]
    if name == "q.csv":
        data = "question,answer\n" + "".join(f'"{r["question"]}","{r["answer"]}"\n' for r in rows)
    else:
        data = "".join(json.dumps(row) + "\n" for row in rows) if name == "q.jsonl" else parquet(tmp_path / "x", rows)
    table = load(data, name)
    assert [(question.row, question.text) for question in table.questions] == [(0, "One?"), (5, "Two?"), (8, "Four?")]
    assert table.skipped == {"empty": 2, "duplicate": 1, "over 20,000 characters": 1, "mostly HTML": 1, "answer over 20,000 characters": 1}
    table = load(data, name, limit=1, offset=1)
    assert [(question.row, question.text) for question in table.questions] == [(2, "  one? ")]


def test_limit_and_offset(load, tmp_path):
    """The limit counts questions, the offset rows; row groups and batches make no difference."""
    rows = [{"question": f"Number {n}?" if n % 3 else ""} for n in range(3000)]
    path = tmp_path / "q.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=700)
    for offset in (0, 10, 49, 50, 51, 699, 700, 1500, 2990):
        table = load_file(path, limit=5, offset=offset)
        assert [q.row for q in table.questions] == [n for n in range(offset, 3000) if n % 3][:5]
        assert texts(table) == [f"Number {q.row}?" for q in table.questions]
    assert len(load_file(path).questions) == 2000
    with pytest.raises(BadRequest, match="ask for at least 1"):
        load_file(path, limit=0)
    with pytest.raises(BadRequest, match="offset of -1"):
        load_file(path, offset=-1)
    with pytest.raises(BadInput, match="no row behind the first 3000"):
        load_file(path, offset=3000)


def test_a_title_stands_in(load):
    """For a text that is missing, null or blank."""
    rows = [{"questionTitle": "T1", "questionText": None}, {"questionTitle": "T2", "questionText": "Q2"}, {"questionTitle": "", "questionText": " "}]
    table = load(json.dumps(rows), "q.json")
    assert (texts(table), table.skipped, table.column) == (["T1", "Q2"], {"empty": 1}, "questionText")


def test_mixed_and_nested(load, tmp_path):
    """Numbers become text, records are skipped and counted; a path leads into a record."""
    rows = [
        {"question": 7, "context": {"title": "a"}},
        {"question": "x", "context": None},
        {"question": {"a": 1}, "context": {"title": "b"}},
        {"question": 2.50},
    ]
    table = load(json.dumps(rows), "q.json")
    assert (texts(table), table.skipped) == (["7", "x", "2.5"], {"not text": 1})
    table = load(json.dumps(rows), "q.json", column="context.title")
    assert (texts(table), table.skipped) == (["a", "b"], {"empty": 2})
    with pytest.raises(BadInput, match=r"holds lists or records.*context\.title"):
        load(json.dumps(rows), "q.json", column="context")
    data = parquet(tmp_path / "x", [{"q": {"stem": "Is it?", "many": ["m"]}, "image": b"\x89PNG" * 99}])
    assert texts(load(data, "q.parquet", column="q.stem")) == ["Is it?"]
    assert texts(load(data, "q.parquet", column="q.many.0")) == ["m"]
    with pytest.raises(BadInput, match=r"'q\.stem', 'q\.many\.0'"):
        load(data, "q.parquet")


def test_lines_of_json(load):
    """A bad one is named; JSON Lines are told from JSON whatever the name; a line separator in a text is no end of it."""
    good = '{"question": "a\u2028b"}\n\n{"question": "c"}\n'
    assert texts(load(good, "q.json")) == texts(load(good, "q.jsonl")) == texts(load(good, "q")) == ["a\u2028b", "c"]
    for name in ("q.json", "q.jsonl"):
        with pytest.raises(BadInput, match=r"line 4: is not valid JSON"):
            load(good + '{"question": "d"', name)
    with pytest.raises(BadInput, match=r"line 1: is \[1\] and no object"):
        load("[1]\n", "q.jsonl")
    assert texts(load('["Is it?", "Was it?"]', "q.json")) == ["Is it?", "Was it?"]
    assert texts(load('{"question": "one alone"}', "q.json")) == ["one alone"]


@pytest.mark.parametrize(
    ("data", "says"),
    [("[{}, 3]", "element 2: is 3 and no object"), ('[{"question": "a"}', "ends too early"), ('{"a": [{"question": "a"}', "is not valid JSON"),
     ('{"a": 1}', "holds no list of objects (its keys: 'a')"), ('{"a": [{"q": 1}], "b": [{"q": 1}]}', "holds several lists ('a', 'b')"),
     ("[]", "has no rows"), ("[" * 100_000, "nested too deeply"), ('{"a":' * 100_000, "nested too deeply")],
)  # fmt: skip
def test_json_that_cannot_be_used(load, data, says):
    """In a sentence."""
    with pytest.raises(BadInput) as caught:
        load(data, "q.json")
    assert says in str(caught.value)


def test_no_header(load):
    """Told from the first row; then a number names the column, and the first row is one of the questions."""
    data = 'inheritance,"Is it inherited ?",Sometimes.\ndose,"How much?","2 mg, daily"\n'
    with pytest.raises(BadInput, match=r"no header \(its first row begins with 'inheritance'\); add a line such as `question,answer`.*by its number, 1 to 3"):
        load(data)
    with pytest.raises(BadInput, match="no header"):
        load(data, column="question")
    table = load(data, column="2", answer_column="3")
    assert [(q.row, q.text, q.answer, q.extra) for q in table.questions] == [
        (0, "Is it inherited ?", "Sometimes.", {"1": "inheritance"}), (1, "How much?", "2 mg, daily", {"1": "dose"})]  # fmt: skip
    with pytest.raises(BadInput, match="no column 4; its first row has 3"):
        load(data, column="4")
    assert texts(load("Is it safe?\nHow much, and when?\n", "q.txt", column="1")) == ["Is it safe?", "How much, and when?"]
    assert texts(load("What is your question?,Age\nIs it?,4\n", column="What is your question?")) == ["Is it?"], "named as it is, it is a header"
    assert texts(load("question,2.5\nIs it?,4\n", column="1")) == ["Is it?"]


def test_ragged_rows(load):
    """Cells too few are empty, too many are left out and noted; a list of questions may have commas in it."""
    table = load("question,answer,topic\nIs it?\nWas it?,yes,past,more,cells\n")
    assert [(q.text, q.answer, q.extra) for q in table.questions] == [("Is it?", "", {}), ("Was it?", "yes", {"topic": "past"})]
    assert "line 3 has 5 cells for 3 columns" in table.notes[0]
    assert texts(load("question\nIs it safe, doctor?\nIs it?\n")) == ["Is it safe, doctor?", "Is it?"]
    assert load(" Question , ,Question\nIs it?,a,b\n").columns == ("Question", "column 2", "Question (3)")


def test_line_ends_and_bytes_of_long_ago(load):
    """Carriage returns alone end lines; a stray byte costs its line nothing; a great cell is read past."""
    assert texts(load(b"question,answer\rIs it?,yes\rWas it?,no\r")) == ["Is it?", "Was it?"]
    table = load(b"question\nIst es gut f\xfcr \x93mich\x94\x81?\nGr\xc3\xb6\xc3\x9fer?\n")
    assert texts(table) == ["Ist es gut für “mich”\x81?", "Größer?"]
    assert table.notes == ("Line 2 is not UTF-8, so it and others like it were read as Windows-1252.",)
    assert texts(load("question,answer\n" + "x" * 300_000 + ",a\nIs it?,b\n")) == ["Is it?"]


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [(b"", "q.csv", "is empty"), (b" \n\n", "q.csv", "is empty"), (b"\xef\xbb\xbf", "q.csv", "is empty"), (b"question,answer\n", "q.csv", "has no rows"),
     (b"question,answer\n,a\n ,b\n", "q.csv", "no row of the column 'question' can be used (2 empty)"), (b"", "q.parquet", "is empty"),
     (b"PK\x03\x04xlsx", "q.csv", "an Excel workbook"), (b"a\0b,c", "q.csv", "is not a text file"),
     (b"question\n" + b"a" * 70_000 + b"\0", "q.csv", "zero byte in line 2"),
     (b"question", "q.parquet", "is no Parquet file"), (b"PAR1 cut off", "q.parquet", "is damaged or no sound Parquet file"),
     (gzip.compress(b"question\nIs it?\n" * 999)[:-20], "q.csv.gz", "is cut off or damaged (gzip)"),
     (b"\x1f\x8bxx", "q.csv.gz", "is cut off or damaged (gzip)"),
     (b"name,text\nAnn,Is it\n", "q.csv", "no column is known to hold questions; name one of 'name', 'text'")],
)  # fmt: skip
def test_files_that_cannot_be_used(load, data, name, says):
    """Each in one sentence that begins with the file."""
    with pytest.raises(BadInput) as caught:
        load(data, name)
    assert says in str(caught.value)
    assert f"{name}: " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_wrong_name_and_a_wrong_path(load, tmp_path):
    """The nearest column; no file; a folder."""
    with pytest.raises(UnknownValue, match="Did you mean 'answer'"):
        load("question,answer\nIs it?,yes\n", answer_column="answr")
    with pytest.raises(BadInput, match="there is no such file"):
        load_file(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="this is a folder"):
        load_file(str(tmp_path))


def test_a_damaged_parquet(load, tmp_path):
    """Whatever byte is wrong: a sentence, or the rows."""
    whole = parquet(tmp_path / "x", [{"question": f"Is it {n}?"} for n in range(500)])
    said = []
    for place in range(4, len(whole), 97):
        try:
            said.append(str(len(load(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :], "q.parquet").questions)))
        except BadInput as error:
            said.append(str(error))
    assert not [say for say in said if "\n" in say]
    assert len(set(said)) > 1


def test_a_few_of_many_are_a_small_part_of_the_work(tmp_path):
    """A hundred questions of a large CSV end long before the file does, and a CSV needs no pyarrow."""
    path = tmp_path / "q.csv"
    path.write_bytes(b"question,answer\n" + b"".join(b"Is it %d?,yes\n" % n for n in range(100_000)) + b"\0 never read")
    code = f"import sys, synthcore.sources as s; print(len(s.load_file({str(path)!r}, limit=100).questions), 'pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "100 False\n"
    with pytest.raises(BadInput, match="zero byte in line 100002"):
        load_file(path)
