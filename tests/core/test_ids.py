"""Hashes of content."""

from synthcore.core import ids


def test_content_is_who_says_what():
    """Moving a word from one message to the next is another content."""
    assert ids.content_hash([("user", "ab"), ("assistant", "c")]) != ids.content_hash([("user", "a"), ("assistant", "bc")])
    assert ids.content_hash([("user", "\ud83d")]) == ids.content_hash([("user", "\ud83d")])


def test_generated_ids_show_the_content():
    """`syn_` and twelve hex digits."""
    content = ids.content_hash([("user", "hello")])
    assert ids.generated_id(content) == "syn_" + content[:12]
