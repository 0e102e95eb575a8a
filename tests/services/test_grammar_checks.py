"""The checks of grammar with their engines: what stays here is sent as it is, what leaves is masked, and what is missing is said."""

import os

import pytest

from synthcore.evaluation.check import Unavailable
from synthcore.evaluation.examining import Examiner
from synthcore.services import domains, grammar_checks
from tests import languagetool, living

HARPER, LANGUAGETOOL = grammar_checks.CHECKS


@pytest.fixture
def plant(context):
    return domains.domain(context)


def record(text, **more):
    return living.record(1, messages=[{"role": "user", "text": text}, {"role": "assistant", "text": "Water it tonight."}], **more)


def test_harper_says_where_and_how_often(plant):
    """In the program, with nothing to install."""
    found = Examiner(plant, [HARPER]).examine([record("He go to the shop. I take sertraline.")])
    assert [(p.finding.turn, p.finding.start, p.finding.end, p.finding.suggestion) for p in found.pointed] == [(1, 3, 5, "goes")]
    assert {n.name: n.number for n in found.noted} == {
        "grammar": 1,
        "grammar.per_100_words": pytest.approx(100 / 11), "grammar.per_100_words.user": pytest.approx(100 / 8), "grammar.per_100_words.assistant": 0,
    }  # fmt: skip


def test_another_language_is_not_for_them(plant):
    found = Examiner(plant, [HARPER]).examine(
        [living.record(1, messages=[{"role": "user", "text": "Mein Farn ist trocken und ich weiß nicht, was ich tun soll."}])]
    )
    assert [(n.outcome, n.reason) for n in found.noted] == [("unavailable", "The text is not English, which is all that this check reads.")]


def test_without_languagetool_it_says_so(plant, monkeypatch):
    """What is missing, and how to get it."""
    monkeypatch.delenv(grammar_checks.SERVER, raising=False)
    assert LANGUAGETOOL.missing() == grammar_checks.NOT_THERE
    with pytest.raises(Unavailable, match="synthcore languagetool install"):
        LANGUAGETOOL.prepare(plant)
    monkeypatch.setenv(grammar_checks.SERVER, f"http://127.0.0.1:{living.free_port()}")
    assert LANGUAGETOOL.missing() == ""
    with pytest.raises(Unavailable, match="does not answer"):
        LANGUAGETOOL.prepare(plant)


def test_what_stays_on_this_machine_is_sent_as_it_is(plant, monkeypatch):
    with languagetool.double() as server:
        monkeypatch.setenv(grammar_checks.SERVER, server.url)
        LANGUAGETOOL.prepare(plant)(record("Write to ann@example.org about teh fern."))
    assert "Write to ann@example.org about teh fern." in server.texts


def test_personal_data_does_not_leave_this_machine(plant, monkeypatch):
    """An address of all machines is not this one's own: nothing tells that what is sent there stays here."""
    with languagetool.double() as server:
        monkeypatch.setenv(grammar_checks.SERVER, f"http://0.0.0.0:{server.port}/")
        result = LANGUAGETOOL.prepare(plant)(record("Write to ann@example.org about teh fern, says Ludmila.", user_profile={"name": "Ludmila"}))
    assert not any("ann@" in text or "Ludmila" in text for text in server.texts)
    assert [(f.start, f.end) for f in result.findings] == [(31, 34)]


def test_a_server_that_dies_during_a_run_is_the_outcome_of_the_rest(plant, monkeypatch):
    """What it saw is kept; what it did not see is asked again by the next run, and the other check goes on."""
    with languagetool.double() as server:
        monkeypatch.setenv(grammar_checks.SERVER, server.url)
        examiner = Examiner(plant, grammar_checks.CHECKS)
        seen = examiner.examine([record("I think that this is teh fern.")])
    unseen = examiner.examine([record("I think that this is teh plant.")])
    assert {(n.outcome, n.reason) for n in seen.noted} == {("ok", "")}
    assert {n.check: (n.outcome, n.version.endswith(":unavailable")) for n in unseen.noted} == {"grammar": ("ok", False), "languagetool": ("unavailable", True)}
    assert "does not answer" in next(n.reason for n in unseen.noted if n.check == "languagetool")


def test_a_server_is_started_only_where_one_is_installed_and_asked_for(plant, monkeypatch, tmp_path):
    """Neither for other checks nor beside one that the settings name."""
    monkeypatch.delenv(grammar_checks.SERVER, raising=False)
    with grammar_checks.server_for(["languagetool"], tmp_path):
        assert grammar_checks.SERVER not in os.environ
    (tmp_path / "languagetool").mkdir()
    (tmp_path / "languagetool" / "languagetool-server.jar").touch()
    with grammar_checks.server_for(["grammar"], tmp_path):
        assert grammar_checks.SERVER not in os.environ
    monkeypatch.setenv("PATH", str(tmp_path))
    with grammar_checks.server_for(["languagetool"], tmp_path):
        assert grammar_checks.SERVER not in os.environ, "there is no Java"
    monkeypatch.setenv(grammar_checks.SERVER, "http://127.0.0.1:1")
    with grammar_checks.server_for(["languagetool"], tmp_path):
        assert os.environ[grammar_checks.SERVER] == "http://127.0.0.1:1"


def test_an_installation_serves_the_processes_of_a_run(plant, monkeypatch, tmp_path):
    """For as long as the block lasts."""
    jars = languagetool.needed(languagetool.JARS, "SYNTHCORE_LANGUAGETOOL_JARS")
    monkeypatch.delenv(grammar_checks.SERVER, raising=False)
    (tmp_path / "languagetool").mkdir()
    (tmp_path / "languagetool" / "LanguageTool-6.6").symlink_to(jars)
    with grammar_checks.server_for(["grammar", "languagetool"], tmp_path):
        result = LANGUAGETOOL.prepare(plant)(record("He go to the shop."))
    assert [f.code for f in result.findings] == ["HE_VERB_AGR"]
    assert grammar_checks.SERVER not in os.environ
