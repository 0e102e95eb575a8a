"""Every planted identifier is found whole, ordinary text is left alone, and no text makes the search slow."""

import importlib
import json
import re

import pytest

from synthcore.core.quotas import Quotas
from synthcore.domains import loader
from synthcore.evaluation.checks import personal_data, personal_numbers
from synthcore.evaluation.checks.personal_data import Found, find, mask, names_in
from synthcore.generation.batch import make
from synthcore.generation.request import Request
from synthcore.generation.templates import Generator
from synthcore.settings import shipped
from tests.conftest import SAMPLES
from tests.evaluation.checks import making

ALLOWED = ("988", "116 123", "911", "112", "999", "0800 111 2222", "1-800-273-8255", "741741", "+44 808 164 0123")

PLANTED = {
    "e-mail": """
        anna@example.com | ben.o'neill+work@mail.example.co.uk | X_99%y@sub-domain.example.org | müller@bücher.example | j@b.io
        | anna [at] example [dot] com | anna(at)example.com | anna.k at gmail dot com | FIRST.LAST@EXAMPLE.COM""",
    "phone": """
        +44 20 7946 0958 | +44 (0)20 7946 0958 | +442079460958 | 0044 20 7946 0958 | (+44) 7700 900123 | 020 7946 0958 | (020) 7946 0958
        | 07700 900123 | 07700900123 | 07700 900 123 | 0161 496 0000 | 01632-960123 | +1 202 555 0143 | +1-202-555-0143 | +1 (202) 555-0143
        | (202) 555-0143 | (202)555-0143 | 202-555-0143 | 202.555.0143 | 202 555 0143 | 2025550143 | 12025550143 | 1-202-555-0143 | 555-123-4567
        | 202-555-0143 ext. 12 | 202-555-0143 x9 | 555-0143 | 202/555-0143
        | +91 98765 43210 | +49 30 901820 | +33 1 23 45 67 89 | 06 12 34 56 78 | +353 87 123 4567 | +61 412 345 678
        | 0412 345 678 | +1\u2011202\u2011555\u20110143""",
    "SSN": "219-09-9999 | 078-05-1120 | 219 09 9999 | 899-99-0001",
    "card": """
        4111 1111 1111 1111 | 4111111111111111 | 4111-1111-1111-1111 | 5555555555554444 | 2223 0031 2200 3222 | 3782 822463 10005
        | 378282246310005 | 30569309025904 | 6011 1111 1111 1117 | 3530111333300000 | 6200 0000 0000 0005 | 4111.1111.1111.1111 | 4222222222222""",
    "IBAN": "GB82 WEST 1234 5698 7654 32 | GB82WEST12345698765432 | de89 3704 0044 0532 0130 00 | FR1420041010050500013M02606 | NO93 8601 1117 947",
    "IP address": "192.168.0.12 | 8.8.8.8 | 2001:0db8:85a3:0000:0000:8a2e:0370:7334 | fe80::1ff:fe23:4567:890a | 2001:db8::1 | ::ffff:8a2e:370",
    "address": """
        221B Baker Street | 12 Acacia Avenue | 742 Evergreen Terrace | 45 St John's Road | 1600 Pennsylvania Avenue NW | 123 Main St., Apt 4B
        | Flat 3, 12 Acacia Avenue | 350 Fifth Ave | 123 5th Avenue | 10-12 High St | 14 N. Oak Ln | 88 Martin Luther King Blvd | 12 oak street
        | 7 Mill Lane | 12 OAK STREET | SW1A 1AA | M1 1AA | EC1A 1BB | CF10 3AT | Springfield, IL 62704 | New York, NY 10001-1234
        | St. Louis MO 63101 | P.O. Box 1234 | PO Box 77""",
    "name": "Anna | anna | ANNA | Mary Ann Smith | O'Brien | O’Brien | Zoë",
}  # fmt: skip
NAMES = {"Anna", "Mary Ann Smith", "O'Brien", "Zoë"}
ROWS = [(kind, text.strip()) for kind, texts in PLANTED.items() for text in texts.split(" | " if "\n" not in texts else "|")]

HARMLESS = """
I was born in 1987 and moved in 2019-2023, then 2024/2025.
It started on 2026-01-12T21:47:10Z, or 12/01/2026, or 12-01-2026, or 01.02.2023 to 09.02.2023.
A mood of 7/10, then 3.5 out of 10, then 10/10. I would say 4-5.
She takes 20 mg twice, 150-200 mg daily, or 500-1000 mg; once 0.125 mg. 2,500,000 people. 1 000 000 steps.
Blood pressure 120/80, pulse 60-100, 37.5 degrees, 20 to 25, ages 20-25.
Call 988, text 988, ring 116 123 or 116123 or 116-123, in danger 911, 112 or 999. Call 988 or 911 112 116 123.
Text HOME to 741741, 0800 111 2222, 08001112222, +44 800 111 2222, 1-800-273-8255, (800) 273-8255, +1 800 273 8255, 0808 164 0123.
Children 24/7, 9 to 5, 3 a.m., at 10:30:15, the year 2000 problem, a score of 1234567890123456.
Take 2 minutes down the road. A 20 minute drive. 5 people in my street. 4 wheel drive. 12 Monkeys. I live on a busy road.
The 2008 Wall Street crash, Chapter 4 Hard Way, a 12 step road, 2 lane highway. Text me 10 20 30 40 50. PHQ-9 18 of 27, 1700000000.
In 2019 Hyde Park Road was closed. 3 steps forward. 12 angry men walked the long road home.
Version 1.2.3.4 and section 10.2.3.4 of it; 300.400.500.600 is none; 127.0.0.1 is this machine; std::cout, 12::x.
000-12-3456 and 666-12-3456 and 900-12-3456 and 123-00-4567 and 123-45-0000 are none. 1234-56-7890.
GB82 WEST 1234 5698 7654 33 has a wrong sum. So has 4111 1111 1111 1112, and 9999 9999 9999 9995 is nobody's.
Vitamin B12, HER2, CD4 4th, T4 3rd, Covid-19 2nd wave, R2D2. me @ home, @home, a@b, look at that dot, at 5 dot.
ISBN 978-3-16-148410-0, doi 10.1016/2025550143, id_2025550143, #2025550143, 3.2025550143, page 1234-1240, PMID 12345678.
"""


@pytest.mark.parametrize(("kind", "planted"), ROWS, ids=[f"{kind} {text}" for kind, text in ROWS])
@pytest.mark.parametrize("around", ["{}", "Well, it is {}.", "Here ({}), you see", "it was:\n{}\nand so on", "“{}”?", "I have {} and 24 hours"])
def test_what_is_planted_is_found_whole(kind, planted, around):
    """Bare, in a sentence, in brackets, on a line of its own, in quotes, before another number."""
    at = around.index("{}")
    found = find(around.format(planted), names=NAMES, allowed=ALLOWED)
    assert [(f.kind, f.start) for f in found] == [(kind, at)]
    assert planted.rstrip(".") in around.format(planted)[at : found[0].end]
    assert found[0].end <= at + len(planted)


def test_enough_is_planted():
    """The list above is long enough to say something."""
    assert len(ROWS) >= 60


@pytest.mark.parametrize("line", HARMLESS.strip().splitlines())
def test_ordinary_text_is_left_alone(line):
    """Years, dates, doses, scores, ranges, crisis lines in any spacing, wrong checksums."""
    assert [(f.kind, line[f.start : f.end]) for f in find(line, names=NAMES, allowed=ALLOWED)] == []


def test_a_number_that_is_not_allowed_is_found_beside_one_that_is():
    """A crisis line hides nothing, and is no part of what is found."""
    text = "Call 988, or me on 202-555-0143, or 116 123, 020 7946 0958."
    assert [text[f.start : f.end] for f in find(text, allowed=ALLOWED)] == ["202-555-0143", "020 7946 0958"]
    assert [f.kind for f in find("Call 0800 111 2222 now")] == ["phone"]
    assert [f.kind for f in find("ring 202 911 0143 now", allowed=ALLOWED)] == ["phone"]


@pytest.mark.parametrize(
    "text", ["my phone number is 98765 43210", "call me on 9876543210 ok", "Tel: 123 4567", "text my sister at 8123 4567", "ssn 219099999"]
)
def test_words_before_a_number_tell_what_it_is(text):
    """The same digits alone could be anything."""
    assert len(find(text)) == 1
    assert find(re.sub(r"^[^\d]*", "it came to ", text).replace("43210", "4321x").replace("9876543210", "1876543210")) == []


def test_ordinary_texts_of_the_program_hold_none():
    """The seed dialogues, everything in the domain, and two hundred generated dialogues."""
    folder = shipped("domains") / "mental_health"
    domain = loader.load(folder)
    allowed = [number for locale in domain.resources.locale for number in locale.numbers]
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.toml")]
    texts += [m["text"] for d in json.loads(SAMPLES.read_text(encoding="utf-8"))["dialogues"] for m in d["messages"]]
    quotas: Quotas = Request(count=200, seed_number=7, mix="challenge").quotas(domain)
    texts += [m["text"] for made in make(Generator(domain, 7), quotas) for m in made.dialogue["messages"]]
    assert [text[f.start : f.end] for text in texts for f in find(text, allowed=allowed)] == []


def test_names_are_whole_words_in_any_case():
    """Possessives keep their ending; parts of words are none; a name that is a word is the word in lower case."""
    assert mask("Anna's cat, ANNA’s dog, Annabel, hanna, anna-maria", find("Anna's cat, ANNA’s dog, Annabel, hanna, anna-maria", names={"Anna"})) == (
        "[name]'s cat, [name]’s dog, Annabel, hanna, [name]-maria"
    )
    assert [f.start for f in find("will Will be there", names={"will"})] == [5]
    assert find("A or B", names={"A", "", " ", "7"}) == []
    assert find("mary  ann\nsmith", names={"Mary Ann Smith"}) == [Found("name", 0, 15)]


def test_a_mask_keeps_all_else():
    """Byte for byte, and whatever order the findings come in; what overlaps is masked once."""
    text = "\tHi — it’s Anna,\r\n anna@example.com; 12 Anna Street… \U0001f642 "
    found = find(text, names={"Anna"})
    assert mask(text, found) == "\tHi — it’s [name],\r\n [e-mail]; [address]… \U0001f642 "
    assert mask(text, reversed(found)) == mask(text, found)
    assert mask(text, []) == text
    assert mask("abcdef", [Found("phone", 1, 4), Found("e-mail", 3, 5)]) == "a[e-mail]f"
    assert find(mask(text, found), names={"Anna"}) == []


def test_names_that_a_source_gives():
    """Anywhere in profile and metadata; wholes and parts; titles, roles and other texts are none."""
    dialogue = {
        "patient_name": "Dr. Ana Ruiz",
        "title": "Monday",
        "user_profile": {"firstName": "Bo", "concern": "Stress", "family": [{"nickname": "Kit Kat"}, {"name": 7}]},
        "metadata": {"deep": {"User Name": "anna_92", "name": "van der Berg", "surname": "anonymous"}},
        "messages": [{"role": "user", "text": "Carl", "name": "Carl"}],
    }
    assert names_in(dialogue) == {"Dr. Ana Ruiz", "Ana", "Ruiz", "Bo", "Kit Kat", "Kit", "Kat", "anna_92", "van der Berg", "Berg"}
    assert names_in({"user_profile": None, "metadata": "x"}) == set()


@pytest.mark.parametrize("module", [personal_data, personal_numbers], ids=lambda m: m.__name__.rsplit(".", 1)[-1])
def test_every_pattern_is_bounded(module):
    """No part of a pattern may repeat without end, nor many times a thing that itself repeats much: a search then takes
    at most so many steps for a character, whatever the text."""
    parser = importlib.import_module("re._parser")
    patterns = {name: p for name, p in vars(module).items() if isinstance(p, re.Pattern)}
    assert len(patterns) >= 9
    for name, pattern in patterns.items():
        assert _most(parser.parse(pattern.pattern, pattern.flags)) <= 1_000, name


def _most(tokens):
    """The most characters that a match can take."""
    total = 0
    for token, value in tokens:
        kind = str(token)
        if kind in {"MAX_REPEAT", "MIN_REPEAT"}:
            total += value[1] * _most(value[2])
        elif kind == "SUBPATTERN":
            total += _most(value[-1])
        elif kind == "BRANCH":
            total += max(map(_most, value[1]))
        elif kind not in {"AT", "ASSERT", "ASSERT_NOT"}:
            total += 1
    return total


def test_a_megabyte_of_anything_comes_to_an_end():
    """Of texts that begin many patterns and end none. What stands behind each is still found."""
    pieces = ("1", "1 ", "1-", "4111 ", "a", "a.", "a@", "@", "A ", "12 Ab ", "12 ab ", "fe:", "::", "0 ", "GB82 ", "call me ", "(", "+1", "a at ", "SW1 ")
    text = "".join(piece * (50_000 // len(piece)) + "\nanna@example.com\n" for piece in pieces)
    assert len(text) > 1_000_000
    assert sum(f.kind == "e-mail" for f in find(text, names=NAMES, allowed=ALLOWED)) >= len(pieces)


def test_a_dialogue_tells_where_it_says_who_someone_is_and_leaves_numbers_of_replies_to_their_check():
    record = making.dialogue("I'm at jo@example.org, 212-555-0147.", "Call 212-555-0147.")
    assert making.places(personal_data.CHECK, record) == [("personal_data", 1, "jo@example.org"), ("personal_data", 1, "212-555-0147")]
