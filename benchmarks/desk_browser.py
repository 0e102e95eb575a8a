"""The review desk in a real Chromium: from a key press to the next record painted.

    python benchmarks/desk_browser.py [--quick] [--only one,twenty,held,sizes]

prints one JSON object a bar. Painted is the next record's transcript, in the second frame after it stands there; acknowledged is
the program's word that the decision is saved, painted as well. One session against a bare Streamlit page of one text and one button, in turns in the same run;
twenty pages of one browser while runs of 10,000 go on; a key that is held; the same at 100,000 and 1,000,000 records.
What a reviewer does between two decisions is done by keys too: the first answer, and 0.4 s in which the desk takes no decision.
Rival numbers are Label Studio's 1.23.2 on a machine of this size.
"""

from __future__ import annotations

import argparse
import contextlib
import heapq
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.pop(0)  # this folder: its statistics.py is not Python's
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.desk_data import fill
from benchmarks.measuring import bar, finish, median, ninety_fifth
from benchmarks.review_desk import PEOPLE, database
from synthcore.core.errors import SynthcoreError
from synthcore.core.runs import ENDED
from tests.serving import ROOT, Server, chromium, free_port, why_no_browser

PROBE = Path(__file__).with_name("desk_keys.js").read_text(encoding="utf-8")
PAUSE_MS = 400  # a new record takes no decision in its first 350 ms
BARE = """import streamlit as st
n = st.session_state.setdefault("n", 0)
def on(): st.session_state["n"] += 1
st.text(f"Record {n}")
st.button("Next", on_click=on, shortcut="a")
"""
LAUNCHER = 'import streamlit as st\napp = st.App("bare.py")\n'
# Messages of a record. Where they are cut the label is set to no risk, so that every record takes the same keys.
WHOLE, SHORT = 1_000, 2
QUIET = {"reading_wpm": 10**9, "audit_share": 0}
Taken = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="15 presses, 45 s of twenty sessions, no million")
    parser.add_argument("--only", default="one,twenty,held,sizes", help="which of the bars")
    arguments = parser.parse_args()
    if missing := why_no_browser():
        sys.exit(f"the desk cannot be measured: {missing}")
    quick, only = arguments.quick, arguments.only.split(",")
    presses = 15 if quick else 60
    bars: list[bool] = []
    with tempfile.TemporaryDirectory(prefix="desk-browser-") as folder, chromium() as browser:
        home = Path(folder)
        if {"one", "twenty", "held"} & set(only):
            with desk(home / "usual", 10_000, WHOLE) as server:
                if "one" in only:
                    bars += one(browser, server, home, presses)
                if "held" in only:
                    bars.append(held(browser, server))
                if "twenty" in only:
                    bars += twenty(browser, server, 45 if quick else 180)
        if "sizes" in only:
            bars += sizes(browser, home, (10_000, 100_000) if quick else (10_000, 100_000, 1_000_000), presses)
    finish(bars)


@contextlib.contextmanager
def desk(home: Path, records: int, messages: int) -> Iterator[Server]:
    """A dashboard on so many records, of which nobody asks whether they were read so fast."""
    home.mkdir()
    with database(home, "test") as (context, store):
        fill(context, store, records, messages=messages)
    server = Server(home)
    server.start()
    try:
        server.ask("change_settings", settings=QUIET)
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def bare(home: Path) -> Iterator[str]:
    """The address of a page with one text and one button, served with the dashboard's own configuration."""
    home.mkdir()
    (home / "bare.py").write_text(BARE, encoding="utf-8")
    (home / "app.py").write_text(LAUNCHER, encoding="utf-8")
    shutil.copytree(ROOT / ".streamlit", home / ".streamlit")
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        while process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                break
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait()


# One reviewer's tab


class Seat:
    """A page at the desk, with its keys bound."""

    def __init__(self, browser: Any, server: Server, person: str) -> None:
        self.page = new_page(browser)
        self.page.goto(f"{server.url}/review?as={person}&review-status=Waiting")
        self.page.locator(".sc-side").wait_for()
        # Shortcuts are bound a moment after the page stands. Undo with nothing to undo says so, and tells that they are.
        said = self.page.get_by_text("There is no decision of yours to take back.")
        while not said.count():
            self.page.keyboard.press("u")
            with contextlib.suppress(Exception):
                said.wait_for(timeout=300)

    def answer(self) -> None:
        """Open the record where it is warned of, and give the first answer where it is asked for."""
        if self.page.locator(".sc-left .sc-main").count():
            self.page.keyboard.press("o")
            self.page.locator(".sc-first, .sc-claim").first.wait_for()
        if self.page.locator(".sc-first").count():
            press(self.page, "labels", "0")

    def decide(self) -> None:
        press(self.page, "desk", "a")

    def ready(self) -> bool:
        """Whether what was pressed last is painted, and a decision is taken again."""
        return bool(self.page.evaluate("pause => !scBench.now && performance.now() - scBench.last > pause", PAUSE_MS))

    def taken(self, what: str = "desk") -> list[Taken]:
        return taken(self.page, what)


def new_page(browser: Any) -> Any:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(PROBE)
    return page


def press(page: Any, what: str, key: str) -> None:
    page.evaluate("([what, key]) => scBench.arm(what, key)", [what, key])
    page.keyboard.press(key)


def arrived(page: Any) -> None:
    page.wait_for_function("() => !scBench.now && scBench.taken.length && scBench.last", timeout=20_000)


def rested(page: Any) -> None:
    page.wait_for_function("pause => performance.now() - scBench.last > pause", arg=PAUSE_MS)


def taken(page: Any, what: str) -> list[Taken]:
    return [one for one in page.evaluate("() => scBench.taken") if one["what"] == what]


def tell(case: str, times: list[Taken]) -> None:
    """Where the time goes, medians: until the browser sends, until the last answer came, until that is painted; and of a
    decision how long it takes until it is acknowledged."""
    parts = {f"{part}_ms": round(median(one[part] for one in times), 1) for part in ("send", "server", "draw")}
    told = {"case": case, "n": len(times), "p50_ms": round(p50(times), 1), "p95_ms": round(p95(times), 1), **parts}
    saved = {"saved_p50_ms": round(p50(times, "saved"), 1), "saved_p95_ms": round(p95(times, "saved"), 1)} if times[0]["what"] == "desk" else {}
    print(json.dumps(told | saved | {"bytes": round(median(one["bytes"] for one in times))}), flush=True)


def p50(times: list[Taken], of: str = "ms") -> float:
    return median(one[of] for one in times)


def p95(times: list[Taken], of: str = "ms") -> float:
    return ninety_fifth(one[of] for one in times)


# The bars


def one(browser: Any, server: Server, home: Path, presses: int) -> list[bool]:
    """One session, and the bare page, in turns: a busy machine is busy for both."""
    with bare(home / "bare") as url:
        seat, page = Seat(browser, server, "solo"), new_page(browser)
        page.goto(url)
        page.locator('[data-testid="stText"]').wait_for()
        while page.locator('[data-testid="stText"]').text_content() == "Record 0":
            page.keyboard.press("a")
            page.wait_for_timeout(100)  # its keys are bound a moment after it stands
        for _ in range(presses + 2):
            seat.answer()
            arrived(seat.page)
            rested(seat.page)
            seat.decide()
            arrived(seat.page)
            press(page, "bare", "a")
            arrived(page)
            rested(seat.page)
        mine, theirs, labels = (t[2:] for t in (seat.taken(), taken(page, "bare"), seat.taken("labels")))
    tell("one session, 10,000 records", mine)
    tell("the same, first answer until the labels stand", labels)
    tell("a bare page", theirs)
    close(seat.page, page)
    against = f"n = {len(mine)}; Label Studio 176 / 204 ms at the API alone"
    return [
        bar("key press to next record painted: p50", p50(mine), 150, "ms", against),
        bar("key press to next record painted: p95", p95(mine), 250, "ms", against),
        bar("key press to next record painted: p50 against a bare page", p50(mine) / p50(theirs), 1.3, "of a bare page's", f"bare {p50(theirs):.0f} ms"),
        bar("key press to next record painted: p95 against a bare page", p95(mine) / p95(theirs), 1.3, "of a bare page's", f"bare {p95(theirs):.0f} ms"),
    ]


def twenty(browser: Any, server: Server, seconds: float) -> list[bool]:
    """Twenty pages of one browser, each pausing 5 to 15 s between decisions, while the page's own service makes 10,000 dialogues
    again and again. Counted is what was pressed while a run was going."""
    seats = [Seat(browser, server, f"reader{n}") for n in range(PEOPLE)]
    chance, end = random.Random(7), time.monotonic() + seconds
    due = [(time.monotonic() + chance.uniform(0, 10), n, "answer") for n in range(PEOPLE)]
    heapq.heapify(due)
    runs = Runs(server)
    while due[0][0] < end:
        when, n, what = heapq.heappop(due)
        while time.monotonic() < when:
            runs.watch()
            time.sleep(max(0.0, min(0.5, when - time.monotonic())))
        if not seats[n].ready():
            heapq.heappush(due, (time.monotonic() + 0.5, n, what))
        elif what == "answer":
            seats[n].answer()
            heapq.heappush(due, (time.monotonic() + 2, n, "decide"))
        else:
            seats[n].decide()
            heapq.heappush(due, (time.monotonic() + chance.uniform(3, 13), n, "answer"))
    for seat in seats:
        arrived(seat.page)
    times = [one for seat in seats for one in seat.taken() if runs.going_at(one["at"] / 1000)]
    close(*(seat.page for seat in seats))
    runs.stop()
    tell(f"{PEOPLE} sessions, {seconds:g} s, {runs.finished} runs of 10,000 finished meanwhile", times)
    return [bar(f"the same, {PEOPLE} sessions and a run of 10,000: p95", p95(times), 500, "ms", f"n = {len(times)}; Label Studio: next p95 1.6 s")]


class Runs:
    """Template runs of 10,000, one after the other, and when one was going (seconds since 1970)."""

    def __init__(self, server: Server) -> None:
        self.server, self.finished, self.looked = server, 0, 0.0
        self.spans: list[tuple[float, float]] = []
        self._start()

    def _start(self) -> None:
        self.id = self.server.ask("start_generation", order={"count": 10_000}).id
        self.began = time.time()

    def watch(self) -> None:
        """At most once a second: begin another run when this one is done."""
        if time.time() - self.looked < 1:
            return
        self.looked = time.time()
        state = self.server.ask("run_status", run_id=self.id).state
        if state in ENDED:
            self.finished += 1
            self.spans.append((self.began, self.looked))
            self._start()

    def going_at(self, when: float) -> bool:
        return any(began <= when <= ended for began, ended in [*self.spans, (self.began, time.time())])

    def stop(self) -> None:
        with contextlib.suppress(SynthcoreError):  # it may have ended just now
            self.server.ask("cancel_run", run_id=self.id)


def held(browser: Any, server: Server) -> bool:
    """A shortcut that is held for three seconds, at the usual rate of a keyboard."""
    server.ask("change_settings", settings=QUIET | {"blind": False})  # no record waits for a first answer: nothing else stops the key
    seat = Seat(browser, server, "holder")
    rested(seat.page)
    before = decisions(server)
    press(seat.page, "desk", "a")
    end = time.monotonic() + 3
    while time.monotonic() < end:
        seat.page.keyboard.down("a")
        seat.page.wait_for_timeout(33)
    seat.page.keyboard.up("a")
    arrived(seat.page)
    rested(seat.page)
    seat.page.keyboard.press("u")  # is answered when all that was sent before is done, and takes one decision back
    seat.page.get_by_text("is taken back").wait_for()
    made = decisions(server) - before + 1
    close(seat.page)
    server.ask("change_settings", settings=QUIET)
    return bar("a shortcut held for 3 s", made, 1, "decisions", "at most one; the record after it asks for no first answer")


def decisions(server: Server) -> int:
    target = server.home / "reviews.json"
    target.unlink(missing_ok=True)
    server.ask("export_file", path=str(target), format="reviews", status="any")
    return len(json.loads(target.read_text(encoding="utf-8"))["reviews"])


def sizes(browser: Any, home: Path, numbers: tuple[int, ...], presses: int) -> list[bool]:
    """One session at each size; they take turns, so that a busy machine is busy for each."""
    with contextlib.ExitStack() as stack:
        seats = {n: Seat(browser, stack.enter_context(desk(home / f"size{n}", n, SHORT)), "solo") for n in numbers}
        for _ in range(presses + 2):
            for seat in seats.values():
                seat.answer()
                arrived(seat.page)
                rested(seat.page)
                seat.decide()
                arrived(seat.page)
        times = {n: seat.taken()[2:] for n, seat in seats.items()}
        close(*(seat.page for seat in seats.values()))
    for n in numbers:
        tell(f"one session, {n:,} records of two messages", times[n])
    least = numbers[0]
    return [
        bar(
            f"key press to next record painted, {n:,} records: p95",
            p95(times[n]) / p95(times[least]),
            1.5,
            f"of the p95 at {least:,}",
            f"{p95(times[n]):.0f} ms",
        )
        for n in numbers[1:]
    ]


def close(*pages: Any) -> None:
    for page in pages:
        page.context.close()


if __name__ == "__main__":
    main()
