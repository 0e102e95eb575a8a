"""What the checks and judges cost: one part a file, `evaluate_<part>.py` beside this one, each with `bars(quick) -> Iterator[bool]`.

    python benchmarks/evaluate.py [--quick] [PART ...]

A part prints its own bars (`measuring.bar`) and yields whether each holds; it is found by being there.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

sys.path.pop(0)  # this folder: its statistics.py is not Python's
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.measuring import finish

PARTS = sorted(path.stem.removeprefix("evaluate_") for path in Path(__file__).parent.glob("evaluate_*.py"))


def main() -> None:
    parser = argparse.ArgumentParser(description="What the checks and judges cost.")
    parser.add_argument("--quick", action="store_true", help="a tenth of each amount, for a look")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these (default: {' '.join(PARTS)})")
    args = parser.parse_args()
    if unknown := set(args.parts) - set(PARTS):
        parser.error(f"there is no part {sorted(unknown)[0]!r}; there are {', '.join(PARTS)}.")
    held: list[bool] = []
    for part in args.parts or PARTS:
        held.extend(importlib.import_module(f"benchmarks.evaluate_{part}").bars(args.quick))
    finish(held)


if __name__ == "__main__":  # a part may spawn processes, which read this file again
    main()
