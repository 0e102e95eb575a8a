"""How long the dashboard takes: to be up, to change pages, and a command to say what it takes.

usage: python benchmarks/dashboard.py [--quick]

Page changes are clicks on the navigation in a real Chromium on the demonstration's database, until the new page's heading
stands and its script has run to its end.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.pop(0)  # this folder: its statistics.py is not Python's
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.measuring import bar, finish, median
from tests.serving import Server, chromium, idle, why_no_browser

ROUND = ("Review", "Overview", "Statistics", "Evaluate", "Generate", "Export", "Set-up")
MARK = {"Review": ".sc-place", "Statistics": "path[aria-roledescription=bar]"}


def main(quick: bool) -> None:
    repeats = 3 if quick else 7
    holds = [help_time(repeats)]
    with tempfile.TemporaryDirectory() as home:
        server = Server(Path(home), demo=True)
        server.command("demo", "--build-only")
        ups = []
        for _ in range(repeats):
            ups.append(server.start())
            server.stop()
        holds.append(bar("server up", median(ups), 3.0, "s", f"median of {repeats} starts until /api/health answers"))
        if missing := why_no_browser():
            sys.exit(f"page changes cannot be measured: {missing}")
        server.start()
        try:
            with chromium() as browser:
                holds += page_changes(browser, server.url, repeats)
        finally:
            server.stop()
    finish(holds)


def help_time(repeats: int) -> bool:
    took = []
    for _ in range(repeats):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "synthcore", "generate", "--help"], check=True, capture_output=True)
        took.append(time.perf_counter() - began)
    return bar("--help", median(took), 0.3, "s", f"median of {repeats}, python -m synthcore generate --help")


def page_changes(browser: Any, url: str, repeats: int) -> list[bool]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{url}/?as=Ann")
    idle(page)
    first = [change(page, name) for name in ROUND]
    print(f"first visit, s: {dict(zip(ROUND, [round(s, 3) for s in first], strict=True))}", file=sys.stderr)
    took = {name: [] for name in ROUND}  # type: dict[str, list[float]]
    for _ in range(repeats):
        for name in ROUND:
            took[name].append(change(page, name))
    print(f"median, s: { {name: round(median(times), 3) for name, times in took.items()} }", file=sys.stderr)
    every = [seconds for times in took.values() for seconds in times]
    return [bar("page change", median(every), 0.5, "s", f"median of {len(every)} changes among {len(ROUND)} pages, 400 records")]


def change(page: Any, name: str) -> float:
    """Seconds from the click until the page stands."""
    began = time.perf_counter()
    page.get_by_role("link", name=name, exact=True).click()
    if name in MARK:
        page.locator(MARK[name]).first.wait_for()
    else:
        page.get_by_role("heading", level=1, name="Support dialogues" if name == "Overview" else name).wait_for()
    idle(page)
    return time.perf_counter() - began


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
