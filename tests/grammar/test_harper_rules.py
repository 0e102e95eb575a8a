"""Which rules are asked."""

import harper
import pytest

from synthcore.grammar import harper_rules


@pytest.fixture(scope="module")
def config():
    return harper_rules.config(harper.Linter().get_structured_lint_config(), harper.get_default_lint_config())


@pytest.mark.parametrize("name", ["SpellCheck", "AnA", "PronounVerbAgreement", "RepeatedWords", "ModalOf", "TheirToTheyre", "SentenceCapitalization"])
def test_mistakes_are_looked_for(config, name):
    assert config[name] is True


@pytest.mark.parametrize("name", ["OxfordComma", "UseEllipsisCharacter", "Regionalisms", "LongSentences", "ByTheWay", "AvoidContractions", "AmazonNames"])
def test_taste_is_not(config, name):
    assert config[name] is False


def test_every_rule_that_is_named_exists(config):
    """A newer Harper that renames one is noticed here."""
    assert not (harper_rules.OFF | harper_rules.ON) - set(config)
    labels = {entry["Group"]["label"] for entry in harper.Linter().get_structured_lint_config()["settings"] if "Group" in entry}
    assert labels >= harper_rules.GROUPS_OFF
