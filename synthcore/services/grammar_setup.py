"""The engines of grammar on this machine, and fetching the one that is not part of the program, when a person asks for it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.grammar import addresses, languagetool_install, languagetool_local
from synthcore.services.context import Context
from synthcore.services.grammar_checks import NOT_THERE
from synthcore.settings import CHECKOUT, Settings, in_checkout

LOG = "install.log"  # beside the installation


class GrammarEngines(Frozen):
    """`languagetool` says in a sentence where it is, or what is missing; `usable` whether the check can use it. `can_install` is
    whether an installation may be begun; while one goes on, `come` are the bytes of `size` that have come. `last_error` is what
    the last one from a page ended with. `sends_to` is the host that texts go to when that is not this machine."""

    harper: str
    languagetool: str
    usable: bool
    can_install: bool
    come: int | None
    size: int = languagetool_install.SIZE
    source: str
    sends_to: str = ""
    last_error: str = ""


def grammar_engines(context: Context, person: Person) -> GrammarEngines:
    """What there is, told without asking a server."""
    require(person, "look")
    return engines(context.settings)


def engines(settings: Settings, *, ask: bool = False) -> GrammarEngines:
    """`ask` a server whether it answers, which takes the time of an answer."""
    from synthcore.grammar.harper import Harper
    from synthcore.grammar.words import Words

    sentence, usable = _languagetool(settings, ask=ask)
    come = languagetool_install.being_installed(settings.home)
    url = settings.languagetool_url
    return GrammarEngines(
        harper=Harper(Words()).status() or "Harper is part of the program.",
        languagetool=sentence,
        usable=usable,
        can_install=not url and come is None and languagetool_local.find(settings.home) is None and not languagetool_local.why_no_java(),
        come=come,
        source=languagetool_install.source(),
        sends_to=addresses.host(url) if url and not addresses.on_this_machine(url) else "",
        last_error=_last_error(settings.home) if come is None and not usable else "",
    )


def install(settings: Settings, progress: Callable[[int], None] = lambda come: None) -> Path:
    """Fetch LanguageTool now. Raises BadRequest with a sentence; nothing is left of what fails."""
    return languagetool_install.install(settings.home, progress)


def begin_install(context: Context, person: Person) -> GrammarEngines:
    """Fetch it in a process of its own (verb `administer`); `grammar_engines` tells how far it is. Raises BadRequest when there
    is nothing to fetch, or it is being fetched."""
    require(person, "administer")
    now = engines(context.settings)
    if not now.can_install:
        raise BadRequest("LanguageTool is being installed already." if now.come is not None else now.languagetool)
    folder = context.settings.home / languagetool_local.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    paths = [str(CHECKOUT)] if in_checkout() else []
    env = os.environ | {"PYTHONPATH": os.pathsep.join([*paths, *filter(None, [os.environ.get("PYTHONPATH")])]), "SYNTHCORE_HOME": str(context.settings.home)}
    with open(folder / LOG, "wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "synthcore", "languagetool", "install"], stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=env, start_new_session=True
        )
    threading.Thread(target=process.wait, daemon=True).start()  # else its remains would stay until this process ends
    return engines(context.settings)


def _languagetool(settings: Settings, *, ask: bool) -> tuple[str, bool]:
    """Where LanguageTool is, and whether that will do."""
    if settings.languagetool_url:
        if ask and (why := _no_answer(settings.languagetool_url)):
            return why, False
        return f"LanguageTool at {addresses.host(addresses.checked(settings.languagetool_url))} is asked.", True
    found = languagetool_local.find(settings.home)
    if found is None:
        return " ".join(filter(None, [NOT_THERE, languagetool_local.why_no_java()])), False
    if missing := languagetool_local.why_no_java():
        return f"LanguageTool is installed in {found}, but cannot run: {missing}", False
    return f"LanguageTool is installed in {found}, and runs while checks do.", True


def _no_answer(url: str) -> str:
    from synthcore.grammar.languagetool import LanguageTool
    from synthcore.grammar.words import Words

    return LanguageTool(url, Words()).status()


def _last_error(home: Path) -> str:
    with contextlib.suppress(OSError):
        lines = (home / languagetool_local.FOLDER / LOG).read_text(errors="replace").strip().splitlines()
        return next((line.partition(": ")[2] for line in reversed(lines) if line.startswith("synthcore languagetool: ")), "")
    return ""
