"""Proposals, what experts decide, and the new version of a domain that comes of it."""

import shutil
import threading

import pytest

from synthcore.core.errors import BadInput, BadRequest, NotAllowed, UnknownValue, WriteFailed
from synthcore.core.people import Person, Role
from synthcore.core.proposals import Decided
from synthcore.domains import loader
from synthcore.domains.pair_soundness import NEEDED, USUAL
from synthcore.services import domain_versions, domains, proposing
from synthcore.services.proposing import Questions
from tests.living import ROOT

NAME = "plant_questions"
PLANTS = ("Fern", "Ivy", "Moss", "Basil")
CSV = "question\n" + "".join(f"What are the pests of {p}?\nHow to water {p}?\n" for p in PLANTS)


@pytest.fixture
def first(plants):
    """The folder of the domain's first version, and a file of questions beside it."""
    (plants / "questions.csv").write_text(CSV)
    return shutil.copytree(ROOT / "tests" / "tiny_domain" / NAME, plants / "domains" / NAME / "0.1")


@pytest.fixture
def questions(first, plants):
    return Questions(file=plants / "questions.csv")


@pytest.fixture
def waiting(context, anna, questions):
    """The proposals of the file."""
    proposing.propose_by_counting(context, anna, questions=questions, domain=NAME)
    return proposing.list_proposals(context, anna, domain=NAME).waiting


def everything(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_counting_proposes_once(context, anna, questions):
    """What was proposed is there afterwards, and proposing again adds nothing."""
    result = proposing.propose_by_counting(context, anna, questions=questions, domain=NAME)
    assert (result.source, result.column, result.questions, result.new, result.there) == ("questions.csv", "question", 8, 2, 0)
    assert result.structures == ("How to water …? (4 of 8)", "What are the pests of …? (4 of 8)")
    again = proposing.propose_by_counting(context, anna, questions=questions, domain=NAME)
    assert (again.new, again.there) == (0, 2)
    found = proposing.list_proposals(context, anna, domain=NAME)
    assert [(p.idea.title, p.made_by, p.person) for p in found.waiting] == [
        ("“How to water …?”", "counting", "anna"), ("“What are the pests of …?”", "counting", "anna"),
    ]  # fmt: skip
    assert (found.turned_down, found.rulings, found.feedback) == ((), (), ())


def test_what_is_proposed_is_not_used(context, ben, waiting, first):
    """Until an expert approves it: then it is a modification of a new version, and the old one is as it was."""
    before = everything(first)
    assert len(domains.domain(context, NAME).modifications) == 2
    ruling = proposing.approve_proposal(context, ben, proposal=waiting[0].id, note=" good ")
    assert (ruling.decided, ruling.modification_id, ruling.version, ruling.person, ruling.note) == (Decided.APPROVED, "m03", "0.2", "ben", "good")
    about = domains.domain(context, NAME)
    made = about.modifications["m03"]
    assert about.about.version == "0.2"
    assert (made.approved, made.approved_by, made.kind, made.title) == (True, "ben", "shift", waiting[0].idea.title)
    assert {k: v for k, v in about.modifications.items() if k != "m03"} == loader.load(first).modifications
    assert everything(first) == before
    assert sorted(p.name for p in first.parent.iterdir()) == ["0.1", "0.2"]
    assert context.store.domains.vocabulary(about.hash).domain == f"{NAME}@0.2"
    found = proposing.list_proposals(context, ben, domain=NAME)
    assert [p.id for p in found.waiting] == [waiting[1].id]


def test_a_proposal_is_approved_once(context, anna, ben, waiting):
    """By two at once too; the second is told who did it."""
    said = []

    def approve(person):
        try:
            said.append(proposing.approve_proposal(context, person, proposal=waiting[0].id).version)
        except BadRequest as error:
            said.append(str(error))

    both = [threading.Thread(target=approve, args=(person,)) for person in (anna, ben)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(map(len, said))[0] == len("0.2")
    assert sum("has approved this proposal already" in text for text in said) == 1
    assert len(domains.domain(context, NAME).modifications) == 3


def test_an_approval_that_was_cut_short_is_finished(context, anna, waiting, monkeypatch):
    """The folder was made, the database was not written: the next approval finds it and makes no second one."""
    with monkeypatch.context() as cut:
        cut.setattr(context.store.proposals, "rule", lambda ruling: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            proposing.approve_proposal(context, anna, proposal=waiting[0].id)
    assert proposing.approve_proposal(context, anna, proposal=waiting[0].id).version == "0.2"
    assert list(domains.domain(context, NAME).modifications) == ["m01", "m02", "m03"]


def test_turning_down(context, anna, ben, questions, waiting, first):
    """With a note; it does not come back, makes no version, and can be approved after all."""
    with pytest.raises(BadRequest, match="a note is needed"):
        proposing.reject_proposal(context, ben, proposal=waiting[0].id, note="  ")
    ruling = proposing.reject_proposal(context, ben, proposal=waiting[0].id, note="too common")
    assert (ruling.version, ruling.modification_id) == ("", "")
    assert [p.name for p in first.parent.iterdir()] == ["0.1"]
    with pytest.raises(BadRequest, match="ben has turned this proposal down"):
        proposing.reject_proposal(context, anna, proposal=waiting[0].id, note="n")
    assert proposing.propose_by_counting(context, anna, questions=questions, domain=NAME).new == 0
    found = proposing.list_proposals(context, anna, domain=NAME)
    assert ([p.id for p in found.waiting], [p.id for p in found.turned_down]) == ([waiting[1].id], [waiting[0].id])
    proposing.approve_proposal(context, anna, proposal=waiting[0].id)
    found = proposing.list_proposals(context, anna, domain=NAME)
    assert found.turned_down == ()
    assert [r.decided for r in found.rulings] == [Decided.APPROVED, Decided.REJECTED]


def test_switching(context, ben, first):
    """Off and on, each with a note and a version; what is so already is refused."""
    off = proposing.switch_modification(context, ben, modification="m01", on=False, note="it drifts", domain=NAME)
    assert (off.decided, off.version, off.title) == (Decided.SWITCHED_OFF, "0.2", "Everyday words")
    assert not domains.domain(context, NAME).modifications["m01"].approved
    on = proposing.switch_modification(context, ben, modification="m02", on=True, note="useful", domain=NAME)
    now = domains.domain(context, NAME).modifications
    assert (on.version, now["m02"].approved_by, now["m01"].approved) == ("0.3", "ben", False)
    for modification, state, note, says in (("m02", True, "n", "is on already"), ("m01", True, "", "a note is needed"), ("m77", True, "n", "m77")):
        with pytest.raises((BadRequest, UnknownValue), match=says):
            proposing.switch_modification(context, ben, modification=modification, on=state, note=note, domain=NAME)
    assert loader.load(first).modifications["m01"].approved


@pytest.mark.parametrize(
    ("role", "proposes", "curates"), [(Role.VIEWER, False, False), (Role.EDITOR, True, False), (Role.CLINICIAN, True, True), (Role.LEAD, True, True)]
)
def test_who_may(context, questions, waiting, role, proposes, curates):
    """Who makes the data proposes; experts decide; everyone looks."""
    person = Person(name="pat", role=role)
    acts = (
        (proposes, lambda: proposing.propose_by_counting(context, person, questions=questions, domain=NAME)),
        (curates, lambda: proposing.approve_proposal(context, person, proposal=waiting[0].id)),
        (curates, lambda: proposing.reject_proposal(context, person, proposal=waiting[1].id, note="n")),
        (curates, lambda: proposing.switch_modification(context, person, modification="m01", on=False, note="n", domain=NAME)),
    )
    for allowed, act in acts:
        if allowed:
            act()
        else:
            with pytest.raises(NotAllowed, match="does not permit"):
                act()
    assert proposing.list_proposals(context, person, domain=NAME)


def test_what_cannot_be_done_is_said(context, anna, first, plants):
    """A domain of dialogues, an empty source, two sources, a proposal that is not there, a list that is full."""
    with pytest.raises(BadRequest, match="has no modifications"):
        proposing.propose_by_counting(context, anna, questions=Questions(file=plants / "questions.csv"))
    for questions in (Questions(), Questions(file=plants / "questions.csv", dataset="a/b")):
        with pytest.raises(BadRequest, match="either a file or the id"):
            proposing.propose_by_counting(context, anna, questions=questions, domain=NAME)
    with pytest.raises(BadInput, match="no such file"):
        proposing.propose_by_counting(context, anna, questions=Questions(file=plants / "none.csv"), domain=NAME)
    with pytest.raises(BadRequest, match="there is no proposal"):
        proposing.approve_proposal(context, anna, proposal="nothing")


def test_a_full_list(context, anna, waiting, first):
    """Ids have two digits: m99 is the last."""
    for name in ("modifications.toml", "targets.toml"):
        text = (first / name).read_text()
        (first / name).write_text(text.replace("m02", "m99"))
    with pytest.raises(BadRequest, match="can take no more"):
        proposing.approve_proposal(context, anna, proposal=waiting[0].id)


def test_the_order_of_domains(context, anna, first):
    """Those with modifications come first; one that somebody is in the middle of editing does not hide the others."""
    assert proposing.domains_listed(context, anna)[-1] != NAME
    (context.settings.home / "domains" / "plant_care" / "0.1" / "domain.toml").write_text("id = ")
    assert "plant_care" in proposing.domains_listed(context, anna)[1:]


def test_a_sample_and_an_upload_are_sources_too(context, anna, first):
    """As on the Generate page; nothing of them stays on the disk."""
    sample = Questions(sample="medical_topics.csv")
    look = proposing.look_at_questions(context, anna, questions=sample)
    assert (look.source, look.column) == ("medical_topics.csv", "Question")
    assert proposing.propose_by_counting(context, anna, questions=sample, domain=NAME).questions == look.questions
    mine = Questions(upload=CSV.encode(), name="mine.csv")
    assert proposing.propose_by_counting(context, anna, questions=mine, domain=NAME).source == "mine.csv"
    with pytest.raises(NotAllowed, match="does not permit"):
        proposing.look_at_questions(context, Person(name="pat", role=Role.VIEWER), questions=sample)


def test_an_edited_proposal(context, anna, waiting, first):
    """What is approved is the edited text; what was proposed stays as it was, and the decision says what became of it."""
    edited = proposing.edited("  Pests,\n at night ", " Ask for pests at night. ", "shift", ("length", "adds_time"))
    ruling = proposing.approve_proposal(context, anna, proposal=waiting[0].id, edited=edited)
    made = domains.domain(context, NAME).modifications["m03"]
    assert (made.title, made.instruction, made.kind) == ("Pests, at night", "Ask for pests at night.", "shift")
    assert set(made.guard) == {*NEEDED["shift"], "length", "adds_time"}
    found = proposing.list_proposals(context, anna, domain=NAME)
    assert found.approved == (waiting[0],)
    assert found.rulings[0] == ruling
    assert (ruling.title, ruling.edited.instruction) == ("Pests, at night", "Ask for pests at night.")


def test_an_edit_that_changes_nothing_is_none(context, anna, waiting):
    """The decision then is on what was proposed."""
    idea = waiting[0].idea
    same = proposing.edited(idea.title, idea.instruction + " ", idea.kind, USUAL)
    assert proposing.approve_proposal(context, anna, proposal=waiting[0].id, edited=same).edited is None


@pytest.mark.parametrize(("change", "says"), [
    ({"title": " "}, "needs a name"), ({"instruction": "\n"}, "needs an instruction"), ({"title": "t" * 121}, "at most 120 characters, not 121"),
    ({"instruction": "i" * 1001}, "at most 1,000"), ({"guard": ("no_answer",)}, "has the guard"), ({"guard": ("magic",)}, "is not a known guard"),
    ({"guard": (*NEEDED["shift"], "numbers_kept")}, "forbids what a shift may add"), ({"kind": "keep"}, "of the kind keep has the guard"),
    ({"kind": "keep", "guard": NEEDED["keep"]}, "m01 .* has this instruction already"),
])  # fmt: skip
def test_an_edit_that_makes_no_modification(context, anna, waiting, first, change, says):
    """It is said, and nothing has changed."""
    good = proposing.edited("t", "i", "shift", ())
    taken = domains.domain(context, NAME).modifications["m01"].instruction
    change = change | ({"instruction": taken} if "m01" in says else {})
    with pytest.raises(BadRequest, match=says):
        proposing.approve_proposal(context, anna, proposal=waiting[0].id, edited=good.model_copy(update=change))
    assert [p.name for p in first.parent.iterdir()] == ["0.1"]


def test_a_version_is_there_as_a_whole_or_not_at_all(context, anna, first, monkeypatch):
    """A disk that is full in the middle, and a list that does not hold together, leave nothing behind."""
    about = domains.domain(context, NAME)
    wrong = about.modifications["m01"].model_copy(update={"guard": ("no_answer",)})
    with pytest.raises(BadInput, match="guard"):
        domain_versions.with_modifications(context, NAME, [wrong])

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as small:
        small.setattr(domain_versions.os, "rename", full)
        with pytest.raises(WriteFailed, match="No space left"):
            domain_versions.with_modifications(context, NAME, about.modifications.values())
    assert [p.name for p in first.parent.iterdir()] == ["0.1"]
    assert loader.names(context.settings.home, ROOT / "nothing") == ["plant_care", NAME]


def test_a_shipped_domain_that_lies_in_the_home(context, anna, plants, monkeypatch):
    """As in a checkout: the new version lies within the shipped folder, and does not hold a copy of the versions before it.
    A read-only folder makes a version that can be written."""
    folder = shutil.copytree(ROOT / "tests" / "tiny_domain" / NAME, plants / "domains" / NAME)
    monkeypatch.setattr(domain_versions, "shipped", lambda name: plants / name)
    monkeypatch.setattr(domains, "shipped", lambda name: plants / name)
    for path in (folder / "prompts", folder / "domain.toml"):
        path.chmod(path.stat().st_mode & 0o555)
    for on in (False, True):
        proposing.switch_modification(context, anna, modification="m01", on=on, note="n", domain=NAME)
    (folder / "prompts").chmod(0o755)
    assert sorted(p.name for p in folder.iterdir() if p.is_dir()) == ["0.2", "0.3", "prompts"]
    assert [p.name for p in (folder / "0.3").iterdir() if p.is_dir()] == ["prompts"]
    assert loader.names(plants, plants / "domains") == ["plant_care", NAME]
