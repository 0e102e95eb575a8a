"""The prompts of a domain folder: whole, or refused with file, key and what was expected."""

import shutil
from pathlib import Path

import pytest

from synthcore.core.errors import BadInput
from synthcore.domains import loader
from synthcore.domains.prompt_soundness import KNOWN
from synthcore.domains.schema import Domain

TINY = Path(__file__).parent.parent / "tiny_domain" / "plant_care"


@pytest.fixture
def copy(tmp_path):
    """A copy of the tiny domain that a test may break."""
    return Path(shutil.copytree(TINY, tmp_path / "plant_care"))


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_texts_and_front_matter_are_read():
    """Each kind under its name, its texts without the headings and without space around them."""
    prompts = loader.load(TINY).prompts
    assert set(prompts) == {"dialogue", "judge_dialogue", "judge_repair", "repair", "revise", "shape"}
    assert prompts["dialogue"].system.startswith("You write")
    assert prompts["dialogue"].user.startswith("Chat number {{place}}.")
    assert (prompts["repair"].system, prompts["repair"].version, prompts["repair"].variables) == ("", "1", ("error",))


BROKEN = [
    ("dialogue.md", "+++\nkind", "kind", "two lines of +++"),
    ("dialogue.md", 'version = "1"', "version = ", "not valid TOML"),
    ("dialogue.md", 'version = "1"\n', "", "version: this key is missing"),
    ("dialogue.md", 'version = "1"', 'version = "1"\nvoice = "warm"', "voice: no such key"),
    ("dialogue.md", 'kind = "dialogue"', 'kind = "dialog"', "key kind is 'dialog'; expected 'dialogue'"),
    ("dialogue.md", '"place", ', "", "{{place}} is not declared"),
    ("dialogue.md", '"place", ', '"place", "weather", ', "no variable is called 'weather'"),
    ("dialogue.md", '"place", ', '"place", "mood", ', "'mood' is declared and the text does not use it"),
    ("dialogue.md", "{{place}}", "{{place}} in {{weather}}", "{{weather}} is no variable; expected one of place"),
    ("dialogue.md", "{{place}}", "{{place}} {{ the place }}", "no part of a variable"),
    ("dialogue.md", "{{place}}", "{{place} }", "'place' is declared and the text does not use it"),
    ("dialogue.md", "# System", "Hello\n# System", "'Hello' stands before the first heading"),
    ("dialogue.md", "# System", "# Sistem", "heading 'Sistem'"),
    ("dialogue.md", "# System", "# User", "heading 'User'"),
    ("repair.md", "Not so: {{error}} Send it all again.", "", "heading 'User'"),
    ("repair.md", "{{error}}", "{{shape}}", "'error' is declared and the text does not use it"),
]


@pytest.mark.parametrize(("file", "old", "new", "says"), BROKEN, ids=[f"{f}-{s[:24]}" for f, _, _, s in BROKEN])
def test_a_fault_is_named_with_its_file(copy, file, old, new, says):
    """The sentence holds the file and what was expected."""
    edit(copy / "prompts" / file, old, new)
    with pytest.raises(BadInput) as raised:
        loader.load(copy)
    assert f"prompts/{file}" in str(raised.value)
    assert says in str(raised.value)


def test_each_kind_is_there_or_none_is(copy):
    """A kind that is missing is named, and so is one too many; without any the domain still loads."""
    (copy / "prompts" / "shape.md").unlink()
    with pytest.raises(BadInput, match=r"shape\.md: is missing"):
        loader.load(copy)
    shutil.copy(TINY / "prompts" / "shape.md", copy / "prompts" / "shape.md")
    shutil.copy(TINY / "prompts" / "shape.md", copy / "prompts" / "poem.md")
    with pytest.raises(BadInput, match=r"poem\.md: key kind"):
        loader.load(copy)
    shutil.rmtree(copy / "prompts")
    shutil.rmtree(copy / "rubrics")  # by which no judge can be asked without a prompt
    assert loader.load(copy).prompts == {}


def test_prompts_are_content(copy):
    """One changed letter of a prompt is another domain; the spelling of line ends is not read as text."""
    before = loader.load(copy)
    path = copy / "prompts" / "dialogue.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert loader.load(copy).prompts == before.prompts
    edit(copy / "prompts" / "repair.md", "Send", "Say")
    assert loader.load(copy).hash != before.hash


def test_a_domain_that_was_stored_before_prompts_still_reads(copy):
    """Prompts and the lists of personas have defaults."""
    stored = loader.load(copy).model_dump(mode="json")
    del stored["prompts"]
    for name in ("work", "culture", "communication", "ambivalence"):
        del stored["personas"][name]
    assert Domain.model_validate(stored).prompts == {}


def test_every_variable_is_explained_to_who_writes_prompts():
    """The page about domains names each."""
    page = (TINY.parent.parent.parent / "docs" / "domains.md").read_text(encoding="utf-8")
    assert all(f"`{variable}`" in page for known in KNOWN.values() for variable in known)
