"""One spelling of texts that differ in white space and capitals alone."""


def flat(text: str) -> str:
    """`text` with every stretch of white space as one blank, none at its ends, and without capitals: a key to compare by,
    never shown."""
    return " ".join(text.split()).casefold()
