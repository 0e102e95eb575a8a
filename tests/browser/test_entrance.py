"""What stands between a text, or an address, and the browser."""

import json

import pytest

from tests.browser.desk import said_first
from tests.conftest import some_dialogues

HOSTILE = """<img src="http://evil.example/t.png" onerror="window.hit=1"> ![m](http://evil.example/m.png)
**bold** $x^2$ :red[red] <script>window.hit=1</script>  two  spaces"""
HOSTILE_NAME = "![b](http://evil.example/b.png)"


def hostile():
    data = json.loads(some_dialogues(3))
    for dialogue in data["dialogues"]:
        dialogue["messages"][0]["text"] = HOSTILE
        dialogue["user_profile"]["concern"] = HOSTILE_NAME
        dialogue["dialogue_id"] += HOSTILE_NAME
    return json.dumps(data).encode()


DIALOGUES = hostile()


@pytest.mark.parametrize("page", ["review", "statistics"])
def test_a_deep_link_on_a_fresh_server(visitor, server, page):
    """The very first address that a server is asked for runs the whole entrance: the person, the style, the navigation."""
    server.stop()
    server.start()
    opened = visitor().open(f"/{page}?as=Ann")
    opened.get_by_test_id("stApp").wait_for()
    opened.get_by_label("Your name", exact=True).wait_for(state="attached")  # the desk folds the sidebar away
    assert opened.get_by_label("Your name", exact=True).input_value() == "Ann"
    assert opened.get_by_role("link", name="Set-up", include_hidden=True).count() == 1
    assert opened.get_by_text("past its entrance").count() == 0


def test_hostile_text_is_verbatim_and_nothing_calls_out(visitor, server):
    """On every page, by markdown, by markup, by a name: shown as it stands, and no request leaves this machine."""
    someone = visitor()
    page = someone.open(f"/?as={HOSTILE_NAME}")
    for name in ("Generate", "Evaluate", "Statistics", "Export", "Set-up"):
        page.get_by_role("link", name=name, exact=True).click()
        page.get_by_role("heading", level=1, name=name).wait_for()
    page.get_by_role("link", name="Review", exact=True).click()
    page.locator(".sc-place").wait_for()
    assert page.locator(".sc-said").first.inner_text() == HOSTILE
    said_first(page)
    page.keyboard.press("n")
    page.get_by_text("Saved").wait_for()
    assert page.evaluate("window.hit") is None
    outside = [url for url in someone.asked if not url.startswith((server.url, server.url.replace("http", "ws"), "data:", "blob:"))]
    assert outside == []


def test_every_answer_carries_the_policy(visitor, server):
    """Pictures, scripts and connections from elsewhere are refused by the browser itself, charts are drawn all the same."""
    someone = visitor()
    answers = []
    someone.page.on("response", lambda answer: answers.append(answer))
    page = someone.open("/statistics?as=Ann")
    page.locator("path[aria-roledescription=bar]:visible").first.wait_for()  # nothing is approved: the first has no width
    policies = [a.headers.get("content-security-policy", "") for a in answers if a.url.startswith(server.url) and a.request.resource_type == "document"]
    assert policies
    assert all("default-src 'self'" in policy and "frame-ancestors 'none'" in policy for policy in policies)
    assert all("unsafe-eval" not in policy for policy in policies)
    assert someone.page.evaluate("fetch('http://evil.example/x').then(() => 'went out', () => 'refused')") == "refused"
