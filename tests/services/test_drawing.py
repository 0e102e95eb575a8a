"""Pictures, drawn by a process that ends, without a browser and without the network."""

import http.server
import os
import struct
import sys
import threading
from xml.etree import ElementTree

import pytest

from synthcore.services import drawing
from synthcore.views import chart_specs
from synthcore.views.figures import TargetBar, Targets
from tests.views import drawable


def test_every_kind_is_drawn_in_both_themes():
    specs = [chart_specs.picture(one, dark=dark) for one in drawable.every() for dark in (False, True)]
    pictures = drawing.draw(specs, "svg")
    assert len(pictures) == len(specs)
    for spec, picture in zip(specs, pictures, strict=True):
        root = ElementTree.fromstring(picture)
        assert spec["title"]["text"][0] in "".join(root.itertext())
        assert float(root.get("width")) == pytest.approx(chart_specs.PICTURE_WIDTH, abs=2)


def test_values_keep_the_order_of_their_rows():
    """Also where the first of them has nothing to draw a bar of."""
    bars = (TargetBar("First", 0, 0, 5), TargetBar("Second", 3, 1, 5))
    one = drawable.figure(Targets(bars), "targets", "A title", tuple((bar.value, bar.approved) for bar in bars))
    words = list(ElementTree.fromstring(drawing.draw([chart_specs.picture(one, dark=False)], "svg")[0]).itertext())
    assert words.index("First") < words.index("Second")


def test_many_rows_with_long_labels_are_all_there():
    words = "".join(ElementTree.fromstring(drawing.draw([chart_specs.picture(drawable.ranked(60), dark=False)], "svg")[0]).itertext())
    assert "NaN" not in words
    assert all(str(n) in words for n in range(3, chart_specs.MOST_SHOWN))
    assert "The first 30 of 60" in words


def test_no_word_is_slanted():
    for one in drawable.every():
        root = ElementTree.fromstring(drawing.draw([chart_specs.picture(one, dark=False)], "svg")[0])
        assert not [element for element in root.iter() if "rotate(" in element.get("transform", "").replace("rotate(0)", "")], one.name


def test_a_png_is_twice_as_large():
    picture = drawing.draw([chart_specs.picture(drawable.targets(), dark=True)], "png")[0]
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">I", picture[16:20])[0] == pytest.approx(2 * chart_specs.PICTURE_WIDTH, abs=4)


def test_nothing_to_draw_starts_nothing():
    assert drawing.draw([], "png") == ()


def test_an_address_in_a_description_is_not_loaded():
    asked = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/x"
        spec = {"data": {"url": f"{address}.json"}, "mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}}}
        image = {"data": {"values": [{"url": f"{address}.png"}]}, "mark": {"type": "image", "width": 9, "height": 9}, "encoding": {"url": {"field": "url"}}}
        for one in (spec, image):
            with pytest.raises(drawing.NotDrawn, match=r"not allowed|no images"):
                drawing.draw([one], "png")
        server.shutdown()
    assert asked == []


def test_a_process_that_cannot_draw_ends_as_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(drawing.NotDrawn, match="The table and the CSV have the same numbers"):
        drawing.draw([{}], "svg")


def test_without_the_engine_it_says_what_to_install(monkeypatch):
    assert drawing.missing() == ""
    monkeypatch.setattr(drawing.importlib.util, "find_spec", lambda name: None)
    assert "vl-convert-python" in drawing.missing()
    with pytest.raises(drawing.NotDrawn, match="vl-convert-python"):
        drawing.draw([chart_specs.picture(drawable.targets(), dark=False)], "png")


def test_what_is_no_description_ends_as_a_sentence():
    with pytest.raises(drawing.NotDrawn, match="could not be drawn"):
        drawing.draw([{"mark": 5}], "svg")


def test_the_engine_is_never_in_this_process(monkeypatch):
    """And the process that draws is told no key."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert "OPENAI_API_KEY" not in drawing._environment()
    assert "OPENAI_API_KEY" in os.environ
    drawing.draw([chart_specs.picture(drawable.targets(), dark=False)], "svg")
    assert "vl_convert" not in sys.modules
