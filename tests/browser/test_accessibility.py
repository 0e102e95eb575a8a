"""The pages as people use them who see little, zoom in, or have only a keyboard: axe-core's rules, names of fields, contrast of charts, zoom, focus."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import serving
from tests.browser.conftest import browser_of_ones_own

PAGES = ("overview", "generate", "review", "evaluate", "statistics", "export", "domains", "setup")
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# What a 1440 by 900 screen shows at 200 % zoom.
ZOOMED = {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2}
ORDER = ("review-filters", "sc-left", "sc-first", "review-note", "review-verdicts")
GRAVE = ("serious", "critical")
LEAST_CONTRAST = 4.5


@dataclass(frozen=True)
class Excepted:
    """A finding that is Streamlit's own: the rule, in which elements, and why it cannot be mended here."""

    rule: str
    within: str
    reason: str


STREAMLITS_OWN = (
    Excepted("list", "[data-testid=stSidebarNavItems]", "Streamlit 1.67 puts a div for each group of pages between the list and its items"),
    Excepted("listitem", "[data-testid=stSidebarNavItems] li", "the same: the items stand in the group's div"),
)

# Every field that a person fills in, and its name: a label or an aria name. What vanishes when one types is none.
UNNAMED = """() => [...document.querySelectorAll('input:not([type=hidden]), textarea, select')]
  .filter(field => {
    const by = (field.getAttribute('aria-labelledby') || '').split(/\\s+/).map(id => id && document.getElementById(id)?.textContent || '').join('');
    return !(field.getAttribute('aria-label') || by || [...field.labels || []].map(label => label.textContent).join('')).trim();
  }).map(field => field.outerHTML.slice(0, 200))"""

# The words of a chart against the page, by WCAG 2.2's contrast ratio. axe does not judge text inside a picture.
PALE_WORDS = """least => {
  const rgb = colour => { const c = document.createElement('canvas').getContext('2d'); c.fillStyle = colour; c.fillRect(0, 0, 1, 1);
    return [...c.getImageData(0, 0, 1, 1).data].slice(0, 3); };
  const light = colour => rgb(colour).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const paper = light(getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor);
  return [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg text')].filter(text => text.textContent.trim()).map(text => {
    const ink = light(getComputedStyle(text).fill);
    return [text.textContent, (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)];
  }).filter(([, ratio]) => ratio < least); }"""

# Buttons and links of the page that cannot be brought on the screen, or that something else covers wherever they are. The tools
# over a chart are not asked for: they come up when one points at it.
OUT_OF_REACH = """() => [...document.querySelectorAll('[data-testid=stMain] button, [data-testid=stMain] a, [data-testid=stMain] summary')]
  .filter(thing => thing.checkVisibility({visibilityProperty: true}) && thing.getClientRects().length)
  .filter(thing => !['center', 'start', 'end'].some(block => {
    thing.scrollIntoView({block, behavior: 'instant'});
    if (thing.closest('[data-testid=stElementToolbar]')) return true;
    const box = thing.getClientRects()[0], x = box.x + box.width / 2, y = box.y + Math.min(box.height, 20) / 2;
    const there = document.elementFromPoint(x, y);
    return box.left >= 0 && box.right <= innerWidth && there && (thing.contains(there) || there.contains(thing));
  })).map(thing => thing.innerText || thing.getAttribute('aria-label') || thing.outerHTML.slice(0, 120))"""

FITS = "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].every(e => e.scrollWidth <= e.clientWidth)"


# The element that has the focus: what it is called, which part of the desk it is in, how it and what is around it look (without
# its focus: `before`, the element of the call before), and whether the middle of it is on the screen with nothing over it.
AT_FOCUS = """async () => {
  const moving = document.getAnimations().filter(one => one.effect.getTiming().iterations !== Infinity);
  await Promise.all(moving.map(one => one.finished.catch(() => null)));
  const look = element => { const seen = [];
    for (let e = element, up = 0; e && up < 5; e = e.parentElement, up++) { const s = getComputedStyle(e);
      seen.push(s.outlineStyle === 'none' ? '' : s.outlineWidth + s.outlineColor, s.boxShadow, s.borderColor, s.backgroundColor, s.color); }
    return seen.join('|'); };
  const last = window.scFocused, now = document.activeElement, box = now.getClientRects()[0];
  window.scFocused = {element: now, look: look(now)};
  const there = box && document.elementFromPoint(box.x + box.width / 2, Math.max(box.y, 0) + Math.min(box.height, innerHeight) / 2);
  const inside = now.closest('.st-key-review-filters, .sc-first, .sc-left, .sc-side, .st-key-review-verdicts, [class*=st-key-review-note-]');
  return {
    name: now.getAttribute('aria-label') || now.innerText || '', body: now === document.body,
    part: inside ? inside.className : '', before: last ? look(last.element) !== last.look : true,
    seen: Boolean(there && (now.contains(there) || there.contains(now))),
  }; }"""


@pytest.fixture(scope="module")
def server(chromium, tmp_path_factory):
    """The demonstration, which has something on every page."""
    server = serving.Server(tmp_path_factory.mktemp("home"), demo=True)
    server.command("demo", "--build-only")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module", params=["light", "dark"])
def in_theme(request, chromium):
    """A browser whose person wants that theme."""
    context = browser_of_ones_own(chromium, viewport=WIDE, color_scheme=request.param)
    yield context
    context.close()


def arrive(page, server, name):
    """Open a page and wait until it stands, with everything that is folded open."""
    page.goto(f"{server.url}/{'' if name == 'overview' else name}?as=Ann")
    standing(page)
    assert not page.locator("[data-testid=stException], [data-testid=stAlert]").count(), f"{name} shows an error"
    if name == "statistics":
        page.locator("[data-testid=stVegaLiteChart] svg text").first.wait_for()
    page.evaluate("document.querySelectorAll('[data-testid=stMain] details:not([open]) > summary').forEach(fold => fold.click())")
    standing(page)


def standing(page):
    """The script has run to its end, nothing is a placeholder or left over, and nothing moves or fades any more."""
    serving.idle(page)
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')")
    page.wait_for_function("() => document.getAnimations().every(one => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)")


def grave(page):
    """What axe-core finds serious or critical, as (rule, element, markup), without what is Streamlit's own."""
    found = Axe().run(page).response["violations"]
    nodes = [(finding["id"], node) for finding in found if finding["impact"] in GRAVE for node in finding["nodes"]]
    return [(rule, node["target"], node["html"][:200]) for rule, node in nodes if not excepted(page, rule, node)]


def excepted(page, rule, node):
    selectors = [one.within for one in STREAMLITS_OWN if one.rule == rule]
    return bool(selectors) and page.evaluate("([target, own]) => !!document.querySelector(target)?.matches(own)", [node["target"][0], ", ".join(selectors)])


@pytest.mark.parametrize("name", PAGES)
def test_what_axe_finds(in_theme, server, name):
    """Nothing serious, on a wide and on a narrow screen; every field has a name; the words of charts are not pale."""
    page = in_theme.new_page()
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        arrive(page, server, name)
        assert grave(page) == []
        assert page.evaluate(UNNAMED) == []
        assert page.evaluate(PALE_WORDS, LEAST_CONTRAST) == []
    page.close()


def test_each_exception_is_needed(in_theme, server):
    """One that Streamlit has mended goes from the list."""
    page = in_theme.new_page()
    arrive(page, server, "overview")
    found = {finding["id"] for finding in Axe().run(page).response["violations"]}
    assert {one.rule for one in STREAMLITS_OWN} <= found
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_at_200_percent(zoomed, server, name):
    """Nothing scrolls sideways, and every button can be brought on the screen."""
    arrive(zoomed, server, name)
    assert zoomed.evaluate(FITS)
    assert zoomed.evaluate(OUT_OF_REACH) == []


@pytest.fixture(scope="module")
def zoomed(chromium):
    context = browser_of_ones_own(chromium, **ZOOMED)
    yield context.new_page()
    context.close()


def test_the_desk_by_tab(in_theme, server):
    """From the top of the page: filters, transcript, first answer, note, decisions, in this order. Each stop is on the screen with
    nothing over it and shows that it has the focus."""
    page = in_theme.new_page()
    page.set_viewport_size(WIDE)
    page.goto(f"{server.url}/review?as=Ann&review-status=Waiting")
    standing(page)
    page.get_by_role("button", name="Open it").click()
    page.locator(".sc-first").wait_for()
    page.get_by_role("main").focus()
    stops = []
    while not stops or not ("Next" in stops[-1]["name"] or len(stops) > 200):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(AT_FOCUS))
    page.keyboard.press("Tab")
    stops.append(page.evaluate(AT_FOCUS))
    assert [stop["name"] for stop, after in itertools.pairwise(stops) if not after["before"]] == []
    assert [stop["name"] for stop in stops[:-1] if not stop["seen"]] == []
    first = [next((i for i, stop in enumerate(stops) if part in stop["part"]), None) for part in ORDER]
    assert None not in first
    assert first == sorted(first)
    page.close()


def test_nothing_out_of_sight_has_the_focus(in_theme, server):
    """Before the desk: the sidebar is folded away there, and so are its links."""
    page = in_theme.new_page()
    page.set_viewport_size(WIDE)
    page.goto(f"{server.url}/review?as=Ann")
    standing(page)
    page.evaluate("document.activeElement.blur()")
    stops = [page.evaluate(AT_FOCUS)]
    while "review-filters" not in stops[-1]["part"] and len(stops) < 50:
        page.keyboard.press("Tab")
        stops.append(page.evaluate(AT_FOCUS))
    assert [stop["name"] for stop in stops[1:] if not stop["seen"]] == []
    page.close()


def test_at_200_percent_the_text_has_the_screen(zoomed, server):
    """While one reads a dialogue there, the note and the buttons cover less than a third of it."""
    arrive(zoomed, server, "review")
    zoomed.get_by_role("button", name="Open it").click()
    zoomed.locator(".sc-first").wait_for()
    zoomed.evaluate("document.querySelector('.sc-left').scrollIntoView({block: 'start', behavior: 'instant'})")
    assert zoomed.evaluate("document.querySelector('[data-testid=stBottom]').getBoundingClientRect().top / innerHeight") > 2 / 3
