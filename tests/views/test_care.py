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
    wins = SideWins(left=60, right=40, neither=7, chosen=80, share=0.6, low=0.502, high=0.691)
    assert "60 of 100 (60%; 95% interval 50% to 69%); the side is by chance" in views.sides(wins)
    even = SideWins(left=5, right=5, neither=0, chosen=9, share=0.5, low=0.237, high=0.763)
    assert "a half lies within that. Neither in 0. Meant to be right: 9 of 10." in views.sides(even)
    assert views.sides(SideWins(left=0, right=0, neither=3, chosen=0, share=None, low=0, high=1)) == "No pair has a better side yet."
