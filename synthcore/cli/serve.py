"""`synthcore serve`: the dashboard."""

from __future__ import annotations

import argparse
import os
import sys

HELP = "start the dashboard on http://127.0.0.1:8501 (or SYNTHCORE_PORT)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, metavar="N", help="where it listens on 127.0.0.1 (default: SYNTHCORE_PORT, else 8501)")


def run(args: argparse.Namespace) -> int:
    from synthcore.settings import load

    return become_dashboard({"SYNTHCORE_PORT": str(load(port=args.port).port)})


def become_dashboard(environment: dict[str, str]) -> int:
    """Replace this process by the dashboard's, so that signals and the exit code are its own."""
    from synthcore.settings import CHECKOUT, in_checkout

    paths = [str(CHECKOUT)] if in_checkout() else []
    paths += filter(None, [os.environ.get("PYTHONPATH")])
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "synthcore.api"], os.environ | environment | {"PYTHONPATH": os.pathsep.join(paths)})
