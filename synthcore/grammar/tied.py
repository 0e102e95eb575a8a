"""`python -m synthcore.grammar.tied COMMAND …`: a command that ends when whoever started it does, whatever ended that.

Standard input is a pipe that its starter holds open and writes nothing to: the system closes it with the starter.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

KEYS = ("OPENAI_API_KEY", "HF_TOKEN")  # nothing that is started here has any business with them


def environment(**more: str) -> dict[str, str]:
    """That of a process that imports this package, wherever it runs."""
    package = str(Path(__file__).parents[2])
    mine = {name: value for name, value in os.environ.items() if name not in KEYS}
    return mine | {"PYTHONPATH": os.pathsep.join(filter(None, [package, mine.get("PYTHONPATH", "")]))} | more


def run(command: list[str]) -> int:
    """The exit code of the command, which is killed when standard input ends: it is for servers that keep nothing."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    threading.Thread(target=_watch, args=(process,), daemon=True).start()
    return process.wait()


def _watch(process: subprocess.Popen[bytes]) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    process.kill()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
