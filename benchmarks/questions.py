"""Questions and pairs: the CSVs without a model or a network, pairs through a provider, and a large local file.

    python benchmarks/questions.py [--quick] [--file FILE]

`--file` makes the 120 pairs out of questions and answers of your own instead of the samples.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import random
import resource
import shutil
import sys
import tempfile
from itertools import islice, product
from pathlib import Path
from typing import Any

sys.path.pop(0)  # this folder: its statistics.py is not Python's
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.measuring import Cost, bar, finish, run

SEED = "20260101"
IN_FLIGHT, LATENCY = 64, 0.25
NOWHERE = "http://127.0.0.1:9"  # a proxy that nobody runs: what asks the network fails
ASIDE = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SYNTHCORE_MODEL", "SYNTHCORE_DOMAIN", "SYNTHCORE_DB")

# Questions of which no two are alike, put together of what is asked and about what.
ASKS = (
    "What can I do at home about {} {}?", "Which tests are done for {} {}?", "How long does {} usually last {}?", "When should I see somebody about {} {}?",
    "What makes {} worse {}?", "Is it usual to have {} {}?", "Which food is good for me with {} {}?", "Can exercise help with {} {}?",
)  # fmt: skip
ABOUT = (
    "a stiff neck", "dry eyes", "heartburn", "a sore heel", "cold hands", "hay fever", "a blocked nose", "itchy skin", "muscle cramps", "poor sleep",
    "a hoarse voice", "swollen ankles", "a dull headache", "bloating", "tired legs", "a ringing ear",
)  # fmt: skip
WHEN = ("after a long journey", "in winter", "since I changed my job", "during a busy week", "at night", "after gardening", "in the morning", "in hot weather")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="300 pairs and 200,000 rows instead of 1,000 and 1,000,000")
    parser.add_argument("--file", type=Path, help="questions with answers, for the first bars")
    parser.add_argument("--bare", nargs=2, metavar=("URL", "FILE"), help=argparse.SUPPRESS)
    parser.add_argument("--make", nargs=2, metavar=("FILE", "ROWS"), help=argparse.SUPPRESS)
    parser.add_argument("--load", metavar="FILE", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.bare:
        return asyncio.run(bare(*args.bare))
    if args.make:
        return make_parquet(Path(args.make[0]), int(args.make[1]))
    if args.load:
        return load_hundred(args.load)
    folder = Path(tempfile.mkdtemp(prefix="questions-"))
    try:
        finish([
            *by_rule(folder, args.file or samples(folder / "samples.csv")),
            *through_a_provider(folder, 300 if args.quick else 1000),
            *large_file(folder, 200_000 if args.quick else 1_000_000),
        ])  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# 120 pairs by rule


def samples(path: Path) -> Path:
    """The questions of both samples in one file: 120, no two the same."""
    rows: list[tuple[str, str]] = []
    for name in ("medical_questions.csv", "medical_topics.csv"):
        with (Path(__file__).parent.parent / "data" / "samples" / name).open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                lower = {key.lower(): value for key, value in row.items()}
                rows.append((lower["question"], lower["answer"]))
    write(path, ("question", "answer"), rows)
    return path


def by_rule(folder: Path, source: Path) -> list[bool]:
    """One command, no key, no network, from a warm environment: it has run before, for two pairs."""
    alone = environment(folder) | {"HF_HUB_OFFLINE": "1", **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE)}

    def made(count: int, name: str) -> Cost:
        asked = [*SYNTHCORE, "pairs", "--file", str(source), "--count", str(count), "--method", "rule", "--seed-number", SEED, "--output", str(folder / name)]
        return run(asked, alone)

    made(2, "warm")
    cost = made(120, "rule")
    questions, pairs = (read(folder / "rule" / name) for name in ("questions.csv", "questions_and_responses.csv"))
    whole = [row for row in pairs if row["question"] and row["chosen"] and row["rejected"] and row["rejected_error_type"]]
    return [
        bar("120 questions with responses by rule", cost.seconds, 20.0, "s", "the wall, whole command, warm, no network"),
        bar("rows missing in questions.csv", 120 - len(questions), 0, "rows", source.name),
        bar("rows missing or half made in questions_and_responses.csv", 120 - len(whole), 0, "rows", source.name),
        bar("questions that are another again", 120 - len({row["question"] for row in questions}), 0, "questions", source.name),
    ]


# 1,000 pairs through a provider


def through_a_provider(folder: Path, count: int) -> list[bool]:
    """Two requests a pair, the second after the first. The ideal is as many rounds of the provider's latency as it takes with
    so many requests in flight; the rival is a bare loop that sends the very same requests and keeps nothing."""
    from tests.provider import Provider

    asked = islice(product(WHEN, ABOUT, ASKS), count)
    write(folder / "q.csv", ("question", "id"), [(ask.format(what, when), f"q_{n}") for n, (when, what, ask) in enumerate(asked)])
    ideal = 2 * count / IN_FLIGHT * LATENCY
    with Provider(latency=LATENCY, retry_after=1.0) as provider:
        ours, theirs, plain, lost = [], [], 0, 0
        for n in range(3):
            told = responses(folder, provider, f"a{n}", count)
            ours.append(told["span_s"])
            plain, lost = max(plain, told["requests"]), lost + told["lost"]
            theirs.append(rival(folder, provider))
        print(json.dumps({"case": "A", "ours_s": ours, "bare_s": theirs, "ideal_s": round(ideal, 2)}), flush=True)
        faulty = []
        for n in range(2):
            provider.share(rate_429=0.05, error_500=0.02)
            faulty.append(responses(folder, provider, f"b{n}", count))
        best = min(faulty, key=lambda told: told["span_s"])
    ratio, against = min(ours) / ideal, min(ours) / min(theirs)
    return [
        # Either will do: where the bare loop itself is slow, it is the machine that is.
        bar(
            f"{count:,} pairs, no faults: span against the ideal 1.15 or the bare loop 1.05, whichever is nearer",
            min(ratio / 1.15, against / 1.05),
            1.0,
            "share of the limit",
            f"{ratio:.3f} of the ideal, {against:.3f} of the bare loop",
        ),
        bar(f"{count:,} pairs, no faults: requests beyond two a pair", plain - 2 * count, 0, "requests", "a right and a wrong answer"),
        bar(f"{count:,} pairs, no faults: rows without both responses", lost, 0, "rows", "three runs"),
        bar(f"{count:,} pairs, 5 % 429 + 2 % 500: span / ideal", best["span_s"] / ideal, 1.5, "ratio", "bare client 1.7 (engine.py)"),
        bar(f"{count:,} pairs, faults: requests beyond the faults", best["requests"] - best["faults"] - 2 * count, 0, "requests", "one retry a fault"),
        bar(f"{count:,} pairs, faults: rows without both responses", sum(told["lost"] for told in faulty), 0, "rows", "every row delivered"),
    ]


def responses(folder: Path, provider: Any, name: str, count: int) -> dict[str, Any]:
    """One run of the command in a home of its own, so that nothing is known of an earlier one; what it took."""
    forget(provider)
    environ = environment(folder / name) | {"OPENAI_BASE_URL": provider.url, "OPENAI_API_KEY": "benchmark", "SYNTHCORE_MODEL": "mock"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = run(
        [
            *SYNTHCORE, "responses", "--questions", str(folder / "q.csv"), "--output", str(folder / f"{name}.csv"), "--method", "openai",
            "--in-flight", str(IN_FLIGHT), "--seed-number", SEED,
        ],
        environ,
    )  # fmt: skip
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    whole = [row for row in read(folder / f"{name}.csv") if row["chosen"] and row["rejected"]]
    told = {
        "span_s": round(provider.span, 3), "wall_s": round(cost.seconds, 2), "requests": provider.requests, "faults": sum(provider.injected.values()),
        "cpu_s": round(usage.ru_utime + usage.ru_stime - before.ru_utime - before.ru_stime, 2), "lost": count - len(whole),
    }  # fmt: skip
    print(json.dumps({"case": name} | told), flush=True)
    return told


def rival(folder: Path, provider: Any) -> float:
    """The same requests once more by a bare loop; its span in seconds."""
    bodies = folder / "bodies.jsonl"
    bodies.write_text("".join(json.dumps(body) + "\n" for body in provider.seen), encoding="utf-8")
    forget(provider)
    run([sys.executable, __file__, "--bare", provider.url, str(bodies)])
    return round(float(provider.span), 3)


def forget(provider: Any) -> None:
    for counted in (provider.paid, provider.seen, provider.headers, provider.times, provider.injected):
        counted.clear()


async def bare(url: str, bodies: str) -> None:
    import openai

    client, slots = openai.AsyncOpenAI(base_url=url, api_key="benchmark", max_retries=0), asyncio.Semaphore(IN_FLIGHT)

    async def one(body: dict[str, Any]) -> None:
        async with slots:
            await client.chat.completions.create(**body)

    await asyncio.gather(*(one(json.loads(line)) for line in Path(bodies).read_text(encoding="utf-8").splitlines()))


# 100 questions of a million rows


def large_file(folder: Path, rows: int) -> list[bool]:
    """Written and read by processes of their own: what a process has held before it starts another counts as that one's."""
    path = folder / "large.parquet"
    run([sys.executable, __file__, "--make", str(path), str(rows)])
    loads = [run([sys.executable, __file__, "--load", str(path)]) for _ in range(3)]
    what = f"100 questions of a Parquet file of {rows:,} rows ({path.stat().st_size >> 20} MB)"
    return [
        bar(f"{what}: time", min(cost.seconds for cost in loads), 2.0, "s", "whole process, best of three; datasets 3.2 s"),
        bar(f"{what}: peak memory", max(cost.peak for cost in loads) / 1e6, 300, "MB", "whole process; datasets 376 MB"),
    ]


def make_parquet(path: Path, rows: int) -> None:
    """One row group, as the usual tools write it, with texts that do not repeat and do not shrink."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = random.Random(SEED)
    questions = [f"{n}: {ASKS[n % len(ASKS)].format(ABOUT[n % len(ABOUT)], WHEN[n // 16 % len(WHEN)])}" for n in range(rows)]
    answers = [f"{n}. Rest, drink enough, write down what you notice. {rng.randbytes(60).hex()}" for n in range(rows)]
    pq.write_table(pa.table({"id": pa.array(range(rows)), "question": questions, "answer": answers}), path, row_group_size=rows)


def load_hundred(path: str) -> None:
    from synthcore.sources.files import load_file

    table = load_file(path, limit=100)
    if len(table.questions) != 100 or not table.questions[99].text.startswith("99: ") or not table.questions[99].answer.startswith("99. "):
        sys.exit("these are not the first hundred questions")


# What they share

SYNTHCORE = (sys.executable, "-m", "synthcore")


def environment(home: Path) -> dict[str, str]:
    """What a command is told beside this process's own environment: a home that is empty at first, and no key."""
    home.mkdir(parents=True, exist_ok=True)
    for name in ASIDE:
        os.environ.pop(name, None)
    return {"SYNTHCORE_HOME": str(home)}


def write(path: Path, names: tuple[str, ...], rows: list[tuple[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([names, *rows])


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
