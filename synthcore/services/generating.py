"""Making new records: plan the places, start the run that fills them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from synthcore.core.people import Person
from synthcore.core.records import Frozen
from synthcore.core.runs import Run
from synthcore.services.context import Context


class Method(Frozen):
    """A way to make dialogues. `needs` says in one sentence what is missing when it is not available."""

    name: str
    title: str
    available: bool
    needs: str = ""


class Order(Frozen):
    """What to generate. No concerns or session types means all. Without `seed_number` one is drawn. `seed_file` is a
    dialogues file on this machine; `seed_upload` is the content of one from a browser."""

    count: int
    domain: str | None = None
    concerns: tuple[str, ...] = ()
    session_types: tuple[str, ...] = ()
    method: str = "template"
    mix: str = "production"
    seed_number: int | None = None
    seed_file: Path | None = None
    seed_upload: bytes | None = None
    batch: str | None = None


class Planned(Frozen):
    """How many records of each value an order comes to."""

    session_type: dict[str, int]
    concern: dict[str, int]
    risk_level: dict[str, int]


class Preview(Frozen):
    """Dialogues in the shape of a dialogues file, none of them stored; `took` tells what came from the seed."""

    dialogues: tuple[dict[str, Any], ...]
    planned: Planned
    seed_number: int
    took: str = ""


def domains(context: Context, person: Person) -> tuple[str, ...]:
    """The names of the domains that can be generated from."""
    raise NotImplementedError


def methods(context: Context, person: Person) -> tuple[Method, ...]:
    """Every method, available or not."""
    raise NotImplementedError


def preview(context: Context, person: Person, *, order: Order, shown: int = 3) -> Preview:
    """What an order would make: its plan, and a few of its dialogues. Nothing is stored."""
    raise NotImplementedError


def start_generation(context: Context, person: Person, *, order: Order) -> Run:
    """Start a run. The plan counts what is already approved; texts that the store has are skipped."""
    raise NotImplementedError


def first_batch(context: Context, person: Person) -> Run | None:
    """The first 50 dialogues of an empty store; None when the store holds any record or run."""
    raise NotImplementedError
