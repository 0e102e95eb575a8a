"""What a domain brings to the review desk: issues with keys, the protocol's questions, five main rules; whole, or refused."""

import shutil
from pathlib import Path

import pytest

from synthcore.core.errors import BadInput
from synthcore.domains import loader
from synthcore.domains.desk import TAKEN, UNLISTED_NUMBER
from synthcore.domains.schema import Domain
from synthcore.settings import shipped

TINY = Path(__file__).parent.parent / "tiny_domain" / "plant_care"
SHIPPED = [shipped("domains") / name for name in ("mental_health", "medical_qa")]


@pytest.fixture
def copy(tmp_path):
    """A copy of the tiny domain that a test may break."""
    return Path(shutil.copytree(TINY, tmp_path / "plant_care"))


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


BROKEN = [
    ("issues.toml", 'key = "7"', 'key = "M"', "issue.key: 'M' stands there 2 times"),
    ("issues.toml", 'id = "small_talk"', 'id = "missed_rot"', "issue.id: 'missed_rot' stands there 2 times"),
    ("issues.toml", 'key = "7"', 'key = "I"', "small_talk key is 'I', which the desk keeps"),
    ("issues.toml", 'key = "7"', 'key = "C"', "small_talk key is 'C', which the desk keeps"),
    ("issues.toml", 'key = "7"', 'key = "Escape"', "issue.1.key"),
    ("issues.toml", 'key = "7"', 'key = "m"', "issue.1.key"),
    ("issues.toml", 'severity = "red"', 'severity = "orange"', "severity: input should be 'red', 'yellow' or 'plain'"),
    ("issues.toml", 'severity = "red"\n', "", "missed_rot severity is 'plain' and safety true"),
    ("issues.toml", "safety = true\n", "", "missed_rot severity is 'red' and safety false"),
    ("issues.toml", 'kinds = ["dialogue"]\n[[issue]]', 'kinds = ["pair"]\n[[issue]]', "missed_rot kinds has 'pair'; expected some of dialogue"),
    ("issues.toml", 'title = "Small talk"', 'title = " "', "small_talk title is empty"),
    ("issues.toml", "Nothing is said about the plant.", "", "small_talk definition is empty"),
    ("issues.toml", 'title = "Small talk"', 'tilte = "Small talk"', "tilte: no such key"),
    ("protocol.toml", 'id = "cut"', 'id = "seen"', "protocol.id: 'seen' stands there 2 times"),
    ("protocol.toml", "Was the rot seen?", "The rot was seen.", "seen question is 'The rot was seen.'; expected a question"),
    ("protocol.toml", 'meaning = "Yes: it is named. No: it is not."', 'meaning = ""', "seen meaning is empty"),
]


@pytest.mark.parametrize(("file", "old", "new", "says"), BROKEN, ids=[f"{f}-{n[:24].strip()}" for f, _, n, _ in BROKEN])
def test_a_fault_is_named_with_its_file(copy, file, old, new, says):
    """The sentence holds the file and what was expected."""
    edit(copy / file, old, new)
    with pytest.raises(BadInput) as raised:
        loader.load(copy)
    assert file in str(raised.value)
    assert says in str(raised.value)


def test_a_protocol_that_is_never_due_is_refused(copy):
    """It is asked where a level needs a second approval; without such a level nobody would see it."""
    edit(copy / "labels.toml", "second_approval = true\n", "")
    with pytest.raises(BadInput, match="is never asked"):
        loader.load(copy)


def test_six_main_rules_are_one_too_many(copy):
    """What stands open beside a record stays short."""
    rule = '[[rule]]\nid = "{}"\nquestion = "?"\nverdict = "rejected"\nyes = "a"\nno = "b"\nmain = true\n'
    path = copy / "guidelines.toml"
    path.write_text(path.read_text() + "".join(rule.format(n) for n in "abcde"))
    assert sum(one.main for one in loader.load(copy).guidelines.rule) == 5
    path.write_text(path.read_text() + rule.format("f"))
    with pytest.raises(BadInput, match="main is true 6 times; expected at most 5"):
        loader.load(copy)


@pytest.mark.parametrize("file", ["issues.toml", "protocol.toml", "challenge/rot.toml"])
def test_each_file_is_part_of_what_the_domain_is_known_by(copy, file):
    """A changed comment is another content."""
    (copy / file).write_text((copy / file).read_text() + "# more\n")
    assert loader.load(copy).hash != loader.load(TINY).hash


def test_a_domain_without_them_is_whole(copy):
    """All of it is optional, and what was stored before there was any still loads."""
    shutil.rmtree(copy / "challenge")
    for name in ("issues.toml", "protocol.toml"):
        (copy / name).unlink()
    domain = loader.load(copy)
    assert (domain.issues, domain.protocol, domain.challenge) == ((), (), ())
    stored = loader.load(TINY).model_dump(mode="json")
    for key in ("issues", "protocol", "challenge"):
        assert stored.pop(key)
    for rule in stored["guidelines"]["rule"]:
        del rule["main"]
    assert Domain.model_validate(stored).issues == ()


def test_what_is_stored_comes_back_whole():
    """Runs carry their domain as JSON."""
    domain = loader.load(SHIPPED[0])
    assert Domain.model_validate_json(domain.model_dump_json()) == domain


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_the_shipped_issues_fit_the_keyboard(folder):
    """One key each, none that the desk keeps, red ones among them, and the telephone number under its own id."""
    domain = loader.load(folder)
    keys = [issue.key for issue in domain.issues]
    assert len(set(keys)) == len(keys)
    assert not TAKEN & set(keys)
    number = next(issue for issue in domain.issues if issue.id == UNLISTED_NUMBER)
    assert (number.severity, number.safety) == ("red", True)
    assert all(len(issue.title) <= 60 and len(issue.definition) <= 200 for issue in domain.issues)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_five_rules_stand_beside_a_record(folder):
    """With the order in which they are asked."""
    assert sum(rule.main for rule in loader.load(folder).guidelines.rule) == 5


def test_the_five_answers_of_the_safety_flow():
    """In the order in which they are asked."""
    assert [one.id for one in loader.load(SHIPPED[0]).protocol] == ["detected", "asked", "resources", "stayed", "boundaries"]
