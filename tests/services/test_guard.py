"""What leaves for another machine, and what comes back from it."""

from synthcore.core.answers import Ask
from synthcore.domains import loader
from synthcore.services.guard import guard_of, named
from synthcore.settings import shipped

DOMAIN = loader.load(shipped("domains") / "mental_health")
SEEDS = [{"user_profile": {"name": "Wilhelmina Brown"}}]
ASK = Ask("3.1", ({"role": "system", "content": "Be kind."}, {"role": "user", "content": "Wilhelmina (w@example.org) asks."}))


def guard(*, check=True):
    return guard_of(DOMAIN, SEEDS, check=check, hold=False)


def test_what_leaves_is_masked_and_counted():
    """What is clean stays what it is, to the byte; the id stays."""
    sent, kinds = guard().outgoing(ASK)
    assert [m["content"] for m in sent.messages] == ["Be kind.", "[name] ([e-mail]) asks."]
    assert sorted(kinds) == ["e-mail", "name"]
    assert sent.id == "3.1"
    clean = ASK._replace(messages=ASK.messages[:1])
    assert guard().outgoing(clean) == (clean, [])
    assert guard().outgoing(clean)[0] is clean


def test_nothing_is_masked_that_does_not_leave():
    """For a server on this machine; its answers are looked at all the same."""
    assert guard(check=False).outgoing(ASK) == (ASK, [])
    assert guard(check=False).within({"messages": [{"text": "I am Wilhelmina, call 415-555-0132."}]}) == ["name", "phone"]


def test_crisis_lines_are_no_personal_data():
    """Every number of every place of the domain."""
    numbers = [number for locale in DOMAIN.resources.locale for number in locale.numbers]
    assert numbers
    assert guard().within({"messages": [{"text": f"You can call {number} now."} for number in numbers]}) == []


def test_kinds_in_a_sentence():
    """Counted."""
    assert named(["name", "e-mail", "name"]) == "2 × name, e-mail"
