"""The dashboard as a process of its own on a free port, and a real Chromium to look at it with.

Used by the browser tests, by benchmarks/dashboard.py and by docs/make_screenshots.py.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from synthcore.services import remote

ROOT = Path(__file__).parent.parent
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


class Server:
    """A dashboard on the database in a folder. `demo` serves the demonstration's database, made at first use."""

    def __init__(self, home: Path, *, demo: bool = False, **environ: str) -> None:
        self.home, self.port = home, free_port()
        self.db = home / ("demo.duckdb" if demo else "test.duckdb")
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SYNTHCORE_", "STREAMLIT_", "OPENAI_"))}
        settings = {"SYNTHCORE_HOME": str(home), "SYNTHCORE_DB": str(self.db), "SYNTHCORE_PORT": str(self.port), "PYTHONPATH": str(ROOT)}
        self.environ = kept | settings | environ
        self._start = ["demo"] if demo else ["serve"]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it and wait until it answers; returns the seconds that this took."""
        began = time.perf_counter()
        with open(self.home / "server.log", "ab") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "synthcore", *self._start], cwd=self.home, env=self.environ, stdout=log, stderr=log)
        while time.perf_counter() - began < 60:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/api/health", timeout=1) as answer:
                if answer.status == 200:
                    return time.perf_counter() - began
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"the server did not start:\n{(self.home / 'server.log').read_text(encoding='utf-8', errors='replace')[-3000:]}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)
            self.process = None

    def command(self, *arguments: str) -> str:
        """A command on the same database; while the server runs it does the work through it."""
        done = subprocess.run(
            [sys.executable, "-m", "synthcore", *arguments], cwd=self.home, env=self.environ, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, service: str, **params: Any) -> Any:
        """A service of the running server, as a command asks it."""
        dashboard = remote.find(self.db)
        assert dashboard is not None, "the server does not run"
        return dashboard.call(service, person="Checker", **params)


@contextlib.contextmanager
def asking(home: Path, model_url: str) -> Iterator[Server]:
    """A running dashboard that may ask a model of that address, whose name would fetch a picture if it were no plain text."""
    server = Server(home, OPENAI_BASE_URL=model_url, SYNTHCORE_MODEL="![m](http://leak.example/m.png)")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def why_no_browser() -> str | None:
    """What is missing for a real browser, None when nothing is."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is not installed"
    return None if shutil.which("chromium") else "there is no chromium on the path"


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """A running Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        yield browser
        browser.close()


def idle(page: Any) -> None:
    """Wait until a page has run to its end."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
