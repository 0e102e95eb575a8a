"""Numbers with their units, in whatever spelling."""

import pytest

from synthcore.evaluation.numbers_in import numbers_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Take two tablets, 2.50 mg, twice a day", [("2", "tablet"), ("2.5", "mg")]),
        ("1,500 milligrams or 12%", [("1500", "mg"), ("12", "%")]),
        ("5 hrs and 10 pills", [("5", "hour"), ("10", "tablet")]),
        ("one of them, B12, 3rd, v1.2.3", []),
        ("", []),
    ],
)
def test_numbers(text, found):
    assert [number.what for number in numbers_in(text)] == found


def test_a_place_holds_the_number_and_its_unit():
    (number,) = numbers_in("for 10 days.")
    assert "for 10 days."[number.start : number.end] == "10 days"
