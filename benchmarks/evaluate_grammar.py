"""The grammar check with Harper over dialogues, against Harper's own bare loop over the same texts with the same rules and words.

CPU time, for both are bound by it and the machine has other work; each pass has engines of its own, which remember nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from typing import Any

from benchmarks.measuring import bar
from synthcore.core.records import Record, turns_of
from synthcore.domains import loader
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import versioned
from synthcore.evaluation.checks import grammar
from synthcore.formats.dialogue_records import from_file
from synthcore.generation.batch import make
from synthcore.generation.request import Request
from synthcore.generation.templates import Generator
from synthcore.grammar import harper_rules
from synthcore.grammar.harper import Harper
from synthcore.services.grammar_checks import words_of
from synthcore.settings import shipped

RECORDS, PASSES, LIMIT = 200, 3, 1.3


def bars(quick: bool) -> Iterator[bool]:
    domain = loader.load(shipped("domains") / "mental_health")
    records = _records(domain, RECORDS // 5 if quick else RECORDS)
    texts = [text for record in records for _, text in turns_of(record.body)]
    ratios, bare = [], 0.0
    for _ in range(1 if quick else PASSES):
        bare, ours = _bare(domain, texts), _ours(domain, records)
        ratios.append(ours / bare)
    alone = f"Harper's bare loop, {1000 * bare / len(records):.1f} ms of CPU a dialogue"
    against = f"{alone}; {len(texts):,} turns of {len(records):,} dialogues, median of {len(ratios)}"
    yield bar("evaluate.grammar", median(ratios), LIMIT, "times", against)


def _records(domain: Domain, count: int) -> list[Record]:
    request = Request(count=count, seed_number=1)
    now = datetime.now(UTC)
    made = make(Generator(domain, 1), request.quotas(domain, {}))
    return [from_file(one.dialogue, domain=versioned(domain), source=None, created_at=now) for one in made]


def _ours(domain: Domain, records: list[Record]) -> float:
    engine = Harper(words_of(domain))
    engine.check(["It is warm."])
    examine = grammar.examiner(engine)
    began = time.process_time()
    for record in records:
        examine(record)
    return time.process_time() - began


def _bare(domain: Domain, texts: list[str]) -> float:
    import harper

    linter: Any = harper.Linter()
    linter.set_lint_config(harper_rules.config(linter.get_structured_lint_config(), harper.get_default_lint_config()))
    linter.import_words(list(words_of(domain).all))
    linter.lint("It is warm.", language="plaintext")
    began = time.process_time()
    for text in texts:
        linter.lint(text, language="plaintext")
    return time.process_time() - began
