"""Write docs/screenshots/*.png from the real dashboard on the demonstration's database.

usage: python docs/make_screenshots.py [FOLDER [WIDTH ...]]    (default: docs/screenshots 1440)

With other widths it writes every page in both themes, to look at.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.serving import Server, chromium, idle  # noqa: E402 - the script may be started from anywhere

HEIGHTS = {1440: 900, 1024: 768, 768: 1024, 390: 844}


def nothing(page: Any) -> None:
    pass


def preview(page: Any) -> None:
    page.get_by_role("button", name="Preview 3").click()
    page.get_by_text("Nothing here is stored").wait_for()


def charts(page: Any) -> None:
    page.locator("path[aria-roledescription=bar]").first.wait_for()


def desk(page: Any) -> None:
    page.locator(".sc-place").wait_for()
    page.wait_for_timeout(500)  # keys are bound a moment after the page stands
    page.get_by_role("button", name=re.compile("Approve")).click()
    page.get_by_text("Saved").wait_for()


PAGES: dict[str, tuple[str, Callable[[Any], None]]] = {
    "overview": ("/", nothing),
    "generate": ("/generate", preview),
    "review": ("/review", desk),
    "evaluate": ("/evaluate", nothing),
    "statistics": ("/statistics", charts),
    "export": ("/export", nothing),
    "setup": ("/setup", nothing),
}


def shoot(browser: Any, url: str, target: Path, *, width: int, theme: str, name: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": HEIGHTS.get(width, 900)}, color_scheme=theme)
    page = context.new_page()
    path, prepare = PAGES[name]
    page.goto(f"{url}{path}?as=Ann")
    idle(page)
    prepare(page)
    idle(page)
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)  # transitions and web fonts
    page.screenshot(path=target)
    context.close()


def main(folder: Path, widths: list[int]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, chromium() as browser:
        server = Server(Path(home), demo=True)
        server.start()
        try:
            for name in PAGES:
                for width in widths or [1440]:
                    for theme in ("light", "dark") if widths else ("light",):
                        suffix = f"-{width}-{theme}" if widths else ""
                        shoot(browser, server.url, folder / f"{name}{suffix}.png", width=width, theme=theme, name=name)
        finally:
            server.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots", [int(w) for w in sys.argv[2:]])
