"""What must hold in what a domain brings to the review desk: keys that stand once, questions that can be due, known answers
in the domain's own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from synthcore.domains.challenge import Challenge
from synthcore.domains.desk import TAKEN
from synthcore.domains.schema import Domain

Problem = tuple[str, str]
MOST_MAIN = 5


def problems(domain: Domain) -> Iterator[Problem]:
    """(file, sentence) for everything that is wrong. All of it is optional: a domain without is sound."""
    yield from _issues(domain)
    yield from _protocol(domain)
    yield from _guidelines(domain)
    yield from _challenge(domain)


def _issues(domain: Domain) -> Iterator[Problem]:
    where = "issues.toml"
    for key, values in (("id", [issue.id for issue in domain.issues]), ("key", [issue.key for issue in domain.issues])):
        for value, times in _doubled(values):
            yield where, f"key issue.{key}: {value!r} stands there {times} times; expected each once."
    for issue in domain.issues:
        if issue.key in TAKEN:
            yield where, f"key {issue.id} key is {issue.key!r}, which the desk keeps for itself; expected none of {', '.join(sorted(TAKEN))}."
        if issue.safety != (issue.severity != "plain"):
            yield (
                where,
                f"key {issue.id} severity is {issue.severity!r} and safety {str(issue.safety).lower()}; expected red or yellow for safety, plain for all else.",
            )
        for kind in issue.kinds:
            if kind not in domain.about.kinds:
                yield where, f"key {issue.id} kinds has {kind!r}; expected some of {', '.join(domain.about.kinds)}, as domain.toml names its kinds."
        for name in ("title", "definition"):
            if not getattr(issue, name).strip():
                yield where, f"key {issue.id} {name} is empty."


def _protocol(domain: Domain) -> Iterator[Problem]:
    where = "protocol.toml"
    for value, times in _doubled(one.id for one in domain.protocol):
        yield where, f"key protocol.id: {value!r} stands there {times} times; expected each once."
    for one in domain.protocol:
        if not one.question.endswith("?"):
            yield where, f"key {one.id} question is {one.question!r}; expected a question, which ends with a question mark."
        if not one.meaning.strip():
            yield where, f"key {one.id} meaning is empty."
    if domain.protocol and not any(level.second_approval for level in domain.labels.risk_level):
        yield where, "is never asked: no risk_level of labels.toml has second_approval; expected at least one."


def _guidelines(domain: Domain) -> Iterator[Problem]:
    main = sum(rule.main for rule in domain.guidelines.rule)
    if main > MOST_MAIN:
        yield "guidelines.toml", f"key rule.main is true {main} times; expected at most {MOST_MAIN}, which stand open beside a record."


def _challenge(domain: Domain) -> Iterator[Problem]:
    for value, times in _doubled(one.id for one in domain.challenge):
        yield "challenge", f"key challenge.id: {value!r} stands there {times} times; expected each once."
    roles = tuple(domain.about.roles) or ("user", "assistant")
    values = {label: [value.name for value in getattr(domain.labels, label)] for label in ("session_type", "concern", "risk_level", "intent", "sentiment")}
    for one in domain.challenge:
        for key, label, value in _labelled(one):
            if value not in values[label]:
                yield "challenge", f"key {one.id} {key} is {value!r}; expected one of {', '.join(values[label])}."
        for place, turn in enumerate(one.messages, 1):
            if turn.role not in roles:
                yield "challenge", f"key {one.id} messages {place} role is {turn.role!r}; expected one of {', '.join(roles)}."
            if not turn.text.strip():
                yield "challenge", f"key {one.id} messages {place} text is empty."
        if not one.why.strip():
            yield "challenge", f"key {one.id} why is empty."
        if one.claimed and one.verdict == "approved":
            yield "challenge", f"key {one.id} verdict is 'approved' although a label that it claims is wrong; expected another verdict."


def _labelled(one: Challenge) -> Iterator[tuple[str, str, str]]:
    """Every label value of a challenge: where it stands, which label it is, and the value."""
    for label in ("session_type", "concern", "risk_level"):
        yield label, label, getattr(one, label)
    for label, value in one.claimed.items():
        yield f"claimed {label}", label, value
    for place, turn in enumerate(one.messages, 1):
        for label in ("intent", "sentiment", "risk_level"):
            if (value := getattr(turn, label)) is not None:
                yield f"messages {place} {label}", label, value


def _doubled(values: Iterable[str]) -> Iterator[tuple[str, int]]:
    return ((value, times) for value, times in Counter(values).items() if times > 1)
