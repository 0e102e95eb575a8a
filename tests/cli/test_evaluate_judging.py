"""`synthcore evaluate --judge-model`: what would be sent is shown, what it costs is said, and what was judged is told."""

import json

import pytest

from tests import provider_judges as judges
from tests.cli.conftest import run  # noqa: F401 - a fixture
from tests.living import costly, dialogue, home, write
from tests.provider import Provider
from tests.serving import Server


@pytest.fixture
def provider(monkeypatch, tmp_path, run):  # noqa: F811
    for name in ("OPENAI_API_KEY", "SYNTHCORE_MODEL", "SYNTHCORE_JUDGE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    costly(tmp_path / "home")
    with Provider() as server:
        server.judging = lambda seen: judges.judged(seen, risk_level="fine", helped="no" if "Leaf 1 " in seen.prompt else "yes")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        run("import", write(tmp_path / "d.json", {"dialogues": [dialogue(n) for n in range(3)]}), "--batch", "march")
        yield server


def judge(run, *more):  # noqa: F811
    return run("evaluate", "--judge-model", "gpt-4.1-mini", "--batch", "march", *more)


def test_a_dry_run_shows_the_first_request_and_its_price_and_sends_nothing(run, provider):  # noqa: F811
    out = judge(run, "--dry-run").out
    assert "The first of 6 requests to gpt-4.1-mini at 127.0.0.1" in out
    assert "--- system\nYou judge chats about house plants." in out
    assert "judges 3 records: 6 requests." in out
    assert "  care@1: " in out
    assert not provider.paid


def test_a_dry_run_needs_no_key(run, provider, refused, monkeypatch):  # noqa: F811
    """It says that one is missing, and that nothing can be sent."""
    monkeypatch.setenv("OPENAI_BASE_URL", "https://api.example.org/v1")
    out = judge(run, "--dry-run").out
    assert "The first of 6 requests to gpt-4.1-mini at api.example.org" in out
    assert "OPENAI_API_KEY is not set, so api.example.org cannot be asked" in out
    refused("evaluate", "--judge-model", "gpt-4.1-mini", "--batch", "march", says=("OPENAI_API_KEY is not set",))


def test_what_was_said_is_told_and_not_paid_for_again(run, provider):  # noqa: F811
    first = judge(run, "--repeats", "2", "--json")
    assert provider.paid.total() == 12
    second = judge(run, "--repeats", "2")
    assert provider.paid.total() == 12
    told = json.loads(first.out.splitlines()[-1])
    assert (told["judge"], told["records"], told["judged"], told["run"]["done"]) == ("gpt-4.1-mini", 3, 3, 12)
    assert "Everything has been judged; nothing is asked again." in second.out
    assert "Judged 3 of 3 records in every dimension." in second.out
    assert "Defect: a plant was let down: 1 of 3" in second.out
    assert "changes its mind when asked again" in second.out


def test_what_cannot_be_judged_is_refused(run, refused, provider):  # noqa: F811
    refused("evaluate", "--judge-model", "gpt-4.1-mini", "--family", "charm", says=("charm", "care", "names"))
    refused("evaluate", "--judge-model", "gpt-4.1-mini", "--batch", "april", says=("there is no batch 'april'",))
    refused("evaluate", "--judge-model", "gpt-4.1-mini", "--repeats", "11", says=("--repeats",))
    assert not provider.paid


def test_a_dashboard_that_has_the_database_judges(tmp_path):
    """The order goes there whole: what would be sent is shown, and then it is sent and told."""
    with Provider() as provider:
        provider.judging = lambda seen: judges.judged(seen, risk_level="fine")
        server = Server(costly(home(tmp_path)), SYNTHCORE_DOMAIN="plant_care", OPENAI_BASE_URL=provider.url)
        server.start()
        try:
            server.command("import", str(write(tmp_path / "d.json", {"dialogues": [dialogue(n) for n in range(2)]})), "--batch", "march")
            order = ("evaluate", "--judge-model", "gpt-4.1-mini", "--batch", "march", "--family", "care", "--budget-usd", "1")
            assert "The first of 2 requests to gpt-4.1-mini" in server.command(*order, "--dry-run")
            assert not provider.paid
            told = json.loads(server.command(*order, "--json").splitlines()[-1])
            assert (told["judged"], told["run"]["done"], provider.paid.total()) == (2, 2, 2)
        finally:
            server.stop()
