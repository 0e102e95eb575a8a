"""Tables of what was found in the answers of pairs."""

from synthcore.services.measuring_pairs import Found, Rated, Share
from synthcore.views import pair_ratings as views


def share(count, of):
    return Share(count=count, of=of, share=count / of if of else None, low=0.25, high=0.75)


def test_a_share_or_only_the_count():
    """With its bounds from twenty answers on; of an answer that nobody rated nothing."""
    row = Found(title="Slight", by_role={"chosen": share(20, 40), "rejected": share(3, 19)})
    nobody = Found(title="None", by_role={"chosen": share(0, 40), "rejected": share(0, 0)})
    (table,) = views.tables((Rated(id="harm", title="Harm", rows=(row, nobody)),))
    assert table.title == "Harm"
    assert table.rows == (("Slight", "20 of 40: 50% (25% to 75%)", "3 of 19 (too few)"), ("None", "0 of 40: 50% (25% to 75%)".replace("50%", "0%"), "–"))


def test_where_two_axes_are_crossed_what_nobody_said_is_left_out():
    rows = tuple(Found(title=f"{n}", by_role={"chosen": share(n, 40), "rejected": share(0, 40)}) for n in (0, 2))
    (table,) = views.tables((Rated(id="a:b", title="Both", rows=rows),))
    assert [row[0] for row in table.rows] == ["2"]
