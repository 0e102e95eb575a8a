"""Tables whose rows become blocks on a narrow screen."""

from synthcore.ui.tables import stacked_html


def test_every_cell_says_its_column():
    """But for the first, which its row is about; roles are said, and nothing is markup."""
    html = stacked_html(("Topic", "<b>Pairs</b>"), [("fever", "<img src=x>")], numbers=[1], label="By topic")
    assert '<td role="cell">fever</td>' in html
    assert '<td role="cell" data-name="&lt;b&gt;Pairs&lt;/b&gt;" class=sc-num>&lt;img src=x&gt;</td>' in html
    assert "<img" not in html
    assert '<table role="table"' in html


def test_texts():
    """One below the other, so that the first says its column too."""
    html = stacked_html(("Question", "Answer"), [("q", "a")], label="Rows", texts=True)
    assert '<td role="cell" data-name="Question">q</td>' in html
    assert "sc-texts" in html
