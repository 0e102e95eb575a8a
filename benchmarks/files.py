"""`apply` and `merge` on 100,000 dialogues, side by side with Python's json load + dump(indent=2) of the same file.

python benchmarks/files.py [--quick]        prints one JSON object per bar; exit 1 when one does not hold
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

JSON = "import json\nwith open(data) as i, open(out, 'w') as o: json.dump(json.load(i), o, indent=2)"
TOOL = "from synthcore.cli.app import main\nassert main(arguments) == 0"
# The child tells its own peak: what its parent sees would include the parent's memory at the fork.
CHILD = """
import sys
sys.path.insert(0, {root!r})
data, out, *arguments = sys.argv[1:]
{work}
with open("/proc/self/status") as status:
    sys.stderr.write(next(line for line in status if line.startswith("VmHWM")))
"""


class Cost(NamedTuple):
    seconds: float
    megabytes: float


def write_data(path: Path, reviews: Path, count: int) -> None:
    """The dialogues of the shipped file again and again, each time with an id and a first message of its own, all approved."""
    from synthcore.formats import json_layout

    seeds = json.loads((ROOT / "SEED_DIALOGUES.json").read_text(encoding="utf-8"))["dialogues"]
    with path.open("wb") as data, reviews.open("wb") as decided:
        file, rows = json_layout.Writer(data), json_layout.Writer(decided)
        for writer, key in ((file, "dialogues"), (rows, "reviews")):
            writer.put("version", "1.0")
            writer.array(key)
        for number in range(count):
            dialogue = dict(seeds[number % len(seeds)])
            first, *rest = dialogue["messages"]
            dialogue |= {"dialogue_id": f"syn_{number:012x}", "messages": [{**first, "text": f"{first['text']} ({number})"}, *rest]}
            file.add(b"    " + json_layout.dialogue(dialogue))
            row = {"dialogue_id": dialogue["dialogue_id"], "status": "approved", "reviewed_at": "2026-01-01T10:00:00Z", "reviewer": "R1"}
            rows.add(b"    " + json_layout.row(row))
        for writer in (file, rows):
            writer.end_array()
            writer.close()


def cost(work: str, *arguments: object) -> Cost:
    """Of a child process, from its start to its end."""
    began = time.perf_counter()
    command = [sys.executable, "-c", CHILD.format(root=str(ROOT), work=work), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(done.stderr)
    return Cost(seconds, int(done.stderr.split("VmHWM:")[1].split()[0]) / 1024)


def measure(folder: Path, count: int, rounds: int) -> dict[str, Cost]:
    """The best of several rounds; the three take turns, so that a busy machine is busy for each."""
    data, reviews, out = folder / "data.json", folder / "reviews.json", folder / "out.json"
    write_data(data, reviews, count)
    works: dict[str, tuple[str, *tuple[object, ...]]] = {
        "json": (JSON,),
        "apply": (TOOL, "apply", "-d", data, "-r", reviews, "-o", out),
        "merge": (TOOL, "merge", "-f", data, ROOT / "SEED_DIALOGUES.json", "-o", out),
    }
    runs: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, (work, *arguments) in works.items():
            out.unlink(missing_ok=True)
            runs[name].append(cost(work, data, out, *arguments))
    return {name: Cost(min(c.seconds for c in costs), max(c.megabytes for c in costs)) for name, costs in runs.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="10,000 dialogues, once")
    quick = parser.parse_args().quick
    count = 10_000 if quick else 100_000
    with tempfile.TemporaryDirectory() as folder:
        costs = measure(Path(folder), count, 1 if quick else 3)
    plain = costs["json"]
    against = f"json load + dump(indent=2) of the same {count:,} dialogues: {plain.seconds:.2f} s, {plain.megabytes:.0f} MB"
    held = True
    for name in ("apply", "merge"):
        ratio, room = costs[name].seconds / plain.seconds, costs[name].megabytes
        for bar, value, limit, unit in (("time", ratio, 1.0, "times"), ("memory", room, plain.megabytes, "MB")):
            row = {"bar": f"{name}: {bar}", "value": round(value, 2), "limit": round(limit, 2), "holds": value <= limit, "unit": unit, "against": against}
            held = held and value <= limit
            print(json.dumps(row), flush=True)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
