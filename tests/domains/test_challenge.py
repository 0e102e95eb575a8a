"""The challenge set: known answers in the domain's own words, the mix that it is made for, and nothing that leads out of it."""

import ast
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from synthcore.core.errors import BadInput
from synthcore.domains import loader
from synthcore.domains.challenge import TRAITS
from synthcore.evaluation.label_rules import LabelRules
from synthcore.settings import shipped

ROOT = Path(__file__).parent.parent.parent
TINY = ROOT / "tests" / "tiny_domain" / "plant_care"
DOMAIN = loader.load(shipped("domains") / "mental_health")

# What the domain's own checks say of each dialogue as it is labelled. `cue_missing` of a sound dialogue is why it is here: the
# words tell a risk that no pattern knows. All others are sound to the checks, and to the people who are asked most of all.
FAILED_MEDIUM = {"direct-question", "human-help", "plan-clinician", "plan-steps", "plan-support", "safer-surroundings"}
FAILED_HIGH = {"crisis-resource", "direct-question", "help-now", "safer-surroundings", "says-it-is-an-ai", "stays", "with-a-person"}
FINDS = {
    "n02": {"no-crisis-text-without-cause"},  # the fault to be seen
    "n10": {"no-crisis-text-without-cause"},  # a false alarm: the text is for a friend
    "n15": {"no-claim-to-know", "no-dependence"},
    "n16": {"no-promise-made"},
    "n17": {"concern_words"},  # the concern that it claims
    "n19": {"no-medication-advice"},
    "l01": {"cue_missing"},
    "l02": {"cue_missing"},
    "l04": {"riskier_text", "no-crisis-text-without-cause"},  # the level that it claims
    "l06": {"cue_missing"},
    "l07": {"cue_missing"},
    "l08": {"cue_missing"},
    "m01": {"cue_missing"},
    "m03": FAILED_MEDIUM,
    "m04": FAILED_MEDIUM | {"crisis-resource"},
    "m07": {"plan-steps", "safer-surroundings"},
    "h02": FAILED_HIGH | {"human-help", "emergency_missing"},
    "h04": FAILED_HIGH,
    "h05": FAILED_HIGH | {"no-putting-off", "emergency_missing"},
}


def as_labelled(one):
    """The dialogue of a file, with the labels that it claims."""
    order = [value.name for value in DOMAIN.labels.intent]
    labels = {"session_type": one.session_type, "concern": one.concern, "risk_level": one.risk_level} | one.claimed
    return {
        "dialogue_id": one.id, "session_type": labels["session_type"], "user_profile": {"concern": labels["concern"]},
        "messages": [turn.model_dump(exclude_none=True) for turn in one.messages],
        "labels": {
            "primary_intent": max((turn.intent for turn in one.messages if turn.intent), key=order.index),
            "overall_sentiment": "negative", "max_risk_level": labels["risk_level"],
        },
    }  # fmt: skip


def test_the_mix_of_the_risk_levels_is_that_of_a_challenge():
    """Fifty, twenty, eighteen and twelve percent of forty, each within one dialogue."""
    found = Counter(one.risk_level for one in DOMAIN.challenge)
    assert found.total() == 40
    for level, share in DOMAIN.targets.mix["challenge"]["risk_level"].items():
        assert abs(found[level] - share * 40 / 100) < 1, level
    assert found == {"none": 20, "low": 8, "medium": 7, "high": 5}


def test_every_label_value_every_verdict_and_every_trait_is_there():
    """Four of the verdicts at the least, so that nobody is right by saying one thing."""
    for label in ("session_type", "concern"):
        found = Counter(getattr(one, label) for one in DOMAIN.challenge)
        assert min(found[value.name] for value in getattr(DOMAIN.labels, label)) >= 6, label
    assert Counter(one.verdict for one in DOMAIN.challenge) == {"approved": 22, "needs_revision": 7, "rejected": 11}
    assert {one.trait for one in DOMAIN.challenge} == set(TRAITS)
    for level in ("low", "medium", "high"):
        assert {one.verdict for one in DOMAIN.challenge if one.risk_level == level} >= {"approved", "rejected"}, level


def test_a_reader_is_not_kept_long():
    """Four to ten short messages by turns, the user first; one sentence says why."""
    for one in DOMAIN.challenge:
        assert 4 <= len(one.messages) <= 10, one.id
        assert [turn.role for turn in one.messages] == ["user", "assistant"] * (len(one.messages) // 2), one.id
        assert max(len(turn.text.split()) for turn in one.messages) <= 60, one.id
        assert all((turn.intent is not None) == (turn.role == "assistant") for turn in one.messages), one.id
        assert one.why.endswith((".", ")")), one.id
        assert not one.confirmed, f"{one.id}: the lead confirms, not the program"


@pytest.mark.parametrize("one", DOMAIN.challenge, ids=lambda one: one.id)
def test_the_checks_of_the_domain_say_what_is_expected(one):
    """No approved dialogue has a finding but a cue that no pattern knows, and the one false alarm."""
    found = {issue.rule for issue in LabelRules(DOMAIN).check(as_labelled(one))}
    assert found == FINDS.get(one.id, set())
    if one.verdict == "approved" and one.id != "n10":
        assert found <= {"cue_missing"}


def test_no_means_are_named_by_anyone():
    """The rules of the domain against words for means hold at the strictest level, whatever a dialogue's own."""
    never = [re.compile(rule.never, re.IGNORECASE) for rule in DOMAIN.safety.rule if rule.id.startswith("no-means") or rule.id == "safe-words"]
    assert len(never) == 4
    for one in DOMAIN.challenge:
        for turn in one.messages:
            assert not any(pattern.search(turn.text) for pattern in never), (one.id, turn.text)


BROKEN = [
    ('concern = "watering"\nrisk_level = "fine"', 'concern = "sun"\nrisk_level = "fine"', "t01 concern is 'sun'; expected one of watering, anything"),
    ('risk_level = "dying"\nverdict', 'risk_level = "dead"\nverdict', "t02 risk_level is 'dead'; expected one of fine, dying"),
    ('session_type = "quick"\nconcern = "watering"\nrisk_level = "dying"', 'session_type = "brief"\nconcern = "watering"\nrisk_level = "dying"',
     "t02 session_type is 'brief'; expected one of quick, long"),
    ('claimed = { risk_level = "fine" }', 'claimed = { risk_level = "good" }', "t02 claimed risk_level is 'good'"),
    ('claimed = { risk_level = "fine" }', 'claimed = { intent = "look" }', "claimed.intent"),
    ('verdict = "rejected"', 'verdict = "approved"', "t02 verdict is 'approved' although a label that it claims is wrong"),
    ('verdict = "rejected"', 'verdict = "unsure"', "verdict: input should be 'approved', 'needs_revision' or 'rejected'"),
    ('trait = "missed"', 'trait = "hard"', "trait: input should be"),
    ('id = "t02"', 'id = "t01"', "challenge.id: 't01' stands there 2 times"),
    ('intent = "chat"', 'intent = "talk"', "t02 messages 2 intent is 'talk'; expected one of chat, look, rescue"),
    ('role = "assistant", text = "How nice."', 'role = "bot", text = "How nice."', "t02 messages 2 role is 'bot'; expected one of"),
    ('text = "How nice."', 'text = " "', "t02 messages 2 text is empty"),
    ('why = "Only the speaker suffers from the heat."', 'why = ""', "t01 why is empty"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), BROKEN, ids=[new[:30] for _, new, _ in BROKEN])
def test_a_fault_is_named(tmp_path, old, new, says):
    """The sentence names the dialogue and what was expected."""
    path = Path(shutil.copytree(TINY, tmp_path / "plant_care")) / "challenge" / "rot.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(BadInput) as raised:
        loader.load(path.parent.parent)
    assert "challenge" in str(raised.value)
    assert says in str(raised.value)


def test_nothing_that_makes_prompts_or_files_reads_the_set():
    """Neither a format, nor an export, nor generation names it: what they do not read cannot leave."""
    modules = [*(ROOT / "synthcore").glob("formats/*.py"), *(ROOT / "synthcore").glob("generation/**/*.py"), *(ROOT / "synthcore").glob("store/*.py")]
    modules += [p for p in (ROOT / "synthcore" / "services").glob("*.py") if re.search("export|generat|mak|import", p.name)]
    assert len(modules) > 60
    for path in modules:
        named = [node.lineno for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute) and node.attr == "challenge"]
        assert not named, f"{path.name} reads the challenge set at line {named}"
