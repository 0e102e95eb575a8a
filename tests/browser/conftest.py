"""A real server on a free port with a database of its own, and a real Chromium."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
REQUIRED = "browser" in os.environ.get("SYNTHCORE_REQUIRE", "")
# A shared machine may take its time; what is awaited usually takes a tenth of this.
PATIENCE_MS = 15_000
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """A running browser; without one the tests are skipped, unless they are required."""
    try:
        from playwright.sync_api import expect, sync_playwright
    except ImportError:
        _missing("playwright is not installed")
    path = shutil.which("chromium")
    if path is None:
        _missing("there is no chromium on the path")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def _missing(what):
    if REQUIRED:
        pytest.fail(f"{what}, and SYNTHCORE_REQUIRE asks for browser tests")
    pytest.skip(f"{what}: browser tests need it")


class Server:
    """The dashboard as a process of its own."""

    def __init__(self, home, **environ):
        self.home, self.port = home, _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        settings = {"SYNTHCORE_HOME": str(home), "SYNTHCORE_DB": str(home / "test.duckdb"), "SYNTHCORE_PORT": str(self.port)}
        kept = {k: v for k, v in os.environ.items() if not k.startswith("SYNTHCORE_") and k != "OPENAI_API_KEY"}
        self.environ = kept | settings | {"PYTHONPATH": str(ROOT)} | environ
        self.process = None

    def start(self):
        command = [sys.executable, "-m", "synthcore", "serve"]
        with open(self.home / "server.log", "ab") as log:
            self.process = subprocess.Popen(command, cwd=self.home, env=self.environ, stdout=log, stderr=log)
        for _ in range(300):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/api/health", timeout=1) as answer:
                if answer.status == 200:
                    return self
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.said()}")

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process = None

    def said(self):
        return (self.home / "server.log").read_text(encoding="utf-8", errors="replace")[-3000:]

    def command(self, *arguments):
        """A command on the same database; while the server runs it does the work through it."""
        command = [sys.executable, "-m", "synthcore", *arguments]
        done = subprocess.run(command, cwd=self.home, env=self.environ, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def server(chromium, tmp_path_factory, request):
    """One server for a module, on what the module's `DIALOGUES` says is in the database."""
    server = Server(tmp_path_factory.mktemp("home"))
    file = server.home / "march.json"
    file.write_bytes(request.module.DIALOGUES)
    server.command("import", "--file", str(file), "--batch", "March")
    server.start()
    yield server
    server.stop()


class Visitor:
    """One person's tab, with a session of its own. Notes every address that it asks for."""

    def __init__(self, context, url):
        self.page = context.new_page()
        self.url, self.asked = url, []
        self.page.on("request", lambda request: self.asked.append(request.url))

    def open(self, path="/"):
        self.page.goto(f"{self.url}{path}")
        self.idle()
        return self.page

    def idle(self):
        """Wait until the page has run to its end."""
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()

    def desk(self, path=""):
        """Open the desk and wait until its keys are bound: measured, a key pressed before ~0.2 s is lost."""
        page = self.open(f"/review?as=Ann{path}")
        page.locator(".sc-place").wait_for()
        page.wait_for_timeout(500)
        return page


def browser_of_ones_own(chromium, **options):
    context = chromium.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
    context.set_default_timeout(PATIENCE_MS)
    return context


@pytest.fixture(scope="module")
def usual_browser(chromium):
    """One that has the program's scripts in its cache, as a reviewer's has."""
    context = browser_of_ones_own(chromium)
    yield context
    context.close()


@pytest.fixture
def visitor(chromium, server, usual_browser):
    """Someone at the dashboard, as often as it is called: in a tab of the usual browser, or `own` in another browser."""
    opened, others = [], []

    def begin(*, own=False, **options):
        if own:
            others.append(browser_of_ones_own(chromium, **options))
        opened.append(Visitor(others[-1] if own else usual_browser, server.url))
        return opened[-1]

    yield begin
    for someone in opened:
        someone.page.close()
    for context in others:
        context.close()
