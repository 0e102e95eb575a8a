"""A LanguageTool server for tests: a real one, where the environment names it or has its jars, and a double that speaks as it does.

SYNTHCORE_LANGUAGETOOL_URL   a server that runs
SYNTHCORE_LANGUAGETOOL_JARS  a folder with the jars of one
SYNTHCORE_REQUIRE=languagetool turns what is skipped for want of them into a failure, as `.ci/run` does.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

# taken out of the environment, so that no other test asks it unawares
URL = os.environ.pop("SYNTHCORE_LANGUAGETOOL_URL", "")
JARS = os.environ.get("SYNTHCORE_LANGUAGETOOL_JARS", "")
REQUIRED = "languagetool" in os.environ.get("SYNTHCORE_REQUIRE", "")


def needed(value: str, name: str) -> str:
    """The value; without one the test is skipped, unless it is required."""
    if not value and REQUIRED:
        pytest.fail(f"{name} is not set, and SYNTHCORE_REQUIRE asks for tests with LanguageTool")
    if not value:
        pytest.skip(f"{name} is not set: tests with a real LanguageTool need it")
    return value


class Double:
    """Finds "teh" wherever it stands, and keeps the texts that it was sent. `answer` replaces what it says; with `silent` it
    says nothing until it is closed."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.answer: tuple[int, bytes] | None = None
        self.silent = False
        self._closed = threading.Event()
        double = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(json.dumps([{"name": "English", "code": "en", "longCode": code} for code in ("en", "en-US", "en-GB")]).encode())

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                text = form.get("text", [""])[0]
                double.texts.append(text)
                if double.silent:
                    double._closed.wait(30)
                    return
                self._say(json.dumps({"matches": [_match(found, text) for found in re.finditer("teh", text)]}).encode())

            def _say(self, said: bytes) -> None:
                status, body = double.answer or (200, said)
                with contextlib.suppress(OSError):  # who asked has given up
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextlib.contextmanager
def double() -> Iterator[Double]:
    server = Double()
    try:
        yield server
    finally:
        server.close()


def _match(found: re.Match[str], text: str) -> dict[str, object]:
    """As the server tells it: in UTF-16 units."""
    units = len(text[: found.start()].encode("utf-16-le")) // 2
    rule = {"id": "MORFOLOGIK_RULE_EN_US", "issueType": "misspelling", "category": {"id": "TYPOS", "name": "Typo"}}
    context = {"text": text, "offset": found.start(), "length": 3}
    return {"message": "Possible spelling mistake found.", "replacements": [{"value": "the"}], "offset": units, "length": 3, "context": context, "rule": rule}
