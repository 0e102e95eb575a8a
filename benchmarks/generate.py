"""Template generation: speed, memory, and how different the dialogues are.

usage: python benchmarks/generate.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import math
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

sys.path.pop(0)  # this folder: its statistics.py is not Python's
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.measuring import bar, finish, peak_memory, run
from synthcore.domains import loader
from synthcore.domains.schema import Domain
from synthcore.evaluation.label_rules import LabelRules
from synthcore.generation.batch import make
from synthcore.generation.request import Request
from synthcore.generation.templates import Generator
from synthcore.settings import shipped

SEED = 20260101


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a fifth of the records")
    parser.add_argument("--memory", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.memory:
        return memory_of(args.memory)
    count = 2_000 if args.quick else 10_000
    domain = loader.load(shipped("domains") / "mental_health")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        cost = run([sys.executable, "-m", "synthcore", "generate", "-n", str(count), "-o", str(out), "--seed-number", str(SEED)])
        dialogues = json.loads(out.read_bytes())["dialogues"]
    many = 20_000 if args.quick else 200_000
    few = many // 2  # by then every line that a domain has is parsed
    peaks = [int(subprocess.check_output([sys.executable, __file__, "--memory", str(n)])) for n in (few, few + many)]
    texts = [shingles(d, domain) for d in dialogues]
    rules = LabelRules(domain)
    faults = sum(bool(rules.check(d)) for d in dialogues)
    openers = Counter(" ".join(re.findall(r"[\w']+", m["text"].lower())[:3]) for d in dialogues for m in d["messages"] if m["role"] == "assistant")
    words, most = openers.most_common(1)[0]
    finish([
        bar(f"{count} dialogues generated and written", cost.seconds, 10.0 if count == 10_000 else 3.0, "s", "the wall, whole command"),
        bar("memory beyond a constant", (peaks[1] - peaks[0]) / many, 16.0, "bytes a dialogue", f"peaks of two processes, {few} and {few + many} dialogues"),
        bar("exact duplicates", len(dialogues) - len({tuple(m["text"] for m in d["messages"]) for d in dialogues}), 0, "dialogues", f"{count} dialogues"),
        bar("nearest neighbour above 0.8", 100 * near(texts, 0.8) / count, 1.0, "% of dialogues", "word-3-gram Jaccard, exact, resource lines left out"),
        bar("findings of the validator, warnings too", faults, 0, "dialogues", f"{count} dialogues"),
        bar("most frequent first three words of a reply", 100 * most / openers.total(), 5.0, "% of replies", words),
    ])  # fmt: skip


def memory_of(count: int) -> None:
    """Print the most memory that making so many dialogues takes, in bytes."""
    domain = loader.load(shipped("domains") / "mental_health")
    for _ in make(Generator(domain, SEED), Request(count=count, seed_number=SEED).quotas(domain)):
        pass
    print(peak_memory())


def shingles(dialogue: dict[str, Any], domain: Domain) -> frozenset[int]:
    """Word-3-grams of a dialogue without the sentences that hold a crisis resource."""
    resources = re.compile("|".join(re.escape(n) for loc in domain.resources.locale for n in loc.numbers) + "|crisis|findahelpline", re.IGNORECASE)
    sentences = [s for m in dialogue["messages"] for s in re.split(r"(?<=[.?!])\s+", m["text"]) if not resources.search(s)]
    words = re.findall(r"[a-z0-9']+", " ".join(sentences).lower())
    return frozenset(hash(tuple(words[i : i + 3])) for i in range(len(words) - 2))


def near(texts: list[frozenset[int]], threshold: float) -> int:
    """How many texts have another one above `threshold`, exactly: rare shingles first, and two texts that near share
    one of the first |x| - ceil(t |x|) + 1 (prefix filter, Chaudhuri et al. 2006)."""
    frequency = Counter(s for text in texts for s in text)
    index: dict[int, list[int]] = defaultdict(list)
    close: set[int] = set()
    for i, text in enumerate(texts):
        ordered = sorted(text, key=lambda s: (frequency[s], s))
        prefix = ordered[: len(ordered) - math.ceil(threshold * len(ordered)) + 1]
        for j in {j for s in prefix for j in index[s]}:
            other = texts[j]
            shared = len(text & other)
            if shared > threshold * (len(text) + len(other) - shared):
                close |= {i, j}
        for s in prefix:
            index[s].append(i)
    return len(close)


if __name__ == "__main__":
    main()
