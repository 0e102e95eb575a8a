"""What checks are still to look at, and the folder of the run in which they do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from synthcore.core.check_ports import Asked
from synthcore.core.errors import BadRequest, UnknownValue, WriteFailed
from synthcore.domains.schema import Domain
from synthcore.evaluation.check import Check
from synthcore.services import checking, domain_words, domains
from synthcore.services.check_lines import record_line
from synthcore.services.check_work import RECORDS
from synthcore.services.context import Context
from synthcore.services.run_folder import RunFolder

CHUNK = 50  # records
SECONDS = 5.0  # that a check may take of one record


class Due(NamedTuple):
    """What some checks have not seen of one domain: places of records in the order of arrival, each with the checks as bits."""

    domain: Domain
    asked: list[Asked]
    unseen: list[tuple[int, int]]


def chosen(names: Sequence[str]) -> tuple[Check, ...]:
    """The checks of these names, all where there are none. Raises UnknownValue."""
    known = {check.name: check for check in checking.known()}
    for name in names:
        if name not in known:
            raise UnknownValue("check", name, known)
    return tuple(known[name] for name in sorted(set(names) or known))


def loaded(context: Context) -> Iterator[tuple[str, Domain]]:
    """The domains of what is stored, with the words that people added. One that is gone or broken is passed over; its records keep what was found before."""
    for name in context.store.domains.names():
        try:
            yield name, domain_words.with_added(context, domains.domain(context, name))
        except BadRequest:
            continue


def due(context: Context, checks: Sequence[Check], batch: str | None) -> list[Due]:
    """What these checks have not seen in their present version, of the newest versions of records."""
    found = []
    for name, domain in loaded(context):
        asked = checking.asked(domain, checks)
        if unseen := context.store.measurements.unseen(name, asked, batch=batch, newest=True):
            found.append(Due(domain, asked, unseen))
    return found


def write(context: Context, folder: RunFolder, found: Sequence[Due]) -> None:
    """The records that are due. Raises WriteFailed, and leaves no folder, when there is no room."""
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        with open(folder.path / RECORDS, "wb") as file:
            for one in found:
                rows = context.store.measurements.rows([seq for seq, _ in one.unseen])
                file.writelines(record_line(bits, row) for (_, bits), row in zip(one.unseen, rows, strict=True))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        shutil.rmtree(folder.path, ignore_errors=True)
        raise WriteFailed(f"{folder.path}: the folder of a run cannot be made ({error.strerror or error}).") from None


def files(run_id: str, checks: Sequence[Check], found: Sequence[Due]) -> dict[str, object]:
    """What else its worker needs."""
    versions = {one.domain.about.id: [asked.version for asked in one.asked] for one in found}
    total = sum(len(one.unseen) for one in found)
    return {
        "plan": {
            "run_id": run_id, "checks": [check.name for check in checks], "versions": versions, "chunk": CHUNK, "seconds": SECONDS, "total": total,
        },
        "domains": {one.domain.about.id: one.domain.model_dump(mode="json") for one in found},
    }  # fmt: skip
