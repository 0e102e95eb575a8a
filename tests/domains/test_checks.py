"""What a domain says of its checks: whole, or refused with file and key; and a domain may say nothing of them."""

import shutil
from pathlib import Path

import pytest

from synthcore.core.errors import BadInput
from synthcore.domains import loader
from synthcore.domains.checks import Checks
from synthcore.settings import shipped

TINY = Path(__file__).parent.parent / "tiny_domain" / "plant_care"


def test_a_domain_without_the_file_has_no_words_for_checks():
    assert loader.load(TINY).checks == Checks()


def test_the_shipped_domains_have_words_for_their_checks():
    assert loader.load(shipped("domains") / "mental_health").checks.talk
    assert loader.load(shipped("domains") / "medical_qa").checks.coherence


def test_the_file_is_part_of_the_content(tmp_path):
    copy = Path(shutil.copytree(TINY, tmp_path / "plant_care"))
    before = loader.load(copy).hash
    (copy / "checks.toml").write_text("[coherence]\nleast_taken_up = 0.1\n", encoding="utf-8")
    assert loader.load(copy).hash != before


MUST = '[[session_must]]\nid = "soil"\nsessions = ["{session}"]\nsay = "x"\n'
FAULTS = [
    ("[structre]\n", "key structre: no such key is known here"),
    ("[talk]\nadvice = ['(']\n", r"key talk.advice: '\(' is not a regular expression"),
    ("[coherence]\nleast_taken_up = 2\n", "key coherence.least_taken_up"),
    ("[readability]\nhardest_grade = 0\nlongest_sentence = 9\n", "key readability.hardest_grade"),
    ("[structure]\nlongest = {}\nreply_share = [0.9, 0.1]\n", "key structure.reply_share is 0.9 to 0.1"),
    ("[structure]\nlongest = { robot = 9 }\n", "key structure.longest names the role 'robot'"),
    (MUST.format(session="spa") + "patterns = ['a']\n", "key session_must soil sessions has 'spa'"),
    (MUST.format(session="SESSION"), "key session_must soil: expected patterns, an act, or both"),
    ((MUST.format(session="SESSION") + "patterns = ['a']\n") * 2, "'soil' stands there 2 times"),
    ("[[means_detail]]\nid = 'm'\nwho = 'robot'\npatterns = ['a']\nsay = 'x'\n", "key means_detail m names the role 'robot'"),
    ("[[safe_messaging]]\nid = 'm'\npatterns = ['[']\nsay = 'x'\n", "key safe_messaging m: '\\['"),
    ("[[safety_terms.cue]]\nlevel = 'grim'\npattern = 'a'\n", "key safety_terms.cue level has 'grim'"),
    ("[risk_protocol]\naside = ['*']\n", r"key risk_protocol.aside: '\*'"),
]


@pytest.mark.parametrize(("text", "says"), FAULTS, ids=[says[:40] for _, says in FAULTS])
def test_a_fault_is_named_with_file_and_key(tmp_path, text, says):
    copy = Path(shutil.copytree(TINY, tmp_path / "plant_care"))
    session = loader.load(TINY).labels.session_type[0].name
    (copy / "checks.toml").write_text(text.replace("SESSION", session), encoding="utf-8")
    with pytest.raises(BadInput, match=rf"checks\.toml.*{says}"):
        loader.load(copy)
