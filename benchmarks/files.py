"""`apply` and `merge` on 100,000 dialogues, side by side with Python's json load + dump(indent=2) of the same file.

usage: python benchmarks/files.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.pop(0)  # this folder: its statistics.py is not Python's
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.measuring import Cost, bar, finish, run
from synthcore.formats import json_layout

SEEDS = Path(__file__).resolve().parent.parent / "SEED_DIALOGUES.json"
JSON = "import json, sys\nwith open(sys.argv[1]) as i, open(sys.argv[2], 'w') as o: json.dump(json.load(i), o, indent=2)"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="20,000 dialogues")
    quick = parser.parse_args().quick
    count = 20_000 if quick else 100_000
    with tempfile.TemporaryDirectory() as folder:
        costs = measure(Path(folder), count)
    plain = costs["json"]
    against = f"json load + dump(indent=2) of the same {count:,} dialogues: {plain.seconds:.2f} s, {plain.peak / 1e6:.0f} MB"
    finish([
        check
        for name in ("apply", "merge")
        for check in (
            bar(f"{name}: time", costs[name].seconds / plain.seconds, 1.0, "of its time", against),
            bar(f"{name}: memory", costs[name].peak / 1e6, round(plain.peak / 1e6), "MB", against),
        )
    ])  # fmt: skip


def measure(folder: Path, count: int, rounds: int = 3) -> dict[str, Cost]:
    """The quickest of several rounds, and the most memory; the three take turns, so that a busy machine is busy for each."""
    data, reviews, out = (str(folder / name) for name in ("data.json", "reviews.json", "out.json"))
    write(Path(data), Path(reviews), count)
    commands = {
        "json": [sys.executable, "-c", JSON, data, out],
        "apply": [sys.executable, "-m", "synthcore", "apply", "-d", data, "-r", reviews, "-o", out],
        "merge": [sys.executable, "-m", "synthcore", "merge", "-f", data, str(SEEDS), "-o", out],
    }
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            Path(out).unlink(missing_ok=True)
            costs[name].append(run(command))
    return {name: Cost(min(c.seconds for c in found), max(c.peak for c in found)) for name, found in costs.items()}


def write(data: Path, reviews: Path, count: int) -> None:
    """The dialogues of the shipped file again and again, each with an id and a first message of its own, all approved."""
    seeds = json.loads(SEEDS.read_text(encoding="utf-8"))["dialogues"]
    with data.open("wb") as first, reviews.open("wb") as second:
        file, rows = json_layout.Writer(first), json_layout.Writer(second)
        for writer, key in ((file, "dialogues"), (rows, "reviews")):
            writer.put("version", "1.0")
            writer.array(key)
        for number in range(count):
            dialogue = dict(seeds[number % len(seeds)])
            message, *rest = dialogue["messages"]
            dialogue |= {"dialogue_id": f"syn_{number:012x}", "messages": [{**message, "text": f"{message['text']} ({number})"}, *rest]}
            file.add(b"    " + json_layout.dialogue(dialogue))
            row = {"dialogue_id": dialogue["dialogue_id"], "status": "approved", "reviewed_at": "2026-01-01T10:00:00Z", "reviewer": "R1"}
            rows.add(b"    " + json_layout.row(row))
        for writer in (file, rows):
            writer.end_array()
            writer.close()


if __name__ == "__main__":
    main()
