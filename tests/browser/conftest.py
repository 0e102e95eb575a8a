"""A real server on a free port with a database of its own, and a real Chromium."""

import os
from pathlib import Path

import pytest

from tests import serving

REQUIRED = "browser" in os.environ.get("SYNTHCORE_REQUIRE", "")
# A shared machine may take its time; what is awaited usually takes a tenth of this.
PATIENCE_MS = 15_000


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """A running browser; without one the tests are skipped, unless they are required."""
    if missing := serving.why_no_browser():
        if REQUIRED:
            pytest.fail(f"{missing}, and SYNTHCORE_REQUIRE asks for browser tests")
        pytest.skip(f"{missing}: browser tests need it")
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE_MS)
    with serving.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(chromium, tmp_path_factory, request):
    """One server for a module, on what the module's `DIALOGUES` says is in the database."""
    server = serving.Server(tmp_path_factory.mktemp("home"))
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
        serving.idle(self.page)
        return self.page

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
