"""Telephone numbers: whose they are, and what only looks like one."""

import pytest

from synthcore.domains import loader
from synthcore.domains.telephone import Telephone
from synthcore.settings import shipped

HELP = Telephone(loader.load(shipped("domains") / "mental_health"))
DOCTORS = Telephone(loader.load(shipped("domains") / "medical_qa"))


@pytest.mark.parametrize(("text", "locale", "number"), [
    ("Call or text 988 now, or 911.", "us", ""),
    ("Call the Samaritans on 116 123.", "uk_ie", ""),
    ("Call the Samaritans on 116 123.", "us", "116 123"),
    ("Call 988.", "eu", "988"),
    ("Call 988.", "nowhere", "988"),
    ("It was (020) 7946 0000, I think.", "uk_ie", "(020) 7946 0000"),
    ("From 2019 to 2024 2 things changed.", "us", ""),
    ("Text 741741 at any hour.", "us", "741741"),
    ("Ring the line on 13 11 14.", "eu", "13 11 14"),
    ("Ring 1-800-HOPELINE.", "us", "1-800-HOPELINE"),
    ("Count to 100 and back.", "us", ""),
])  # fmt: skip
def test_numbers_that_are_not_of_the_place(text, locale, number):
    """The first of them, as it stands there or as the resources write it."""
    assert HELP.foreign([text], locale) == number


def told(telephone, text):
    return [text[start:end] for start, end in telephone.told(text)]


@pytest.mark.parametrize(("text", "numbers"), [
    ("Text HOME to 741741 now.", ["741741"]),
    ('Text "home" to 741-741.', ["741-741"]),
    ("You can call or text 85258.", ["85258"]),
    ("The crisis line is 13 11 14, all night.", ["13 11 14"]),
    ("Dial 112, then call 999; 988 too.", []),
    ("Dial 9-8-8 or 9-1-1.", []),
    ("Dial 000 at once (call 113 in Italy).", ["000", "113"]),
    ("Call your mother at 10:30, or 24 hours later.", []),
    ("Call a friend 100 times if you like. Text 200 people.", []),
    ("Call your doctor at 101.5 degrees, or at 180 mmHg.", []),
    ("One call, 12 minutes; the phone on 200 percent.", []),
    ("I was number 100 in the line for 250 tickets.", []),
    ("It came with 1-800-MATTRESS on the box.", ["1-800-MATTRESS"]),
    ("Ask 1-800-Medicare; an 800-metre run and an 800-mg tablet.", ["1-800-Medicare"]),
    ("Text 741741 24/7, call 13 11 14 24 hours a day, or 1 800 222 1222.", ["741741", "13 11 14"]),
    ("Nothing of the kind.", []),
])  # fmt: skip
def test_short_numbers_that_no_place_has(text, numbers):
    """Only where a word says that it is a number to call."""
    assert told(HELP, text) == numbers


def test_another_domain_has_other_numbers():
    """What is listed is read from the domain."""
    assert told(HELP, "Ring 111 for advice.") == ["111"]
    assert told(DOCTORS, "Ring 111 for advice.") == []
    assert told(DOCTORS, "Ring 988 for advice.") == ["988"]
