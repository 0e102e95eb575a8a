"""A LanguageTool installation on this machine: where it is, whether it could run, and its server for as long as it is needed."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from synthcore.core.lints import EngineLost
from synthcore.grammar.tied import environment

FOLDER = "languagetool"  # under the home
OLDEST_JAVA = 17  # that LanguageTool 6.6 and newer run on
MEMORY = "-Xmx768m"
START = 180.0  # seconds until a server answers; five, on a machine that does nothing else
DIALECTS = ("en-US", "en-GB")  # a server reads the rules of a language when it is first asked: better before anybody waits
_LOOK = 0.1
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


def find(home: Path) -> Path | None:
    """The newest installation under a home: a folder with the jar of the server, None when there is none."""
    folder = home / FOLDER
    found = [jar.parent for jar in (*folder.glob("languagetool-server*.jar"), *folder.glob("LanguageTool-*/languagetool-server*.jar"))]
    return max(found, key=lambda path: [int(part) for part in re.findall(r"\d+", path.name)], default=None)


def why_no_java() -> str:
    """Empty when there is a Java that LanguageTool runs on, else a sentence."""
    java = shutil.which("java")
    if java is None:
        return f"Java is not installed; LanguageTool needs Java {OLDEST_JAVA} or newer."
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        return "Java does not start."
    found = _VERSION.search(said)
    if not found:
        return "Java does not say which version it is."
    return "" if int(found[1]) >= OLDEST_JAVA else f"Java {found[1]} is too old; LanguageTool needs Java {OLDEST_JAVA} or newer."


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server of this installation, on the loopback, that ends with the block or with this process. Raises
    EngineLost when it does not start."""
    if missing := why_no_java():
        raise EngineLost(missing)
    with tempfile.TemporaryFile() as said:
        port = _free_port()
        java = ["java", MEMORY, "-cp", str(folder / "*"), "org.languagetool.server.HTTPServer", "--port", str(port)]
        process = subprocess.Popen(
            [sys.executable, "-m", "synthcore.grammar.tied", *java], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=environment()
        )
        try:
            url = f"http://127.0.0.1:{port}/"
            for dialect in DIALECTS:
                _await(process, f"{url}v2/check?language={dialect}&text=test", said)
            yield url
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait()


def _await(process: subprocess.Popen[bytes], address: str, said: IO[bytes]) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said.seek(0)
            raise EngineLost(f"LanguageTool's server ended as it started ({_last(said.read().decode(errors='replace'))}).")
        with contextlib.suppress(OSError), direct.open(address, timeout=START):
            return
        time.sleep(_LOOK)
    raise EngineLost(f"LanguageTool's server did not answer within {START:.0f} seconds.")


def _last(said: str) -> str:
    """The last that it said that is no place in a stack of calls."""
    lines = [line for line in said.splitlines() if line.strip() and not line[0].isspace()]
    return lines[-1][:200] if lines else "it says nothing"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
