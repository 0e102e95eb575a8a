"""Rules that make a new question of an old one without a model. One file is one rule; it is found by being there.

A rule has `rewrite(asked: Asked, rng: Random) -> str | None`: the new question, or None where it does not fit. It keeps what
is asked. Files whose name begins with an underscore are what rules share.
"""
