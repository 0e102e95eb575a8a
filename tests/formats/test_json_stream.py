"""A JSON file read element by element says the same as one read whole, and says where it is wrong."""

import io
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.core.errors import BadInput
from synthcore.formats import json_stream
from synthcore.formats.json_stream import Reader

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


class Dribble(io.RawIOBase):
    """A file that gives at most a few bytes at a time."""

    def __init__(self, data, size):
        self.data, self.size = io.BytesIO(data), size

    def read(self, size=-1):
        return self.data.read(min(self.size, size) if size >= 0 else self.size)


def read(data, keys=("dialogues",), size=None):
    reader = Reader(io.BytesIO(data) if size is None else Dribble(data, size), "f.json", keys)
    elements = list(reader)
    return reader, elements


@given(
    st.dictionaries(st.text(max_size=3).filter(lambda k: k != "dialogues"), anything, max_size=3),
    st.lists(anything, max_size=5),
    st.dictionaries(st.text(max_size=3).filter(lambda k: k != "dialogues"), anything, max_size=2),
    st.sampled_from([None, 0, 2, "\t"]),
    st.booleans(),
    st.integers(1, 23),
)
def test_any_file_reads_as_json_reads_it_however_it_is_cut(head, items, tail, indent, escape, size):
    """Head, elements and tail are those of json.loads, whatever the layout and the size of each read."""
    written = json.dumps({**head, "dialogues": items, **tail}, indent=indent, ensure_ascii=escape)
    data = written.encode("utf-8", "surrogatepass") if escape else written.encode("utf-8", "replace")
    whole = json.loads(data)
    reader, elements = read(data, size=size)
    assert [e.value for e in elements] == whole.pop("dialogues")
    assert {**reader.head, **reader.tail} == whole
    assert [json.loads(e.text) for e in elements] == [e.value for e in elements]
    assert [e.number for e in elements] == list(range(1, len(items) + 1))


@given(st.lists(anything, min_size=1, max_size=6), st.integers(1, 9))
def test_a_bare_list_reads_the_same(items, size):
    """A list without an object around it has neither key nor head."""
    reader, elements = read(json.dumps(items).encode(), size=size)
    assert (reader.key, reader.head, reader.tail) == ("", {}, {})
    assert [e.value for e in elements] == items


def test_byte_order_mark_and_windows_line_ends():
    """What other systems put around the text does not matter; the indentation is known."""
    data = b"\xef\xbb\xbf" + json.dumps({"v": 1, "dialogues": [{"ü": "é\r\n"}]}, indent=3, ensure_ascii=False).replace("\n", "\r\n").encode()
    reader, (element,) = read(data)
    assert reader.head == {"v": 1}
    assert element.value == {"ü": "é\r\n"}
    assert reader.indent == " " * 6


def test_numbers_are_not_cut_by_the_end_of_a_read():
    """`12` is not 1 because the 2 comes with the next read."""
    for size in range(1, 8):
        _, elements = read(b'{"dialogues": [12345, -1.5e10, 0]}', size=size)
        assert [e.value for e in elements] == [12345, -1.5e10, 0]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"hello", "not a JSON object or list"),
        (b"7", "not a JSON object or list"),
        (b'{"dialogues": [{"dialogue_id": "a", "mess', "cut off"),
        (b'{"dialogues": [1', "cut off"),
        (b'{"dialogues": [1,', "cut off"),
        (b'{"dialogues": [1]', "cut off"),
        (b'{"version": "1.0"}', "no list `dialogues` (its keys: 'version')"),
        (b'{"dialogues": 3}', "`dialogues` is not a list"),
        (b'{"messages": [], "labels": {}}', "this is one dialogue"),
        (b'{"messages": []}\r\n{"messages": []}\r\n', "this looks like JSON Lines; wrap the lines in a list"),
        (b'{"dialogues": [1 2]}', "line 1, column 18, near element 1"),
        (b'{"dialogues": [\n1,\n2,\n]}', "line 4, column 1, near element 3"),
        (b'{"dialogues": [{"a": tru}]}' + b" " * 99, "expecting value (line 1, column 22, near element 1)"),
        (b'{"dialogues": ["a\nb"]}', "control character"),
        (b'{"dialogues": []} x', "more behind its end"),
        (b'{"dialogues": [], "dialogues": []}', "second list"),
        (b'{"a": 1, }', "key in double quotes"),
        (b'{"dialogues": [' + b"9" * 5000 + b"]}", "too many digits"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"dialogues": ["\xff"]}', "not UTF-8 text (byte 16)"),
        (bytes(range(256)) * 20, "not a text file (byte 0 is zero)"),
        (b'{"dialogues": ["a\0"]}', "not a text file (byte 17 is zero)"),
        ("\ufeff[]".encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(data, says):
    """One sentence that names the file and, where there is one, the place."""
    with pytest.raises(BadInput) as caught:
        read(data)
    assert str(caught.value).startswith("f.json: ")
    assert says in str(caught.value)


def test_a_place_is_right_beyond_the_first_read(monkeypatch):
    """Lines, columns and bytes are counted over the whole file, not over what is held of it."""
    monkeypatch.setattr(json_stream, "CHUNK", 7)
    data = b'{"dialogues": [\n{"a": 1},\n{"b": 2},\n  {"c" 3}]}'
    with pytest.raises(BadInput, match="line 4, column 8, near element 3"):
        read(data)
    with pytest.raises(BadInput, match="byte 25"):
        read(b'{"dialogues": ["aaaaaaaaa\xff"]}')


def test_a_file_that_cannot_be_read_on_is_named():
    """An error of the disk is a sentence too."""

    class Broken(io.RawIOBase):
        def read(self, size=-1):
            raise OSError(5, "Input/output error")

    with pytest.raises(BadInput, match=r"f\.json: cannot be read"):
        Reader(Broken(), "f.json", ("dialogues",))


def test_memory_does_not_grow_with_the_file():
    """20 MB in small elements take less than 4 MB; one long message takes a few times its own size."""
    row = json.dumps({"text": "x" * 2000}).encode()
    data = io.BytesIO(b'{"dialogues": [' + b",".join([row] * 10_000) + b"]}")
    tracemalloc.start()
    assert sum(1 for _ in Reader(data, "f.json", ("dialogues",))) == 10_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000, peak


def test_a_long_message_is_read_in_a_few_steps(monkeypatch):
    """An element larger than the buffer is not tried again for every small read."""
    tries = []
    decode = json_stream._decode
    monkeypatch.setattr(json_stream, "_decode", lambda text, at: tries.append(at) or decode(text, at))
    _, (element,) = read(json.dumps({"dialogues": [{"text": "é" * 3_000_000}]}).encode())
    assert len(element.value["text"]) == 3_000_000
    assert len(tries) < 20
