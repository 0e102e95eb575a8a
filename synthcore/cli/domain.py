"""`synthcore domain validate|sample|list [NAME or FOLDER]`."""

from __future__ import annotations

import argparse
import itertools
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from synthcore.core.errors import UnknownValue

if TYPE_CHECKING:
    from synthcore.domains.schema import Domain

HELP = "check a domain folder, list domains, or show dialogues that a domain makes"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("verb", choices=["validate", "sample", "list"])
    parser.add_argument("domain", nargs="?", help="a domain's name, or a folder (default: the domain of the settings)")
    parser.add_argument("--count", "-n", type=int, default=3, help="sample: how many dialogues (default 3)")
    parser.add_argument("--concern", help="sample: only this concern")
    parser.add_argument("--session-type", help="sample: only this session type")
    parser.add_argument("--risk", help="sample: only this risk level")
    parser.add_argument("--seed-number", type=int, help="sample: fixes chance")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    from synthcore.domains import loader
    from synthcore.settings import load, shipped

    settings = load()
    if args.verb == "list":
        for name in loader.names(settings.home, shipped("domains")):
            about = loader.load(loader.find(settings.home, shipped("domains"), name)).about
            print(f"{name:<20} {about.version:<8} {about.title}")
        return 0
    name = args.domain or settings.domain
    folder = Path(name) if (Path(name) / "domain.toml").exists() else loader.find(settings.home, shipped("domains"), name)
    domain = loader.load(folder)
    return _validate(args, domain, folder) if args.verb == "validate" else _sample(args, domain)


def _validate(args: argparse.Namespace, domain: Domain, folder: Path) -> int:
    """The folder is sound when it loads, its examples find what they say, and what it makes passes its own rules."""
    from synthcore.cli.app import summarise
    from synthcore.evaluation.label_rules import LabelRules
    from synthcore.generation.templates import Generator

    rules = LabelRules(domain)
    problems: list[str] = []
    for example in domain.examples:
        found = {issue.rule for issue in rules.check(dict(example.dialogue))}
        if found != set(example.finds):
            problems.append(f"examples: {example.name!r} expects {sorted(example.finds) or 'nothing'}, found {sorted(found) or 'nothing'}.")
    generator = Generator(domain, 1)
    made = 0
    for cell in _cells(domain):
        for index in range(5):
            made += 1
            dialogue = generator.dialogue(index, cell).dialogue
            problems += [f"{'/'.join(cell)}: {issue.message} ({dialogue['origin']['template']})" for issue in rules.check(dialogue)]
    for problem in problems[:20]:
        print(problem)
    facts = {"domain": domain.about.id, "version": domain.about.version, "hash": domain.hash, "made": made, "problems": len(problems)}
    total = f"{len(problems) or 'no'} problem{'' if len(problems) == 1 else 's'}"
    summarise(args, facts, f"{folder}: {total}; {len(domain.examples)} examples, {made} dialogues over all cells checked.")
    return 1 if problems else 0


def _sample(args: argparse.Namespace, domain: Domain) -> int:
    import json

    from synthcore.generation.templates import Generator

    cells = list(_cells(domain, args.session_type, args.concern, args.risk))
    number = args.seed_number if args.seed_number is not None else random.SystemRandom().randrange(2**31)
    random.Random(number).shuffle(cells)
    generator = Generator(domain, number)
    for index, cell in zip(range(args.count), itertools.cycle(cells), strict=False):
        made = generator.dialogue(index, cell)
        if args.json:
            print(json.dumps(made.dialogue, ensure_ascii=False))
            continue
        labels = made.dialogue["labels"]
        print(f"\n== {' / '.join(cell)} · {labels['therapeutic_technique']} · mood {made.dialogue['user_profile']['mood_score']} · {made.template}")
        for message in made.dialogue["messages"]:
            mark = f"   [{message['intent']}, {message['sentiment']}, {message['risk_level']}]" if "intent" in message else ""
            print(f"{domain.about.roles.get(message['role'], message['role'])}: {message['text']}{mark}")
    print(f"\nseed number {number}") if not args.json else None
    return 0


def _cells(domain: Domain, session: str | None = None, concern: str | None = None, risk: str | None = None) -> Iterator[tuple[str, ...]]:
    def pick(kind: str, asked: str | None, valid: Sequence[str]) -> Sequence[str]:
        if asked and asked not in valid:
            raise UnknownValue(kind, asked, valid)
        return [asked] if asked else valid

    return itertools.product(
        pick("session type", session, list(domain.sessions)),
        pick("concern", concern, list(domain.concerns)),
        pick("risk level", risk, [v.name for v in domain.labels.risk_level]),
    )
