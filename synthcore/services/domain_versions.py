"""A new version of a domain: a whole folder in `<home>/domains/<name>/<version>/`, which wins over the one before it.

What is shipped is never changed, and neither is a version that exists. The folder is made elsewhere, read as the program
reads any domain, and then takes its name in one step: it is there as a whole or not at all.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from synthcore.core.errors import WriteFailed
from synthcore.core.files import read_text, sync_folder, write_bytes
from synthcore.domains import loader
from synthcore.domains.schema import Domain, Modification
from synthcore.domains.writing import about_text, modifications_text, next_version
from synthcore.services import domains
from synthcore.services.context import Context
from synthcore.settings import shipped

MADE_IN = ".making-"  # a folder in which the new one is a folder again: nothing looks for a domain that deep


def with_modifications(context: Context, name: str, modifications: Iterable[Modification]) -> Domain:
    """The domain with these modifications, as its newest version, kept in the store. Raises WriteFailed, and BadInput for
    modifications that do not hold together; nothing has changed then."""

    def change(new: Path) -> None:
        listed = new / "modifications.toml"
        write_bytes(listed, modifications_text(read_text(listed), modifications).encode())

    return _changed(context, name, change)


def with_file(context: Context, name: str, path: str, text: str) -> Domain:
    """The domain with one of its files as this text, otherwise the same. Raises as above, BadInput for a text that does not fit the
    others of its domain."""

    def change(new: Path) -> None:
        write_bytes(new / path, text.encode())

    return _changed(context, name, change)


def _changed(context: Context, name: str, change: Callable[[Path], None]) -> Domain:
    before = loader.find(context.settings.home, shipped("domains"), name)
    own = context.settings.home / "domains" / name
    now = loader.load(before)
    try:
        own.mkdir(parents=True, exist_ok=True)
        version = next_version(now.about.version, {p.name for p in own.iterdir()} | {now.about.version})
        with tempfile.TemporaryDirectory(prefix=MADE_IN, dir=own) as made_in:
            new = Path(made_in) / "new"
            shutil.copytree(before, new, ignore=_no_part_of_it)
            for path in (new, *new.rglob("*")):  # of a read-only installation the copy is read-only too
                path.chmod(path.stat().st_mode | stat.S_IWUSR)
            change(new)
            about = new / "domain.toml"
            write_bytes(about, about_text(read_text(about), version).encode())
            loader.load(new)
            _synced(new)
            os.rename(new, own / version)
        sync_folder(own)
    except OSError as error:
        raise WriteFailed(f"{own}: the new version could not be written ({error.strerror or error}); the one before it stays.") from error
    made = domains.domain(context, name)
    domains.kept(context, made)
    return made


def _no_part_of_it(folder: str, names: list[str]) -> set[str]:
    """Of a shipped folder in a checkout: the versions that lie in it, and what is hidden."""
    return {name for name in names if name.startswith(".") or (Path(folder) / name / "domain.toml").exists()}


def _synced(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with open(path, "rb") as file:
                os.fsync(file.fileno())
        else:
            sync_folder(path)
    sync_folder(folder)
