"""What the two tools that ask a person share: a walk through a list with one prompt for each, and a file that is saved
after every answer."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol, TypeVar

from synthcore.cli.terminal import inert


class EndOfInput(Exception):
    """There is no one who answers any more: the input has ended, or its terminal is closed."""


class Desk(Protocol):
    """A list of things to be answered one by one."""

    @property
    def count(self) -> int: ...
    def show(self, place: int) -> None: ...
    def prompt(self, place: int) -> str: ...
    def answer(self, place: int, line: str) -> bool:
        """Take a line that is no command; true when it settles the thing and the next is wanted."""

    def is_open(self, place: int) -> bool:
        """Whether the thing has no answer yet."""

    def help(self) -> str: ...
    def summary(self) -> str: ...
    def saved(self) -> str: ...


def walk(desk: Desk) -> None:
    """From the first open thing on, until `quit` or the end of the input. An answer leads to the next thing that is open;
    one that changes an answer, to the next. The end of the list shows the summary, and still lets one go back."""
    print(desk.help())
    place, fresh = _open_from(desk, 0), True
    while True:
        at_end = place >= desk.count
        if fresh:
            desk.show(place) if not at_end else print(f"\n{desk.summary()}")
        try:
            line = ask("\nThe end of the list: prev, next (to what is open), save, quit\n> " if at_end else desk.prompt(place))
        except EndOfInput:
            print(f"\n{desk.saved()}")
            return
        was_open, fresh = not at_end and desk.is_open(place), True
        match line.strip().lower():
            case "quit":
                print(desk.saved())
                return
            case "prev":
                if place == 0:
                    print("This is the first.")
                place = max(place - 1, 0)
            case "next" | "skip" if at_end:
                place = _open_from(desk, 0)
                fresh = place < desk.count
                print("" if fresh else "Nothing is open.")
            case "next":
                place += 1
            case "save":
                print(desk.saved())
                fresh = False
            case "?" | "help":
                print(desk.help())
                fresh = False
            case _ if at_end:
                print(f"{inert(line.strip())!r} is none of prev, next, save, quit.")
                fresh = False
            case word:
                fresh = word == "skip" or desk.answer(place, line)
                if fresh:
                    place = _open_from(desk, place + 1) if was_open else place + 1


def _open_from(desk: Desk, place: int) -> int:
    """The first open thing from a place on; `count` when there is none."""
    return next((n for n in range(place, desk.count) if desk.is_open(n)), desk.count)


def ask(question: str) -> str:
    """One line from the person. Raises EndOfInput. Only the last line of the question is the prompt: readline scrolls one
    that is too long for the terminal out of sight."""
    before, end, short = question.rpartition("\n")
    try:
        print(before, end=end)
        return input(short)
    except (EOFError, OSError):
        raise EndOfInput from None


def prepare() -> None:
    """Let odd bytes through instead of ending in an error, and give a terminal line editing."""
    for stream in (sys.stdin, sys.stdout):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if sys.stdin.isatty():
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 - its import is its effect


def reviewer_name(given: str | None) -> str:
    """`--reviewer`, else asked once on a terminal, else the login name."""
    import getpass

    try:
        login = getpass.getuser()
    except (KeyError, OSError, ImportError):
        login = "reviewer"
    if given and given.strip():
        return given.strip()
    if sys.stdin.isatty():
        with contextlib.suppress(EndOfInput):
            return ask(f"Your name (Enter for {login}): ").strip() or login
    return login


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_dialogues(path: Path, what: str) -> list[tuple[str, str]]:
    """(id, dialogue as JSON text) of each dialogue of a file: text takes a fraction of the room of what it says."""
    from synthcore.cli.app import warn
    from synthcore.core.errors import BadInput
    from synthcore.core.files import open_input
    from synthcore.formats import dialogues

    found: list[tuple[str, str]] = []
    ids = dialogues.Ids()
    with open_input(path) as file:
        for element in dialogues.elements(dialogues.reader(file, path)):
            name = dialogues.id_of(element.value)
            if not name:
                raise BadInput(path, f"dialogue {element.number} has no dialogue_id, so that {what} could not name it.")
            ids.add(element.value)
            found.append((name, element.text))
    if not found:
        raise BadInput(path, "holds no dialogues.")
    ids.check(path)
    if twice := list(ids.twice):
        many = "1 id stands" if len(twice) == 1 else f"{len(twice):,} ids stand"
        warn(f"{many} on more than one dialogue; {what} counts for each of them: {', '.join(map(inert, twice[:10]))}.")
    return found


T = TypeVar("T", bound="Written")


class Written(Protocol):
    def write(self, file: IO[bytes]) -> None: ...


def change(path: Path, known: T, load: Callable[[Path], T], edit: Callable[[T], None]) -> T:
    """Make one change to a file and have it on disk. Two people may work on one file: each change is made to what is there
    now (or to what is known, when the file has been taken away meanwhile)."""
    from synthcore.core.files import check_output, replacing

    check_output(path)
    with _alone(path.parent):
        content = load(path) if path.exists() else known
        edit(content)
        with replacing(path, keep=False) as (file, _):
            content.write(file)
    return content


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes of this program from writing into a folder, where the platform can."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network folders have no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
