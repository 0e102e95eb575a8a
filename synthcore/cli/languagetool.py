"""`synthcore languagetool status|install`."""

from __future__ import annotations

import argparse
import sys
import time

HELP = "tell whether LanguageTool can be used, or fetch it (259 MB)"
EVERY = 5.0  # seconds between two lines, where there is no terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("verb", choices=["status", "install"])
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    from synthcore.cli.app import summarise
    from synthcore.services import grammar_setup
    from synthcore.settings import load

    settings = load()
    if args.verb == "install":
        return _install(args)
    engines = grammar_setup.engines(settings, ask=True)
    lines = [engines.harper, engines.languagetool]
    if engines.sends_to:
        lines.append(f"Texts go to {engines.sends_to}, after personal data in them is masked.")
    if engines.come is not None:
        lines.append(f"It is being installed: {engines.come / 1e6:.0f} of {engines.size / 1e6:.0f} MB have come.")
    summarise(args, engines.model_dump(mode="json"), "\n".join(lines))
    return 0 if engines.usable else 1


def _install(args: argparse.Namespace) -> int:
    from synthcore.cli.app import summarise
    from synthcore.services import grammar_setup
    from synthcore.settings import load

    settings = load()
    now = grammar_setup.engines(settings)
    sys.stderr.write(f"LanguageTool comes from {now.source} ({now.size / 1e6:.0f} MB) and goes to {settings.home}.\n")
    with _Told(now.size) as told:
        folder = grammar_setup.install(settings, told)
    summarise(args, {"folder": str(folder)}, f"LanguageTool is installed in {folder}.")
    return 0


class _Told:
    """Progress: a bar on a terminal, a line every few seconds elsewhere."""

    def __init__(self, size: int) -> None:
        self._size, self._said = size, time.monotonic()
        self._bar = None

    def __enter__(self) -> _Told:
        if sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=self._size, unit="B", unit_scale=True, desc="LanguageTool", leave=False)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, come: int) -> None:
        if self._bar is not None:
            self._bar.update(max(0, come - self._bar.n))
        elif time.monotonic() - self._said > EVERY:
            self._said = time.monotonic()
            sys.stderr.write(f"LanguageTool: {come / 1e6:.0f} of {self._size / 1e6:.0f} MB so far\n")
