"""Checks that do odd things when a text tells them to, for the processes that a test starts and for its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from synthcore.evaluation import check, checks

ROOT = Path(__file__).parent.parent
ODD = """
import os, time
from synthcore.core.measurements import Finding
from synthcore.evaluation.check import Check, Measure, Result


def examine(record):
    text = " ".join(turn.text for turn in record.body.turns)
    if "RAISE" in text:
        raise ValueError("odd")
    if "DIE" in text:
        os._exit(3)
    if "WAIT" in text:
        time.sleep(600)
    while "SPIN" in text:
        pass
    if "SLOW" in text:
        time.sleep(0.02)
    return Result((Measure("length", number=float(len(text))),), (Finding(record_id=record.id, turn=1, code="odd", message="It is odd."),))


CHECK = Check("odd", "Odd", "Odd things.", "VERSION", ("dialogue",), lambda domain: examine)
"""


def there(folder: Path, monkeypatch: pytest.MonkeyPatch, *, version: str = "1") -> None:
    """Have the check "odd" beside the others, here and in every process that is started from here."""
    (folder / "odd").mkdir(exist_ok=True)
    (folder / "odd" / "odd.py").write_text(ODD.replace("VERSION", version), encoding="utf-8")
    said = f"from synthcore.evaluation import checks\nchecks.__path__.append({str(folder / 'odd')!r})\n"
    (folder / "site").mkdir(exist_ok=True)
    (folder / "site" / "sitecustomize.py").write_text(said, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{folder / 'site'}:{ROOT}")
    if str(folder / "odd") not in checks.__path__:
        monkeypatch.setattr(checks, "__path__", [*checks.__path__, str(folder / "odd")])
    sys.modules.pop("synthcore.evaluation.checks.odd", None)
    check.registered.cache_clear()
