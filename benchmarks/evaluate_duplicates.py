"""Exact and near duplicates among many texts: half of them from the templates of the repository, half of drawn words, with
planted copies of which one word in twenty was changed. The whole run of a worker, which also holds them against the seeds."""

from __future__ import annotations

import itertools
import json
import os
import random
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measuring import bar, peak_memory
from synthcore.core.repetition import Told
from synthcore.domains import loader
from synthcore.evaluation import duplicates
from synthcore.generation.batch import make
from synthcore.generation.request import Request
from synthcore.generation.templates import Generator
from synthcore.services import repetition_work
from synthcore.services.admission import said
from synthcore.services.repetition_work import SeedSets
from synthcore.settings import shipped

SEED = 20260101
PLANTED = 20  # one text in so many is a copy
EDITED = 0.05  # of its words
ALIKE = 150  # words of a drawn text
ROOT = Path(__file__).parent.parent


def bars(quick: bool) -> Iterator[bool]:
    count = 10_000 if quick else 100_000
    limit = 12.0 if quick else 60.0  # processes have to start
    texts, planted = _texts(count)
    told = [_told(name, text) for name, text in texts]
    seeds = [[text for _, text in said(d)] for d in json.loads((ROOT / "SEED_DIALOGUES.json").read_bytes())["dialogues"]]
    processes = os.cpu_count() or 1
    began, used = time.perf_counter(), time.process_time()
    found = duplicates.found(block for block, _ in repetition_work.sketched(told, "dialogue", _without_seeds(), processes))
    seconds, used = time.perf_counter() - began, time.process_time() - used + _of_children()
    same = sum(found[copy].cluster == found[of].cluster for copy, of in planted)
    nearest = sum(found[copy].nearest == of for copy, of in planted)
    yield bar(f"duplicates of {count} texts", seconds, limit, "s", f"the wall ({used:.0f} s of CPU), {processes} processes, half of the texts from templates")
    yield bar("planted copies that are missed", 100 * (1 - same / len(planted)), 1.0, "% of pairs", f"{len(planted)} pairs, {EDITED:.0%} of the words changed")
    yield bar("planted copies whose nearest is another", 100 * (1 - nearest / len(planted)), 1.0, "% of pairs", "the nearest that is named")
    yield bar("memory of the worker", peak_memory() / 2**20, 300 + count / 100, "MiB", "its peak, the texts included")
    began = time.perf_counter()
    for _ in repetition_work.sketched(told[: count // 10], "dialogue", SeedSets("1", seeds, {}, [], frozenset()), processes):
        pass
    yield bar(f"{count // 10} texts held against {len(seeds)} seeds", time.perf_counter() - began, limit / 2, "s", "the wall, sketches included")


def _of_children() -> float:
    """Seconds of CPU of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _without_seeds() -> SeedSets:
    return SeedSets("", [], {}, [], frozenset())


def _texts(count: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Texts by name, and the names of planted copies with those of what they copy."""
    rng = random.Random(SEED)
    copies = count // PLANTED
    made = (count - copies) // 2
    domain = loader.load(shipped("domains") / "mental_health")
    generator = Generator(domain, SEED)
    texts = ["\n".join(m["text"] for m in one.dialogue["messages"]) for one in make(generator, Request(count=made, seed_number=SEED).quotas(domain))]
    vocabulary = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(3, 9))) for _ in range(20_000)]
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))  # after Zipf
    texts += [" ".join(rng.choices(vocabulary, cum_weights=weights, k=ALIKE)) for _ in range(count - copies - made)]
    named = [(f"t{n:06}", text) for n, text in enumerate(texts)]
    copied = rng.sample(named, copies)
    planted = [(name.replace("t", "c"), _edited(text, rng, vocabulary)) for name, text in copied]
    every = named + planted
    rng.shuffle(every)
    return every, [(name.replace("t", "c"), name) for name, _ in copied]


def _edited(text: str, rng: random.Random, vocabulary: list[str]) -> str:
    """Words replaced, left out or put in."""
    words = text.split(" ")
    for place in rng.sample(range(len(words)), round(EDITED * len(words))):
        words[place] = rng.choice([rng.choice(vocabulary), "", f"{words[place]} {rng.choice(vocabulary)}"])
    return " ".join(words)


def _told(name: str, text: str) -> Told:
    turns: list[dict[str, Any]] = [{"role": "user", "text": turn} for turn in text.split("\n")]
    return Told(name, name, "", None, True, [], None, json.dumps({"kind": "dialogue", "turns": turns}))
