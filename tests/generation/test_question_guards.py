"""What a new question is held against."""

import pytest

from synthcore.core.errors import UnknownValue
from synthcore.domains.pair_soundness import GUARDS as NAMED
from synthcore.generation.question_guards import ALWAYS, GUARDS, check
from synthcore.generation.question_words import same

GOUT = "What are the treatments for gout ?"
DOSE = "I take 2.5 mg of warfarin and I am not pregnant. Can I have 2 tablets a day of ibuprofen?"


def guards(source, new, *names, kind="keep", **more):
    """The names of the guards that turn a question away, of those named, else of all."""
    return [reason.guard for reason in check(source, new, kind=kind, guards=names or GUARDS, **more).reasons]


def test_every_guard_that_a_domain_may_name_is_here():
    """And those that always hold."""
    assert set(GUARDS) == {*NAMED, *ALWAYS}
    with pytest.raises(UnknownValue, match="focus_kept"):
        check(GOUT, GOUT, kind="keep", guards=["focus_keep"])


@pytest.mark.parametrize(
    ("source", "new"),
    [
        (GOUT, "Could you please tell me how gout is treated?"),
        (GOUT, "My father has gout, what can be done for it?"),
        (GOUT, "waht can i do 4 gout thx"),
        (DOSE, "I'm on warfarin, 2.50mg, and not pregnant: can I take ibuprofen, two tablets daily?"),
        ("What are the symptoms of Tuberculosis (TB) ?", "How would I notice TB?"),
        ("Is Male Breast Cancer inherited ?", "Does breast cancer in men run in families?"),
        ("Who is at risk for Diabetes? ?", "Which people are more likely to become diabetic?"),
        ("What causes Alpha-1 antitrypsin deficiency ?", "Why do people get alpha 1-antitrypsin deficiency?"),
    ],
)
def test_true_rephrasings_pass(source, new):
    """Every guard but those that want something new in it."""
    assert guards(source, new, *(name for name in GUARDS if not name.startswith("adds_") and (name != "numbers_kept" or "Alpha" not in source))) == []


def test_the_focus_stays():
    """By its own name, a form of it, a synonym; by a word that it shares with everything it does not."""
    table = {"high blood pressure": {"hypertension"}, "hypertension": {"high blood pressure"}}
    assert guards("What causes hypertension?", "Why do I have high blood pressure?", "focus_kept", synonyms=table) == []
    assert guards("What causes hypertension?", "Why do I have high blood pressure?", "focus_kept") == ["focus_kept"]
    assert guards("What causes prostate cancer?", "What causes breast cancer?", "focus_kept") == ["focus_kept"]
    assert guards("What causes it, please?", "Why does gout come?", "focus_kept", focus=["Gout"]) == []
    assert guards(GOUT, "What are the treatments for lupus?", "focus_kept", focus=["Gout"]) == ["focus_kept"]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("diabetes", "diabetic", True),
        ("kidneys", "kidney", True),
        ("thalidomide", "thahlidomide", True),
        ("prednisone", "prednisolone", False),
        ("hypotension", "hypertension", False),
        ("cortisol", "cortisone", False),
    ],
)
def test_a_slip_is_forgiven_and_another_drug_is_not(one, other, alike):
    """Look-alikes are other words."""
    assert same(one, other) is alike


@pytest.mark.parametrize(
    ("source", "new", "found"),
    [
        ("Can I drive without insulin?", "Can I drive with insulin?", True),
        ("Can I drive without insulin?", "Can I drive if I'm not using insulin?", False),
        ("Is aspirin safe?", "Is aspirin unsafe?", True),
        ("Can you tell me if aspirin is safe?", "I don't know if aspirin is safe, is it?", False),
        ("I don’t smoke. I have a cough. What is it?", "I smoke and I have a cough, what is it?", True),
        ("I don’t smoke. I have a cough. What is it?", "I never smoke and have a cough, what is it?", False),
        ("I have a fever and I can eat. What is it?", "I have no fever but I can eat, what is it?", True),
    ],
)
def test_what_is_denied_stays_denied(source, new, found):
    """By whatever word; idioms deny nothing."""
    assert guards(source, new, "negation_kept") == ["negation_kept"] * found


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (DOSE.replace("2.5 mg", "25 mg"), True),
        (DOSE.replace("2.5 mg", "2.5 mcg"), True),
        (DOSE.replace("2.5 mg of ", ""), True),
        (DOSE.replace("pregnant", "pregnant, 40 years old"), True),
        (DOSE.replace("a day", "a week"), True),
        (DOSE.replace("2 tablets", "two tablets").replace("2.5 mg", "2.50mg"), False),
        (DOSE.replace("2 tablets", "2"), False),
    ],
)
def test_numbers_and_units_stay(new, found):
    """None goes, none comes, none changes."""
    assert guards(DOSE, new, "numbers_kept") == ["numbers_kept"] * found


@pytest.mark.parametrize(
    ("source", "new", "found"),
    [
        ("Is vitamin B12 safe?", "Is vitamin B6 safe?", True),
        ("Is COVID-19 over?", "Is covid over?", False),
        ("I had it for one week?", "I had it for a week?", False),
    ],
)
def test_names_with_numbers_stay(source, new, found):
    """A long name is known without its number."""
    assert guards(source, new, "numbers_kept") == ["numbers_kept"] * found


def test_a_shift_lists_the_numbers_that_it_adds():
    """And is not turned away for them."""
    checked = check(GOUT, "I am 70 years old and take 5 mg of ramipril; how is gout treated? It is at 5 mg.", kind="shift", guards=["numbers_listed"])
    assert checked == ((), ("70 years old", "5 mg"))


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ("What helps against gout?", False),
        ("Hello, how are you? Can you help me? What helps against gout?", False),
        ("What helps against gout, and what makes it worse?", False),
        ("What is it ? ?", False),
        ("Does colchicine help? Or not?", False),
        ("please tell me what helps against gout", False),
        ("I was wondering how gout is treated.", False),
        ("What is gout? How is it treated?", True),
        ("Gout is a form of arthritis. It hurts.", True),
        ("Gout, which is painful, comes at night.", True),
    ],
)
def test_exactly_one_question(new, found):
    """A greeting and a tail are none of their own; a statement that asks is one."""
    assert guards(GOUT, new, "one_question") == ["one_question"] * found


def test_not_the_source_again():
    """Marks, case and space make no new question; another order of words or a frame does."""
    for again in ("what are the treatments for gout", "WHAT are the treatments, for gout?!", "What are the treat-ments for gout?"):
        assert "not_the_same" in guards(GOUT, again, "not_the_same")
    long = " ".join(f"word{n}" for n in range(60))
    assert guards(long, long.replace("word7 ", "other "), "not_the_same") == ["not_the_same"]
    for new in ("Gout: the treatments are what?", "Please, what are the treatments for gout?", "wat are teh treatments for gout"):
        assert guards(GOUT, new, "not_the_same") == []


def test_not_another_topic():
    """A fence: what shares a word passes, whatever it asks."""
    assert guards(GOUT, "What are the treatments for lupus?", "not_unrelated") == ["not_unrelated"]
    assert guards(GOUT, "Can gout be prevented?", "not_unrelated") == []


def test_personal_data_that_others_found():
    """The kinds are named."""
    (reason,) = check(GOUT, "How is gout treated? a@b.org", kind="keep", guards=["no_identifier"], identifiers=["e-mail", "e-mail"]).reasons
    assert reason == ("no_identifier", "It holds personal data (e-mail).")


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ("Here is the rephrased question: how is gout treated?", True),
        ("Rephrased question: How is gout treated?", True),
        ("Sure! How is gout treated?", True),
        ("I'm sorry, but I can't help with that.", True),
        ("Treatments for gout include colchicine and rest.", True),
        ("You should rest. You should drink. Talk to your doctor about gout.", True),
        ("How is gout treated? " + "Gout is treated with anti-inflammatory drugs and cold packs. " * 6, True),
        ("How is gout treated? " + "I have had it since my birthday and my toe hurts at night. " * 6, False),
        ("They told me you should rest with gout, is that so?", False),
        ("Is the answer to gout a diet?", False),
    ],
)
def test_a_question_and_no_answer(new, found):
    """Nor a refusal, nor talk about the task."""
    assert guards(GOUT, new, "no_answer") == ["no_answer"] * found


def test_length_always_holds():
    """Whether a modification names it or not."""
    assert guards(GOUT, "Gout?", "no_answer") == ["length"]
    assert guards(GOUT, "How is gout treated, " + "and " * 400 + "why?", "no_answer") == ["length"]
    assert guards("痛風の治療は？", "痛風はどう治しますか？", "no_answer") == []


@pytest.mark.parametrize("text", ["", " ", "?", "\ud800", "word " * 60_000, "¿?" * 1000, "1.5 mg " * 5000, "not " * 20_000])
def test_any_text_is_judged(text):
    """On either side."""
    check(text, GOUT, kind="keep", guards=GUARDS)
    check(GOUT, text, kind="shift", guards=GUARDS)
