"""Pages are thin: few lines, and nothing imported but what a page may know."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "pages").glob("*.py"))
ALLOWED = ("streamlit", "synthcore.ui", "synthcore.views", "synthcore.services", "synthcore.core")


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_the_pages_are_there():
    """The eight that the navigation names."""
    assert {path.stem for path in PAGES} == {"overview", "generate", "review", "evaluate", "statistics", "export", "domains", "setup"}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_a_page_is_thin(page):
    """At most 100 lines, and only the layers that a page may import."""
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 100
    assert [name for name in imported(page) if not any(name == a or name.startswith(a + ".") for a in ALLOWED)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_a_page_asks_who_is_there(page):
    """Defence in depth: a page that is run past the main script shows nothing."""
    calls = [node for node in ast.walk(ast.parse(page.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert any(isinstance(call.func, ast.Attribute) and call.func.attr == "require_person" for call in calls)


@pytest.mark.parametrize("page", [p for p in PAGES if p.stem == "review"], ids=lambda p: p.stem)
def test_the_desk_is_light(page):
    """What the review page loads must not bring in the chart and table libraries: a reviewer waits for every import."""
    ours = [name.replace(".", "/") for name in imported(page) if name.startswith("synthcore.ui")]
    files = [ROOT / f"{name}.py" for name in ours] + list((ROOT / "synthcore/ui").glob("[drsw]e*.py"))
    for path in files:
        if path.exists():
            assert not {"altair", "pandas"} & {name.split(".")[0] for name in imported(path)}, path


def test_nothing_is_shown_as_markup_that_was_not_escaped():
    """The page's own code never switches off the escaping or the sanitising of text."""
    for path in [*PAGES, *(ROOT / "synthcore" / "ui").glob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in text, path
        assert text.count("unsafe_allow_javascript") == (path.name == "frame.py"), "only the script of held_keys.js"
        assert "st.markdown" not in text, path
        assert "st.write(" not in text, path
        assert "st.toast" not in text, path


@pytest.mark.parametrize("path", sorted([*(ROOT / "synthcore").rglob("*.py"), *PAGES]), ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_small(path):
    """No file above 400 lines, no function above 60."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name
