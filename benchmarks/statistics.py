"""The Statistics page over a million records and one and a half million reviews: what one count takes, and in a real browser the time
until its first screen is painted, until any filter has changed each of its parts, and the memory of the server after all that.

    python benchmarks/statistics.py [--quick] [--keep FOLDER]

prints one JSON object a bar. Every first screen and every filter is counted anew: something has been written since the one before.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, get_args

sys.path.pop(0)  # this folder: its statistics.py is not Python's
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.measuring import bar, finish, median, peak_memory_of
from benchmarks.review_desk import database
from benchmarks.statistics_data import fill
from synthcore.core.tallies import Dimension, Selection
from synthcore.services import evaluating
from synthcore.store.facade import Store
from synthcore.views.statistics import PARTS
from tests.serving import Server, chromium, idle, why_no_browser

RECORDS, QUICK = 1_000_000, 50_000
ROUNDS = 5
PATIENCE = 120_000  # milliseconds until something that does not come is an error
FIRST, FILTERED, COUNTED, BY_BATCH, MEMORY = 1.5, 1.0, 0.1, 0.5, 1e9
FIELDS = ("batch", "session_type", "concern", "risk_level", "method", "model", "made_with")
# Two animation frames after three charts have their marks.
CHARTS = "[...document.querySelectorAll('.stVegaLiteChart')].filter(one => one.querySelector('[aria-roledescription]')).length"
PAINTED = f"""() => new Promise(done => {{
    const look = () => {CHARTS} >= 3
        ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))) : setTimeout(look, 5);
    setTimeout(() => done(Infinity), 120000);
    look();
}})"""
# The same after the page says that it counts something else than before, has run to its end and holds nothing that is stale.
CHANGED = """before => new Promise(done => {
    const said = () => document.querySelector('.st-key-statistics-chosen')?.innerText ?? '';
    const rests = () => document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-stale=true]');
    const look = () => said() !== before && rests()
        ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))) : setTimeout(look, 5);
    setTimeout(() => done(Infinity), 120000);
    look();
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} records instead of {RECORDS:,}")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the database there, or take the one that is there")
    args = parser.parse_args()
    count = QUICK if args.quick else RECORDS
    with contextlib.ExitStack() as stack:
        home = args.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="statistics-")))
        finish(list(bars(home, count)))


def bars(home: Path, count: int) -> Iterator[bool]:
    home.mkdir(parents=True, exist_ok=True)
    there = (home / "test.duckdb").exists()
    with database(home, "test") as (context, store):
        if not there:
            began = time.perf_counter()
            fill(context, store, count)
            print(json.dumps({"case": "statistics data", "records": count, "s": round(time.perf_counter() - began, 1)}), flush=True)
        if evaluating.catch_up(context, limit=0).unchecked:
            sys.exit(f"{home}: the checks at entry are others than when this database was made, and a server would catch up on them. Make it anew.")
        took = tallied(store)
    said = f"{count:,} records, {3 * count // 2:,} reviews"
    batches = took.pop(("batch",))
    slowest = max(took, key=took.__getitem__)
    yield bar("statistics.tally", took[slowest], COUNTED, "s", f"by any one or two things, the slowest ({' and '.join(slowest)}): {said}")
    yield bar("statistics.tally.batch", batches, BY_BATCH, "s", f"by the batch, of which there are {count // 50:,}: {said}")
    if missing := why_no_browser():
        print(json.dumps({"case": "statistics page", "skipped": missing}), flush=True)
        yield False
        return
    server = Server(home)
    server.start()
    try:
        with chromium() as browser:
            page, first = opened(browser, server)
            print(json.dumps({"case": "statistics first screen", "s": [round(s, 2) for s in first]}), flush=True)
            yield bar("statistics.first", median(first), FIRST, "s", f"first screen painted, median of {ROUNDS}: {said}")
            for part in offered(page):
                yield of_part(page, server, part, said)
        assert server.process is not None
        yield bar("statistics.memory", peak_memory_of(server.process.pid), MEMORY, "bytes", f"the most that the server held: {said}")
    finally:
        server.stop()


def tallied(store: Store) -> dict[tuple[Dimension, ...], float]:
    """Seconds for each tally, the median of three: by one or two dimensions but the batch, of which there are so many that what
    comes out is most of it, and by the batch alone."""
    dimensions = [dimension for dimension in get_args(Dimension) if dimension != "batch"]
    every: list[tuple[Dimension, ...]] = [("batch",), *itertools.combinations(dimensions, 1), *itertools.combinations(dimensions, 2)]
    took = {by: median(timed(partial(store.tallies.count, by, Selection())) for _ in range(3)) for by in every}
    slowest = sorted(took, key=took.__getitem__, reverse=True)[:6]
    told = {"median_s": round(median(took.values()), 4), "slowest": {" ".join(by): round(took[by], 3) for by in slowest}}
    print(json.dumps({"case": "tallies", **told}), flush=True)
    return took


def timed(count: Callable[[], object]) -> float:
    began = time.perf_counter()
    count()
    return time.perf_counter() - began


def opened(browser: Any, server: Server) -> tuple[Any, list[float]]:
    """A tab that shows the page, and seconds from the click that leads there, each in a tab of its own; the first warms up."""
    took = []
    for n in range(ROUNDS + 1):
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{server.url}/setup?as=lead")
        page.get_by_role("link", name="Statistics").wait_for()
        idle(page)
        written(server)
        began = page.evaluate("performance.now()")
        page.get_by_role("link", name="Statistics").click()
        took.append((page.evaluate(PAINTED) - began) / 1000)
        idle(page)
        if n < ROUNDS:
            page.context.close()
    return page, took[1:]


def written(server: Server) -> None:
    """Something is stored, so that what was counted before no longer holds."""
    server.ask("set_role", name="clinician 1", role="clinician")


def offered(page: Any) -> list[str]:
    """The parts of the page, the one first that it opens with."""
    return [part for part, title in PARTS.items() if page.locator(".st-key-statistics-part").get_by_text(title, exact=True).count()]


def of_part(page: Any, server: Server, part: str, said: str) -> bool:
    """Open a part, and choose a value of each filter while it is shown."""
    if f"part={part}" not in page.url and part != next(iter(PARTS)):
        page.locator(".st-key-statistics-part").get_by_text(PARTS[part], exact=True).click()
        page.wait_for_url(f"**part={part}*")
    idle(page)
    took = {}
    for field in FIELDS:
        written(server)
        took[field] = chosen(page, field)
        if field != FIELDS[0]:
            page.keyboard.press("Escape")  # closes the panel; in a field by itself it would take the choice away
        idle(page)
        clear = page.locator(".st-key-statistics-clear button")
        clear.click()
        clear.wait_for(state="detached")
        idle(page)
    print(json.dumps({"case": f"statistics filters, {part}", "s": {field: round(s, 2) for field, s in took.items()}}), flush=True)
    slowest = max(took, key=took.__getitem__)
    return bar(f"statistics.filter.{part}", took[slowest], FILTERED, "s", f"the slowest of {len(took)} filters ({slowest}): {said}")


def chosen(page: Any, field: str) -> float:
    """Seconds from choosing the second value of a filter until the page stands. All filters but the first are behind a button."""
    box = page.locator(f".st-key-statistics-field-{field}").get_by_role("combobox")
    if field != FIELDS[0]:
        box.wait_for(state="hidden")
        page.locator(".st-key-statistics-more button").first.click()
    option = page.get_by_role("option").nth(1)
    while not option.is_visible():  # a list that opens while the page is drawn is closed by that
        box.click()
        with contextlib.suppress(Exception):
            option.wait_for(timeout=3_000)
    before = page.evaluate("document.querySelector('.st-key-statistics-chosen')?.innerText ?? ''")
    began = page.evaluate("performance.now()")
    option.click()
    return float((page.evaluate(CHANGED, before) - began) / 1000)


if __name__ == "__main__":
    main()
