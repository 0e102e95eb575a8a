"""Checks are registered by being there."""

from pathlib import Path

import pytest

from synthcore.domains import loader
from synthcore.evaluation import check, checks
from synthcore.settings import shipped

CHECKS = check.registered()
FILES = sorted(Path(checks.__path__[0]).glob("*.py"))


def test_each_file_with_a_check_is_registered_and_no_other():
    """What stands in the folder and what the program knows are the same, by name."""
    there = [path.stem for path in FILES if "\nCHECK = " in path.read_text(encoding="utf-8") or "\nCHECK: " in path.read_text(encoding="utf-8")]
    assert [c.name for c in CHECKS] == there


def test_a_new_file_is_a_new_check(tmp_path, monkeypatch):
    """Adding a check is adding a file: nothing else knows its name."""
    (tmp_path / "shouting.py").write_text(
        "from synthcore.evaluation.check import Check, Result\n"
        "CHECK = Check('shouting', 'Shouting', 'Words in capitals.', '1', ('dialogue',), lambda domain: lambda record: Result())\n",
        encoding="utf-8",
    )
    (tmp_path / "a_helper.py").write_text("CHECKED = 1\n", encoding="utf-8")
    monkeypatch.setattr(checks, "__path__", [*checks.__path__, str(tmp_path)])
    check.registered.cache_clear()
    try:
        assert "shouting" in [c.name for c in check.registered()]
        assert "a_helper" not in [c.name for c in check.registered()]
    finally:
        check.registered.cache_clear()


@pytest.mark.parametrize("one", CHECKS, ids=lambda c: c.name)
def test_a_check_says_what_it_is(one):
    """Its title, a sentence, a version without the colon that the domain's hash follows, and each measure once."""
    assert all((one.title, one.says.endswith("."), one.version, ":" not in one.version, one.kinds))
    assert len({d.name for d in one.described}) == len(one.described)


def test_the_version_changes_with_the_check_and_with_the_domain():
    """Either makes what was measured before old."""
    one = check.Check("a", "A", "A.", "1", ("dialogue",), lambda domain: lambda record: check.Result())
    health, qa = (loader.load(shipped("domains") / name) for name in ("mental_health", "medical_qa"))
    words = one._replace(also=lambda domain: "words")
    assert len({check.version(one, health), check.version(one, qa), check.version(one._replace(version="2"), health), check.version(words, health)}) == 4
