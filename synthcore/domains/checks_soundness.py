"""What must hold between `checks.toml` and the other files of a domain folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from synthcore.domains.checks import Phrase
from synthcore.domains.schema import Domain

Problem = tuple[str, str]
FILE = "checks.toml"


def problems(domain: Domain) -> Iterator[Problem]:
    """(file, sentence) for everything that is wrong."""
    yield from _patterns(domain)
    yield from _names(domain)
    if structure := domain.checks.structure:
        low, high = structure.reply_share
        if not 0 <= low <= high <= 1:
            yield FILE, f"key structure.reply_share is {low:g} to {high:g}; expected two shares from 0 to 1, the smaller one first."


def _patterns(domain: Domain) -> Iterator[Problem]:
    checks = domain.checks
    found: list[tuple[str, Iterable[str]]] = [(f"session_must {must.id}", must.patterns) for must in checks.session_must]
    found += [(f"{key} {phrase.id}", phrase.patterns) for key, phrase in _phrases(domain)]
    if talk := checks.talk:
        found += [(f"talk.{key}", getattr(talk, key)) for key in ("advice", "directive", "reflection", "request", "opener", "thanks")]
    if terms := checks.safety_terms:
        found += [(f"safety_terms.cue ({cue.level})", [cue.pattern]) for cue in terms.cue]
        found += [(f"safety_terms.softener {softener.id}", softener.patterns) for softener in terms.softener]
    if protocol := checks.risk_protocol:
        found += [(f"risk_protocol.{key}", getattr(protocol, key)) for key in ("asked", "aside", "resource", "followed")]
    for key, patterns in found:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                yield FILE, f"key {key}: {pattern!r} is not a regular expression ({error})."


def _phrases(domain: Domain) -> Iterator[tuple[str, Phrase]]:
    checks = domain.checks
    for key in ("means_detail", "means_at_risk", "safe_messaging"):
        yield from ((key, phrase) for phrase in getattr(checks, key))
    yield from (("talk.phrase", phrase) for phrase in (checks.talk.phrase if checks.talk else ()))
    yield from (("safety_terms.danger", phrase) for phrase in (checks.safety_terms.danger if checks.safety_terms else ()))


def _names(domain: Domain) -> Iterator[Problem]:
    checks, labels = domain.checks, domain.labels
    sessions, levels = ([value.name for value in values] for values in (labels.session_type, labels.risk_level))
    named = [*((f"session_must {m.id} sessions", m.sessions, sessions) for m in checks.session_must)]
    named += [*((f"session_must {m.id} levels", m.levels, levels) for m in checks.session_must)]
    named += [*(("safety_terms.cue level", (cue.level,), levels) for cue in (checks.safety_terms.cue if checks.safety_terms else ()))]
    for key, given, valid in named:
        for name in given:
            if name not in valid:
                yield FILE, f"key {key} has {name!r}; expected one of {', '.join(valid)}."
    roles = ["", "user", "assistant", *domain.about.roles]
    spoken = [*((f"{key} {phrase.id}", phrase.who) for key, phrase in _phrases(domain)), *((f"session_must {m.id}", m.who) for m in checks.session_must)]
    if checks.structure:
        spoken += [("structure.longest", who) for who in checks.structure.longest]
    if checks.readability:
        spoken.append(("readability", checks.readability.who))
    for key, who in spoken:
        if who not in roles:
            yield FILE, f"key {key} names the role {who!r}; expected one of {', '.join(dict.fromkeys(filter(None, roles)))}."
    for name, count in Counter(must.id for must in checks.session_must).items():
        if count > 1:
            yield FILE, f"key session_must.id: {name!r} stands there {count} times; expected each id once."
    for must in checks.session_must:
        if not must.patterns and not must.act:
            yield FILE, f"key session_must {must.id}: expected patterns, an act, or both."
