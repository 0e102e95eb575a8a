"""`synthcore languagetool`: what there is, and what it says when it cannot be fetched."""

import json
import subprocess
import sys

from tests import living


def command(folder, *arguments, **more):
    environ = living.environment(folder, LTP_DOWNLOAD_HOST_NEW_RELEASES=f"http://127.0.0.1:{living.free_port()}/", **more)
    return subprocess.run([sys.executable, "-m", "synthcore", "languagetool", *arguments], env=environ, capture_output=True, text=True, check=False)


def test_status_tells_what_is_missing(tmp_path):
    """With code 1: the check cannot be made."""
    done = command(tmp_path, "status")
    assert done.returncode == 1
    assert done.stdout.startswith("Harper is part of the program.\nLanguageTool is not installed")
    assert not done.stderr


def test_status_names_where_texts_go(tmp_path):
    """And asks there: an address that nobody answers at is no LanguageTool."""
    done = command(tmp_path, "status", "--json", SYNTHCORE_LANGUAGETOOL_URL="https://ann:secret@lt.example.invalid/v2")
    told = json.loads(done.stdout)
    assert (done.returncode, told["usable"], told["sends_to"]) == (1, False, "lt.example.invalid")
    assert told["languagetool"] == "LanguageTool at lt.example.invalid does not answer."
    assert "secret" not in done.stdout


def test_an_address_that_is_none_is_refused(tmp_path):
    done = command(tmp_path, "status", SYNTHCORE_LANGUAGETOOL_URL="lt.example.org")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("synthcore languagetool: SYNTHCORE_LANGUAGETOOL_URL is no web address")


def test_install_says_what_it_would_fetch_and_why_it_did_not(tmp_path):
    """One sentence each, no traceback; nothing stays."""
    done = command(tmp_path, "install")
    assert done.returncode == 2
    first, last = done.stderr.splitlines()
    assert first == f"LanguageTool comes from 127.0.0.1 (259 MB) and goes to {tmp_path}."
    assert last.startswith("synthcore languagetool: ")
    assert [path.name for path in (tmp_path / "languagetool").glob("*") if path.name != "lock"] == []
