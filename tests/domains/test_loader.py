"""Reading a domain folder: whole, or refused with file, key and what was expected."""

import shutil
from pathlib import Path

import pytest

from synthcore.core.errors import BadInput, UnknownValue
from synthcore.domains import loader

TINY = Path(__file__).parent.parent / "tiny_domain" / "plant_care"


@pytest.fixture
def copy(tmp_path):
    """A copy of the tiny domain that a test may break."""
    return Path(shutil.copytree(TINY, tmp_path / "plant_care"))


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


BROKEN = [
    ("domain.toml", 'id = "plant_care"', 'idd = "plant_care"', "idd: no such key"),
    ("domain.toml", 'version = "0.1"\n', "", "version: this key is missing"),
    ("domain.toml", 'version = "0.1"', "version = ", "not valid TOML"),
    ("targets.toml", "quick = 60", "quick = 61", "sum to 101, expected 100"),
    ("targets.toml", "quick = 60", "quik = 60", "expected one of quick, long"),
    ("sessions/quick.toml", "closing_intent", "closing", "closing"),
    ("sessions/quick.toml", 'intent = "look"', 'intent = "lok"', "expected one of chat, look, rescue"),
    ("sessions/quick.toml", '"opening", "soil"]', '"opening", "soil", "soil", "soil"]', "expected 2 to 4"),
    ("sessions/quick.toml", '"opening", "soil"]', '"opening", "sol"]', "no stage is called 'sol'"),
    ("concerns/watering.toml", "{Days} days is", "{weeks} days is", "weeks"),
    ("concerns/watering.toml", "thirsty.", "thirsty?", "no question"),
    ("concerns/watering.toml", "(dry|dusty) down", "(dry|dusty down", "bracket"),
    ("concerns/watering.toml", "days = [", 'room = ["den"]\ndays = [', "taken by a slot for everyone"),
    ("concerns/watering.toml", 'id = "watering"', 'id = "water"', "the name of the file"),
    ("safety.toml", "'all brown'", "'all (brown'", "regular expression"),
]


@pytest.mark.parametrize(("file", "old", "new", "says"), BROKEN, ids=[f"{f}-{n[:18]}" for f, _, n, _ in BROKEN])
def test_a_fault_is_named_with_its_file(copy, file, old, new, says):
    """The sentence holds the file and what was expected."""
    edit(copy / file, old, new)
    with pytest.raises(BadInput) as raised:
        loader.load(copy)
    assert file in str(raised.value)
    assert says in str(raised.value)


def test_a_value_without_its_file_is_missed(copy):
    """Every concern of labels.toml has its file."""
    (copy / "concerns" / "anything.toml").unlink()
    with pytest.raises(BadInput, match="anything"):
        loader.load(copy)


def test_own_versions_win_over_shipped_ones(copy, tmp_path):
    """The newest version in the home folder is found first; an unknown name lists what there is."""
    home = tmp_path / "home"
    for version in ("0.9", "0.10"):
        shutil.copytree(copy, home / "domains" / "plant_care" / version)
    assert loader.find(home, copy.parent, "plant_care").name == "0.10"
    assert loader.find(tmp_path, copy.parent, "plant_care") == copy
    with pytest.raises(UnknownValue, match="plant_care"):
        loader.find(home, copy.parent, "plant_car")


def test_the_hash_tells_content(copy):
    """One changed letter, another hash."""
    before = loader.load(copy).hash
    edit(copy / "domain.toml", "chat", "talk")
    assert loader.load(copy).hash != before
