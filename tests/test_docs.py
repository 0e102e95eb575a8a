"""What the documents say is what the program does."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_the_commands_page_is_what_the_commands_say():
    """`make docs` was run after the last change of an option."""
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "docs" / "make_docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == module.text(), "run `make docs`"


@pytest.mark.parametrize("page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]), ids=lambda p: p.name)
def test_links_and_pictures_lead_somewhere(page):
    """Every relative link of every page is a file."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
    for target in re.findall(r'src="(?!https?:)([^"]+)"', page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} shows {target}"


def test_the_two_commands_come_first():
    """`make run` and `make test`, before anything else of the README."""
    commands = re.findall(r"^(make \w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert commands[:2] == ["make run", "make test"]
