"""The command line: one module a command, found in `COMMANDS`, imported when it is used.

A command module offers `HELP`, `add_arguments(parser)` and `run(args) -> int` (0 done, 1 the work found problems).
Modules keep heavy imports inside `run`, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import sys
from collections.abc import Sequence

from synthcore import __version__
from synthcore.core.errors import SynthcoreError

COMMANDS = {
    "generate": "synthcore.cli.generate",
    "plan": "synthcore.cli.plan",
    "assign": "synthcore.cli.assign",
    "questions": "synthcore.cli.pairs",
    "responses": "synthcore.cli.pairs",
    "pairs": "synthcore.cli.pairs",
    "review": "synthcore.cli.review",
    "apply": "synthcore.cli.apply",
    "merge": "synthcore.cli.merge",
    "validate": "synthcore.cli.validate",
    "label": "synthcore.cli.label",
    "evaluate": "synthcore.cli.evaluate",
    "import": "synthcore.cli.transfer",
    "export": "synthcore.cli.transfer",
    "report": "synthcore.cli.report",
    "advice": "synthcore.cli.advice",
    "domain": "synthcore.cli.domain",
    "run-worker": "synthcore.cli.run_worker",
    "runs": "synthcore.cli.runs",
    "languagetool": "synthcore.cli.languagetool",
    "serve": "synthcore.cli.serve",
    "demo": "synthcore.cli.demo",
    "integrity": "synthcore.cli.integrity",
}
HIDDEN = {"run-worker"}
INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """An argument error is one sentence and exit code 2, like every other refusal."""

    def error(self, message: str) -> None:  # type: ignore[override]
        sys.stderr.write(f"{self.prog}: {message} (see {self.prog} --help)\n")
        raise SystemExit(2)


def parser_for(command: str, prog: str | None = None) -> argparse.ArgumentParser:
    module = importlib.import_module(COMMANDS[command])
    parser = Parser(prog=prog or f"synthcore {command}", description=module.HELP[command] if isinstance(module.HELP, dict) else module.HELP)
    parser.set_defaults(command=command)
    module.add_arguments(parser, command) if isinstance(module.HELP, dict) else module.add_arguments(parser)
    return parser


def overview() -> str:
    lines = ["usage: synthcore <command> [options]      (synthcore <command> --help tells its options)", ""]
    for name, path in COMMANDS.items():
        if name not in HIDDEN:
            text = importlib.import_module(path).HELP
            lines.append(f"  {name:<10} {text[name] if isinstance(text, dict) else text}")
    return "\n".join(lines)


def main(argv: Sequence[str], *, command: str | None = None, prog: str | None = None) -> int:
    """Run one command and return its exit code; `command` and `prog` are given by the tools that bear other names."""
    arguments = list(argv)
    if command is None:
        if not arguments or arguments[0] in {"-h", "--help", "help"}:
            print(overview())
            return 0 if arguments else 2
        if arguments[0] == "--version":
            print(f"synthcore {__version__}")
            return 0
        command = arguments.pop(0)
        if command not in COMMANDS:
            import difflib

            near = difflib.get_close_matches(command, COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            sys.stderr.write(f"synthcore: there is no command {command!r}.{hint} `synthcore --help` lists them.\n")
            return 2
    try:
        args = parser_for(command, prog).parse_args(arguments)
        return int(importlib.import_module(COMMANDS[command]).run(args))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    except SynthcoreError as error:
        sys.stderr.write(f"{prog or 'synthcore ' + command}: {error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted; everything so far is saved.\n")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output went away, as with `| head`
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def summarise(args: argparse.Namespace, facts: dict[str, object], text: str) -> None:
    """Print the summary of a command: words, or one JSON object with `--json`."""
    print(json.dumps(facts, ensure_ascii=False, default=str) if getattr(args, "json", False) else text)


def warn(text: str) -> None:
    sys.stderr.write(f"warning: {text}\n")
