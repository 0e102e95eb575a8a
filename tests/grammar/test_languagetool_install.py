"""LanguageTool is fetched when a person asks, with its progress; what fails or is interrupted leaves nothing, and no second one begins."""

import contextlib
import hashlib
import io
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from synthcore.core.errors import BadRequest
from synthcore.grammar import languagetool_install, languagetool_local
from tests import living


def archive(*names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as file:
        for name in names:
            file.writestr(name, os.urandom(1_500_000))
    return made.getvalue()


WHOLE = archive("LanguageTool-6.8/languagetool-server.jar", "LanguageTool-6.8/libs/one.jar")


@contextlib.contextmanager
def serving(data, *, send=None, status=200):
    """A server of an archive on the loopback; with `send` it stops behind so many bytes, until the block ends."""
    done, asked = threading.Event(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[:send])
            self.wfile.flush()
            asked.set()
            if send is not None:
                done.wait(60)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", asked, done
    finally:
        done.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch):
    """One with a Java, from which nothing leaves."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "java").write_text("#!/bin/sh\necho 'openjdk version \"17.0.1\"' >&2\n")
    (folder / "java").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    source(monkeypatch, f"http://127.0.0.1:{living.free_port()}/", WHOLE)


def source(monkeypatch, url, data):
    monkeypatch.setenv("LTP_DOWNLOAD_HOST_NEW_RELEASES", url)
    monkeypatch.setenv("LTP_DOWNLOAD_SHA256", hashlib.sha256(data).hexdigest())


def left(home):
    return sorted(path.name for path in (home / "languagetool").iterdir() if path.name != "lock")


def test_it_comes_whole_and_is_found(tmp_path, monkeypatch):
    """From where the library has it; a second time is refused."""
    with serving(WHOLE) as (url, _, _):
        source(monkeypatch, url, WHOLE)
        folder = languagetool_install.install(tmp_path)
    assert languagetool_local.find(tmp_path) == folder == tmp_path / "languagetool" / "LanguageTool-6.8"
    assert (folder / "libs" / "one.jar").stat().st_size == 1_500_000
    assert left(tmp_path) == ["LanguageTool-6.8"]
    with pytest.raises(BadRequest, match="is there already"):
        languagetool_install.install(tmp_path)


def test_progress_is_told_and_a_second_one_waits(tmp_path, monkeypatch):
    """The bytes that have come; whoever looks meanwhile sees them too."""
    seen, come = [], []
    with serving(WHOLE, send=1_600_000) as (url, _, done):
        source(monkeypatch, url, WHOLE)

        def progress(bytes_come):
            come.append(bytes_come)
            if bytes_come and not seen:
                seen.append(languagetool_install.being_installed(tmp_path))
                with pytest.raises(BadRequest, match="being installed already"):
                    languagetool_install.install(tmp_path)
                done.set()

        with pytest.raises(BadRequest, match="LanguageTool could not be installed"):  # for what came is half of it
            languagetool_install.install(tmp_path, progress)
    assert languagetool_install.being_installed(tmp_path) is None
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("data", "sum_of", "status", "why"),
    [
        (WHOLE, b"another", 200, "checksum mismatch"), (b"no archive", b"no archive", 200, "what came is no archive"), (b"", b"", 404, "Could not find"),
        (archive("LanguageTool-6.8/readme.txt"), None, 200, "the archive holds no server"),
    ],
)  # fmt: skip
def test_what_is_not_right_leaves_nothing(tmp_path, monkeypatch, data, sum_of, status, why):
    """And says why."""
    with serving(data, status=status) as (url, _, _):
        source(monkeypatch, url, data if sum_of is None else sum_of)
        with pytest.raises(BadRequest, match=why):
            languagetool_install.install(tmp_path)
    assert left(tmp_path) == []


def test_no_network_is_said_at_once(tmp_path):
    """By the host."""
    with pytest.raises(BadRequest, match=r"127\.0\.0\.1 cannot be reached"):
        languagetool_install.install(tmp_path)
    assert left(tmp_path) == []


def test_without_java_nothing_is_fetched(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(BadRequest, match="Java is not installed"):
        languagetool_install.install(tmp_path)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_what_is_interrupted_leaves_no_installation(tmp_path, monkeypatch, how):
    """Interrupted, nothing stays at all; killed, the next one clears it away, and the download has ended too."""
    with serving(WHOLE, send=1_600_000) as (url, asked, _):
        source(monkeypatch, url, WHOLE)
        environ = living.environment(tmp_path, **{k: os.environ[k] for k in ("LTP_DOWNLOAD_HOST_NEW_RELEASES", "LTP_DOWNLOAD_SHA256")})
        process = subprocess.Popen([sys.executable, "-m", "synthcore", "languagetool", "install"], env=environ, stderr=subprocess.DEVNULL)
        assert asked.wait(60)
        process.send_signal(how)
        assert process.wait(30) == (130 if how == signal.SIGINT else -signal.SIGKILL)
    assert languagetool_local.find(tmp_path) is None
    if how == signal.SIGINT:
        assert left(tmp_path) == []
    deadline = time.monotonic() + 30
    while languagetool_install.being_installed(tmp_path) is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    with serving(WHOLE) as (url, _, _):
        source(monkeypatch, url, WHOLE)
        assert languagetool_install.install(tmp_path).name == "LanguageTool-6.8"
    assert left(tmp_path) == ["LanguageTool-6.8"]
