"""Recipes that make a right answer wrong without a model. One file is one recipe; it is found by being there.

A recipe has `ERRORS`, the error types that it can make, `WEIGHT`, how gladly it is taken, and
`edits(answer: Answer, rng: Random) -> Iterator[Edit]`: changes of one stretch of the text, each of which makes it wrong as
stated, best first. Files whose name begins with an underscore are what recipes share.
"""
