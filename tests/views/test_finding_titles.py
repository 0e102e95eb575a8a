"""What findings are called: by the domain, by us, and by the name of an engine's rule."""

import re

import pytest

from synthcore.domains import loader
from synthcore.settings import CHECKOUT, shipped
from synthcore.views.finding_titles import OF_CHECKS, title, titles_of

HEALTH = loader.load(shipped("domains") / "mental_health")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("hotline_dump", "Just numbers"), ("no-means-user", "A means of suicide or self-harm is named"),
        ("safety.detected.no", "It notices: no"), ("question_share", "Too many replies ask"), ("PossessiveYour", "Grammar: you or your"),
        ("EN_A_VS_AN", "Grammar: a or an"), ("Everyone", "Grammar: the word 'everyone'"), ("ThatThan", "Grammar: that than"), ("of_a_plugin", "Of a plugin"),
    ],
)  # fmt: skip
def test_in_plain_words(code, said):
    assert title(code, titles_of(HEALTH)) == said


def test_every_code_that_a_check_writes_has_a_title():
    """None is spelt out from its name by chance."""
    written = set()
    for path in (CHECKOUT / "synthcore" / "evaluation").rglob("*.py"):
        written |= set(re.findall(r'(?:code=|finding\(record, [\w.]+, |_at\(record, "\w+", number, )"([a-z_]+)"', path.read_text()))
    assert len(written) > 20
    known = OF_CHECKS.keys() | titles_of(HEALTH).keys()
    assert written - known == set()
