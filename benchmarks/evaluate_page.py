"""The Evaluate page in a real browser over many records that checks and a judge have seen: until its first rows are painted, and
until a filter has changed them."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.desk_data import decide_all, fill
from benchmarks.measuring import bar
from benchmarks.review_desk import database
from synthcore.services import checking, domains, evaluating
from synthcore.services.context import Context
from synthcore.store.facade import Store
from tests.serving import Server, chromium, idle, why_no_browser

RECORDS, ROUNDS = 100_000, 7
CHECKS, CODES, DIMENSIONS = 20, 5, 6
FIRST, FILTERED = 1.0, 0.5
# Two animation frames after the first row says something else than before: it has been painted.
PAINTED = """before => new Promise(done => {
    const look = () => {
        const now = document.querySelector('.sc-records tbody tr td')?.innerText;
        if (now && now !== before) requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
        else setTimeout(look, 5);
    };
    setTimeout(() => done(Infinity), 20000);
    look();
})"""


def bars(quick: bool) -> Iterator[bool]:
    if missing := why_no_browser():
        print(json.dumps({"case": "evaluate page", "skipped": missing}), flush=True)
        yield False
        return
    count = RECORDS // 10 if quick else RECORDS
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        with database(home, "test") as (context, store):
            fill(context, store, count, messages=2)
            decide_all(store)
            _measured(store)
            _entered(context, store)
        server = Server(home)
        server.start()
        try:
            with chromium() as browser:
                first, filtered = _times(browser, server)
        finally:
            server.stop()
    said = f"{count:,} records, {CHECKS} checks, {DIMENSIONS} judged qualities, {DIMENSIONS * count:,} judgements; median of {ROUNDS}"
    print(json.dumps({"case": "evaluate page", "first_s": [round(s, 2) for s in first], "filter_s": [round(s, 2) for s in filtered]}), flush=True)
    yield bar("evaluate.page.first", sorted(first)[ROUNDS // 2], FIRST, "s", f"first rows painted: {said}")
    yield bar("evaluate.page.filter", sorted(filtered)[ROUNDS // 2], FILTERED, "s", f"rows painted after a filter: {said}")


def _measured(store: Store) -> None:
    """What checks and one judge said of every record, in SQL: each check has looked, one look in twenty found something."""
    measured = "branch, source, name, version, outcome, number, label, reason, evidence, fingerprint, run_id, measured_at"
    with store.file.tx() as c:
        for n in range(CHECKS):
            name, found = f"check_{n:02d}", f"(seq + {n}) % 20 = 0"
            number = f"case when {found} then 1.0 else 0.0 end"
            c.execute(f"""insert into measurement (record_id, {measured}) select id, 'dialogue', 'check', '{name}', '1:aa', 'ok', {number},
                null, '', '', '', null, now()::timestamp from record""")
            c.execute(f"insert into looked select id, '{name}', '1:aa', 'ok', {number}, '' from record")
            c.execute(f"""insert into finding (record_id, branch, turn, code, severity, source, message, checker, version)
                select id, 'dialogue', 1, 'code_' || seq % {CODES}, 'warning', 'check', 'Odd.', '{name}', '1:aa' from record where {found}""")
        for n in range(DIMENSIONS):
            c.execute(f"""insert into measurement (record_id, {measured}) select id, 'dialogue', 'judge', 'conduct.quality_{n}', 'conduct@1/m/aa/r0', 'ok',
                (seq + {n}) % 5 + 1, ((seq + {n}) % 5 + 1)::varchar, 'Because.', 'words', md5(id || '{n}'), null, now()::timestamp from record""")


def _entered(context: Context, store: Store) -> None:
    """The checks that every record goes through when it comes in have seen these too, so that nothing is left for the server to catch up on."""
    with store.file.tx() as c:
        for one in checking.asked(domains.domain(context), checking.at_entry()):
            c.execute("insert into looked select id, ?, ?, 'ok', 0.0, '' from record", [one.check, one.version])
    assert evaluating.catch_up(context).checked == 0


def _times(browser: Any, server: Server) -> tuple[list[float], list[float]]:
    """Seconds of opening the page in a tab of its own, and of choosing another status in it; the first of each warms up."""
    first, filtered = [], []
    for _ in range(ROUNDS + 1):
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.goto(f"{server.url}/setup?as=lead")
        page.get_by_role("link", name="Evaluate").wait_for()
        began = page.evaluate("performance.now()")
        page.get_by_role("link", name="Evaluate").click()
        first.append((page.evaluate(PAINTED, "") - began) / 1000)
        idle(page)
        page.get_by_role("combobox", name="Order").click()
        option = page.get_by_role("option", name="Newest first")
        option.wait_for()
        before = page.locator(".sc-records tbody tr td").first.inner_text()
        began = page.evaluate("performance.now()")
        option.click()
        filtered.append((page.evaluate(PAINTED, before) - began) / 1000)
        page.context.close()
        time.sleep(0.2)
    return first[1:], filtered[1:]
