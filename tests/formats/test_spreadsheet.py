"""Cells that a spreadsheet would run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.formats.spreadsheet import defused, restored, writable


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\rx", "\nx", " =1", "＝1+1", "'=1", "''=1", "'\tx", "- a list"])
def test_what_would_run_is_defused(cell):
    """By one apostrophe, also where there is one already."""
    assert defused(cell) == f"'{cell}"
    assert restored(defused(cell)) == cell


@pytest.mark.parametrize("cell", ["", "a", "'tis", "'", "1-2", "n/a", " a", "don't", "''"])
def test_what_would_not_is_left_alone(cell):
    """An apostrophe of the text is the text's."""
    assert defused(cell) == restored(cell) == cell


@given(st.text(st.sampled_from("'=+-@\t\r\n ＝a"), max_size=8) | st.text(max_size=20))
def test_it_is_undone_exactly(cell):
    """And what is written does not begin like a formula."""
    written = defused(cell)
    assert restored(written) == cell
    assert written.lstrip(" \u00a0\ufeff")[:1] not in tuple("=+-@＝＋－＠")
    assert written[:1] not in tuple("\t\r\n")


def test_what_no_file_can_hold_is_replaced():
    """Half a surrogate pair, and the zero byte at which other programs stop reading."""
    assert writable("a\ud800b\0é😀") == "a\ufffdb\ufffdé😀"
