"""Text of a file is shown whole, readable, and without power over the terminal."""

import pytest

from synthcore.cli import terminal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain – “ü” 😔", "plain – “ü” 😔"),
        ("a\x1b[31mred\x1b[0m", "ared"),
        ("t\x1b]0;title\x07x", "tx"),
        ("l\x1b]8;;http://x\x1b\\link", "llink"),
        ("c\x9b2Jd", "cd"),
        ("e\x1b", "e"),
        ("b\x08\x7f\x00l\x07", "bl"),
        ("r\r\nn\rm", "r\nn\nm"),
        ("a\tb", "a    b"),
        ("x\u202ey\u2066z", "xyz"),
        ("half \ud83d pair", "half  pair"),
        (None, "None"),
    ],
)
def test_inert(text, shown):
    """Escape sequences, controls, and what turns the direction of writing are taken out; words stay."""
    assert terminal.inert(text) == shown


def test_wrapped_keeps_words_and_line_ends(monkeypatch):
    """Long lines are folded at spaces, never within a word that has a hyphen; an endless word is cut."""
    monkeypatch.setattr(terminal, "width", lambda: 40)
    text = "well-known " * 20 + "\n\nend"
    shown = terminal.wrapped(text, "  ")
    assert shown.split() == text.split()
    assert all(len(line) <= 40 for line in shown.splitlines())
    assert shown.endswith("  end")
    assert "".join(terminal.wrapped("x" * 300_000).split()) == "x" * 300_000


def test_transcript_numbers_every_message():
    """Role, labels where there are some, text under either name."""
    messages = [{"role": "user", "content": "hello"}, {"role": "assist\x1b[1mant", "text": "hi", "intent": "look", "risk_level": None}, {}]
    assert terminal.transcript(messages, ("intent", "risk_level")).splitlines() == [
        "  1 user",
        "      hello",
        "  2 assistant   [look]",
        "      hi",
        "  3 (no role)",
    ]
