"""Write docs/screenshots/*.png from the real dashboard on the demonstration's database, and on pairs that rules make of a sample.

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

from tests.living import until  # noqa: E402 - the script may be started from anywhere
from tests.serving import Server, chromium, idle  # noqa: E402 - the script may be started from anywhere

DIALOGUES, PAIRS, DOMAIN = "Demo batch 4", "Pairs", "medical_qa"
HEIGHTS = {1440: 900, 1024: 768, 768: 1024, 390: 844}


def nothing(page: Any) -> None:
    pass


def preview(page: Any) -> None:
    page.get_by_role("button", name="Preview 3").click()
    page.get_by_text("Nothing here is stored").wait_for()


def answers(page: Any) -> None:
    """The two answers of a pair, blind."""
    page.get_by_text("One or both may be false on purpose").wait_for()


def source(page: Any) -> None:
    page.get_by_role("table", name="The first rows of the source").wait_for()


def download(page: Any) -> None:
    page.get_by_role("button", name="Download").wait_for()


def modifications(page: Any) -> None:
    page.get_by_role("table", name="Modifications").wait_for()


def charts(page: Any) -> None:
    page.locator("path[aria-roledescription=bar]").first.wait_for()


def desk(page: Any) -> None:
    page.locator(".sc-place").wait_for()
    page.get_by_role("button", name=re.compile("Approve")).wait_for()


PAGES: dict[str, tuple[str, Callable[[Any], None]]] = {
    "overview": ("/", nothing),
    "generate": ("/generate", preview),
    "generate-pairs": ("/generate?generate-kind=Preference+pairs", source),
    "review": (f"/review?review-batch={DIALOGUES.replace(' ', '+')}", desk),
    "review-pairs": (f"/review?review-batch={PAIRS}", answers),
    "evaluate": ("/evaluate", nothing),
    "statistics": ("/statistics", charts),
    "statistics-pairs": (f"/statistics?statistics-domain={DOMAIN}", nothing),
    "export": ("/export", download),
    "export-pairs": ("/export?export-format=Preference+pairs+%28CSV%29&export-status=Every+status", download),
    "domains": (f"/domains?domains-domain={DOMAIN}", modifications),
    "setup": ("/setup", nothing),
}


def shoot(browser: Any, url: str, target: Path, *, width: int, theme: str, name: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": HEIGHTS.get(width, 900)}, color_scheme=theme)
    page = context.new_page()
    path, prepare = PAGES[name]
    page.goto(f"{url}{path}{'&' if '?' in path else '?'}as=Ann")
    idle(page)
    prepare(page)
    idle(page)
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)  # transitions and web fonts
    page.screenshot(path=target)
    context.close()


def make_pairs(server: Server) -> None:
    """Forty, by rule, in a batch of their own."""
    order = {"count": 40, "method": "rule", "seed_number": 3, "fallback": False}
    run = server.ask("start_pairs", order=order, source={"sample": "medical_topics.csv"}, batch=PAIRS, token="screenshots")
    until(lambda: server.ask("run_status", run_id=run.id).finished_at, 120)


def main(folder: Path, widths: list[int]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, chromium() as browser:
        server = Server(Path(home), demo=True)
        server.start()
        try:
            make_pairs(server)
            for name in PAGES:
                for width in widths or [1440]:
                    for theme in ("light", "dark") if widths else ("light",):
                        suffix = f"-{width}-{theme}" if widths else ""
                        shoot(browser, server.url, folder / f"{name}{suffix}.png", width=width, theme=theme, name=name)
        finally:
            server.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots", [int(w) for w in sys.argv[2:]])
