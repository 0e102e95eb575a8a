"""Paces in words."""

from synthcore.services.measuring_reviewers import Band, Pace, SideWins
from synthcore.views import care as views

BANDS = (
    Band(first=1, last=10, decisions=10, approved=9, share=0.9, low=0.596, high=0.982),
    Band(first=101, last=None, decisions=2, approved=0, share=0, low=0, high=0.658),
)


def test_how_long_it_takes():
    full = Pace(people=3, decisions=1200, timed=1100, seconds=61.6, wpm=205.2, bands=BANDS)
    assert views.pace(full) == "1,200 decisions of 3 reviewers. Half of the 1,100 timed ones took less than 62 s a record, 205 words a minute."
    assert views.pace(Pace(people=1, decisions=1, timed=0, seconds=None, wpm=None, bands=())) == "1 decision. How long they took is not known."
    assert views.pace(Pace(people=0, decisions=0, timed=0, seconds=None, wpm=None, bands=())) == "No decision at the desk yet."
    assert views.bands(full) == (("1–10", "10", "9", "90% (60% to 98%)"), ("from 101 on", "2", "0", "0% (0% to 66%)"))


def test_which_side_wins():
    wins = SideWins(left=62, right=38, neither=7, chosen=80, share=0.62, low=0.522, high=0.709, p=0.021)
    assert "62 of 100 (62%; 95% interval 52% to 71%; exact p = 0.021 against one half). Which answer" in views.sides(wins)
    assert "reviewers prefer a side. Neither in 7." in views.sides(wins)
    even = wins.model_copy(update={"p": 0.057})
    assert "within what chance gives. Neither in 7. Meant to be right: 80 of 100." in views.sides(even)
    few = SideWins(left=10, right=9, neither=0, chosen=9, share=0.526, low=0.317, high=0.727, p=1)
    assert views.sides(few).startswith("The left answer was the better one in 10 of 19: too few to say whether a side wins; 20 are needed.")
    assert views.sides(SideWins(left=0, right=0, neither=3, chosen=0, share=None, low=0, high=1, p=1)) == "No pair has a better side yet."
