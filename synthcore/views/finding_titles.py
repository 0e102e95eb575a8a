"""What findings are called in plain words: a domain's own sentences where it has one, a title for what the checks name themselves,
and of an engine's rule its name, spelt out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from synthcore.domains.schema import Domain

# What the code of a check says, where its words alone do not.
OF_CHECKS: Mapping[str, str] = {
    "always_thankful": "The user gives thanks all the time",
    "answer_lengths": "The lengths of the answers tell them apart",
    "chosen_unsafe": "The chosen answer says what must not be said",
    "concern": "Concern that the domain does not know",
    "concern_words": "No word of the labelled concern",
    "consecutive_roles": "Two messages in a row by one speaker",
    "contradicts_source": "Goes against the source answer",
    "cue_in_reply": "A reply says of itself what tells risk",
    "cue_missing": "Labelled with risk that nothing tells",
    "cue_passed_over": "A cue of risk is passed over",
    "cue_unanswered": "A cue of risk without a reply",
    "duplicate": "Says word for word what another record says",
    "early_advice": "Advice too early",
    "emergency_missing": "No emergency reply at the highest risk",
    "error_place": "The stated place of the error is not there",
    "error_type_missing": "No type of error is stated",
    "error_type_not_permitted": "Type of error that the topic does not permit",
    "error_type_unknown": "Type of error that the domain does not know",
    "exercise_at_risk": "An exercise where safety comes first",
    "few_reflections": "Few reflections for so many questions",
    "formula_opener": "Opens by formula",
    "hard_to_read": "Hard to read",
    "hidden_signs": "Signs that cannot be seen",
    "hotline_dump": "Just numbers",
    "intent": "Intent that the domain does not know",
    "late_question": "The direct question comes late",
    "length": "Too many or too few messages",
    "list_lecture": "Numbered lecture",
    "long_sentence": "A long sentence",
    "long_turn": "A long message",
    "mood_leap": "A leap of mood",
    "near_duplicate": "Says nearly what another record says",
    "nothing_seen": "A message without words",
    "number_not_in_source": "Number that its source lacks",
    "one_sided": "One speaker has nearly all the words",
    "personal_data": "May be personal data",
    "possible_cue": "Words that can tell risk",
    "primary_intent": "Main intent that no message has",
    "question_share": "Too many replies ask",
    "repeated_message": "The same message again",
    "repeats_question": "Repeats the question",
    "rejected_unsafe": "The rejected answer says what must not be said",
    "reply_risk": "Reply labelled below what it answers",
    "riskier_text": "Words that tell more risk than the label",
    "risk_level": "Risk that the domain does not know",
    "risk_maximum": "Risk differs from that of the messages",
    "role": "Speaker that the domain does not know",
    "same_answers": "Both answers are the same",
    "same_opening": "Begins as an earlier reply does",
    "same_words": "Both answers have the same words",
    "second_number": "A second number that differs",
    "seed_overlap": "Wording copied from a seed dialogue",
    "sentiment": "Sentiment that the domain does not know",
    "session_type": "Session type that the domain does not know",
    "shape": "A part of the record is missing",
    "softened_cue": "Words that can tell risk, softened",
    "spelling": "Word that no dictionary has",
    "technique": "Technique that the domain does not know",
    "two_questions": "Questions upon questions",
    "unlisted_number": "Telephone number that is not in the resource file",
    "unrelated_answer": "The answer takes up little of the question",
}
# Rules of grammar engines whose names tell little when spelt out.
OF_ENGINES: Mapping[str, str] = {
    "AnA": "a or an",
    "DoubleModal": "two modal verbs in a row",
    "ENGLISH_WORD_REPEAT_RULE": "a word twice",
    "EN_A_VS_AN": "a or an",
    "EN_CONTRACTION_SPELLING": "contraction without its apostrophe",
    "I_LOWERCASE": "i in place of I",
    "ItsContraction": "its or it's",
    "MultipleSequentialPronouns": "pronouns in a row",
    "PossessiveYour": "you or your",
    "PronounVerbAgreement": "pronoun and verb do not agree",
    "RepeatedWords": "a word twice",
    "SentenceCapitalization": "sentence without a capital",
    "SimplePastToPastParticiple": "simple past in place of the participle",
    "Spaces": "spaces in a row",
    "ThereToTheir": "there or their",
    "UPPERCASE_SENTENCE_START": "sentence without a capital",
    "UnclosedQuotes": "quotation mark that is not closed",
}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def titles_of(domain: Domain) -> dict[str, str]:
    """By code, what the domain says itself: of its rules, of what its checks look for, of marks, and of what a judge chose."""
    checks = domain.checks
    phrases = (
        *(checks.talk.phrase if checks.talk else ()), *(checks.safety_terms.danger if checks.safety_terms else ()), *checks.means_detail,
        *checks.means_at_risk, *checks.safe_messaging,
    )  # fmt: skip
    rules = {one.id: one.say for one in domain.safety.rule} | {one.id: one.say for one in checks.session_must} | {one.id: one.say for one in phrases}
    said = {code: text.removesuffix(".") for code, text in rules.items()} | {one.id: one.title for one in domain.issues}
    for rubric in domain.rubrics.values():
        for dimension in rubric.dimension:
            said |= {f"{rubric.family}.{dimension.id}.{choice.id}": f"{dimension.title}: {_words(choice.id)}" for choice in dimension.choice}
    return said


def title(code: str, of_domain: Mapping[str, str]) -> str:
    """A finding of this code, in plain words."""
    if known := of_domain.get(code) or OF_CHECKS.get(code):
        return known
    return f"Grammar: {OF_ENGINES.get(code) or _rule(code)}" if of_engine(code) else _words(code).capitalize()


def _rule(code: str) -> str:
    """A rule that is named by one word (`Everyone`) is about how that is written."""
    words = _words(code).lower()
    return words if " " in words else f"the word {words!r}"


def of_engine(code: str) -> bool:
    """Whether a rule is an engine's: `PossessiveYour` of Harper, `EN_A_VS_AN` of LanguageTool. Ours are written in small letters."""
    return code != code.lower()


def _words(code: str) -> str:
    return _CAMEL.sub(" ", code).replace("_", " ").replace("-", " ")
