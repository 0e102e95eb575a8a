"""`synthcore run-worker`: the work of a run, started by the dashboard (or a cluster), never by hand."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "do the work of a run in its folder (started by the dashboard)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="the folder of the run")


def run(args: argparse.Namespace) -> int:
    from synthcore.services.working import work

    return work(args.folder)
