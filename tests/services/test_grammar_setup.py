"""What engines there are, in sentences, and fetching the one that is not part of the program."""

import time

import pytest

from synthcore.core.errors import BadRequest, NotAllowed
from synthcore.core.people import Person, Role
from synthcore.services import grammar_setup
from tests import living

ADMIN = Person(name="Ada", role=Role.ADMIN)


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch):
    """One with a Java, on which the download ends at once."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "java").write_text("#!/bin/sh\necho 'openjdk version \"17.0.1\"' >&2\n")
    (folder / "java").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("LTP_DOWNLOAD_HOST_NEW_RELEASES", f"http://127.0.0.1:{living.free_port()}/")


def test_what_is_missing_is_said(context, monkeypatch, tmp_path):
    """And whether it can be fetched: not without a Java."""
    engines = grammar_setup.grammar_engines(context, ADMIN)
    assert (engines.harper, engines.usable, engines.can_install, engines.come) == ("Harper is part of the program.", False, True, None)
    assert "is not installed" in engines.languagetool
    monkeypatch.setenv("PATH", str(tmp_path))
    engines = grammar_setup.grammar_engines(context, ADMIN)
    assert not engines.can_install
    assert "Java is not installed" in engines.languagetool


def test_an_installation_is_named(context):
    folder = context.settings.home / "languagetool" / "LanguageTool-6.8"
    folder.mkdir(parents=True)
    (folder / "languagetool-server.jar").touch()
    engines = grammar_setup.grammar_engines(context, ADMIN)
    assert (engines.usable, engines.can_install) == (True, False)
    assert str(folder) in engines.languagetool
    with pytest.raises(BadRequest, match="is installed in"):
        grammar_setup.begin_install(context, ADMIN)


def test_a_server_elsewhere_is_named(context):
    """As the host that texts go to."""
    from dataclasses import replace

    for url, host in (("http://lt.example.org:81/v2", "lt.example.org:81"), ("http://127.0.0.1:81", "")):
        engines = grammar_setup.engines(replace(context.settings, languagetool_url=url))
        assert (engines.usable, engines.can_install, engines.sends_to) == (True, False, host)


def test_an_installation_that_fails_says_why(context):
    """It runs in a process of its own; nothing stays of it but the sentence."""
    grammar_setup.begin_install(context, ADMIN)
    deadline = time.monotonic() + 60
    while not (said := grammar_setup.grammar_engines(context, ADMIN)).last_error and time.monotonic() < deadline:
        time.sleep(0.05)
    assert said.last_error == "LanguageTool could not be installed: 127.0.0.1 cannot be reached, or the connection broke."
    assert (said.come, said.can_install) == (None, True)


def test_not_everybody_installs(context):
    with pytest.raises(NotAllowed):
        grammar_setup.begin_install(context, Person(name="Ed", role=Role.EDITOR))
