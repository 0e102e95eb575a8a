"""questions.csv and questions_and_responses.csv, written, read, and taken back from a spreadsheet."""

import csv
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.core.errors import BadInput
from synthcore.formats.questions import QUESTIONS, RESPONSES, Reader, Writer, joined, parted, questions, responses
from synthcore.formats.spreadsheet import writable

CELLS = st.text(st.sampled_from("'=+-@\t\r\n ,;\"a\0\ud800é|"), max_size=8) | st.text(max_size=20) | st.just("n/a")


def written(rows, columns=QUESTIONS, more=()):
    file = io.BytesIO()
    writer = Writer(file, columns, more=more)
    for row in rows:
        writer.add(row)
    return file.getvalue()


def read(data, reader=questions):
    """The rows without their empty cells, and the reader."""
    of = reader(io.BytesIO(data), "q.csv")
    return [{name: cell for name, cell in row.items() if cell} for row in of], of


@given(st.lists(st.dictionaries(st.sampled_from(QUESTIONS), CELLS), max_size=5))
def test_what_is_written_is_read_again(rows):
    """Byte for byte, whatever the text; a row without anything in it is none."""
    got, _ = read(written(rows))
    clean = [{name: writable(cell) for name, cell in row.items() if cell} for row in rows]
    assert got == [row for row in clean if row]


def test_the_columns_and_the_bytes():
    """The question first; UTF-8, CRLF, quotes where they are needed, formulas defused."""
    cells = '"Is it “ok”,\nor =1?",\'=1' + "," * (len(QUESTIONS) - 2)
    assert written([{"question": "Is it “ok”,\nor =1?", "id": "=1"}]).decode() == ",".join(QUESTIONS) + "\r\n" + cells + "\r\n"
    assert RESPONSES[:3] == ("question", "chosen", "rejected")
    assert set(QUESTIONS) < set(RESPONSES)
    assert len(set(RESPONSES)) == len(RESPONSES)


def test_any_csv_reader_sees_the_same_rows():
    """The csv module as it comes: cells of several lines, and a page of 224,000 characters."""
    page = "<p>x</p>\r\n" * 22_400
    (row,) = csv.DictReader(io.StringIO(written([{"question": "a\r\nb", "question_raw": page}]).decode(), newline=""))
    csv.field_size_limit(1 << 20)
    assert (row["question"], row["question_raw"]) == ("a\r\nb", page)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfquestion;id\r\nwhy, caf\xc3\xa9?;1\r\n",
        "question;id\nwhy, café?;1\n".encode("cp1252"),
        "ID\tQuestion \n1\twhy, café?\n".encode(),
        "sep=;\r\nquestion;id\r\nwhy, café?;1\r\n".encode(),
        'id,QUESTION\r1,"why, café?"\r'.encode(),
        '\n"question","id",\n"why, café?","1",\n,,\n\n'.encode(),
        'question,id\n"why, café?",1'.encode(),
    ],
)
def test_a_file_that_a_spreadsheet_saved_is_read(data):
    """Byte order mark, semicolons, tabs, old encodings, other order and case, old line ends, empty rows and columns."""
    assert read(data)[0] == [{"question": "why, café?", "id": "1"}]


def test_what_was_mended_is_told():
    """The encoding, blank rows, and rows whose empty cells were cut off."""
    _, reader = read("question,id,flags\ncaf\xe9,1\n,,\nb,2,x\n".encode("latin-1"))
    assert (reader.encoding, reader.rows, reader.blank, reader.short, reader.short_lines) == ("cp1252", 2, 1, 1, [2])


def test_columns_of_others_are_kept():
    """Under their names, and written again behind the known ones."""
    rows, reader = read(b"note,question,note,\n=x,a,y,z\n")
    assert reader.extra == ("note", "note~2", "column 4")
    assert rows == [{"note": "=x", "question": "a", "note~2": "y", "column 4": "z"}]
    assert read(written(rows, more=reader.extra))[0] == rows


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"questions,id\na,1\n", "no column `question`.*nearest is `questions`.*questions, id"),
        (b"synthetic_question,id\na,1\n", "nearest is `synthetic_question`"),
        (b"a,b\n1,2\n", "no column `question`. Its columns: a, b"),
        (b"question,Question\na,b\n", "two columns `question`"),
        (b"question,id\na,1\nb,2,3\n", "row on line 3 has 3 cells, and the header names 2;"),
        (b'question,id\na,1\n"b,2\nc,3\n', "begins on line 3.*never closed"),
        (b'question,id\n"a\nb",1\n"c"d,2\n', "begins on line 4.*not doubled"),
        (b"id,question\n1\n", "row on line 2 .*none for `question`"),
        (b"question,id,flags\na,1,x\nb,2", "last row .line 3. ends after 2 of 3 cells"),
        (b"\xff\xfeq\0", "UTF-16"),
        (b"PK\x03\x04", "workbook"),
    ],
)
def test_what_cannot_be_read_is_named(data, said):
    """The line, or the column and its nearest neighbour."""
    with pytest.raises(BadInput, match=f"(?s)q.csv: .*{said}"):
        read(data)


def test_responses_need_their_three_columns():
    """A file of questions is none of responses; the other way round nothing is lost."""
    with pytest.raises(BadInput, match="no column `chosen`"):
        read(written([{"question": "a"}]), responses)
    rows = [{"question": "a", "chosen": "b", "rejected": "c", "rejected_is_unsafe": "true"}]
    assert read(written(rows, RESPONSES))[0] == rows


def test_an_unknown_column_is_not_dropped():
    """It is a defect of the caller."""
    with pytest.raises(ValueError, match="note"):
        written([{"question": "a", "note": "b"}])


def test_several_things_in_a_cell():
    """Joined and parted."""
    assert parted(joined(["5 mg", "a; b"])) == ("5 mg", "a, b")
    assert parted("") == ()


def test_rows_pass_through_one_at_a_time(tmp_path):
    """Thirty thousand rows of a kilobyte take no more memory than a few of them."""
    path = tmp_path / "q.csv"
    tracemalloc.start()
    try:
        with open(path, "wb") as file:
            writer = Writer(file)
            for n in range(30_000):
                writer.add({"question": "a" * 1000, "id": str(n)})
        with open(path, "rb") as file:
            assert sum(1 for _ in Reader(file, path)) == 30_000
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
