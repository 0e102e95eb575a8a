"""The checks of grammar with their engines: Harper in the process that checks, LanguageTool behind a server.

A server is one that the settings name, or else that of an installation under the home, which the worker of a run starts for as
long as it runs. What is sent to another machine goes through the personal-data check first.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from synthcore.core.lints import EngineLost
from synthcore.core.records import Record
from synthcore.domains.schema import Domain
from synthcore.domains.telephone import Telephone
from synthcore.evaluation.check import Check, Examine, Lost
from synthcore.evaluation.checks import grammar, personal_data
from synthcore.grammar.words import Words, clinical
from synthcore.settings import load

HARPER, LANGUAGETOOL = "grammar", "languagetool"
SERVER = "SYNTHCORE_LANGUAGETOOL_URL"
NOT_THERE = "LanguageTool is not installed, and SYNTHCORE_LANGUAGETOOL_URL names no server; `synthcore languagetool install` fetches it."


def words_of(domain: Domain) -> Words:
    """The words that are right in a domain: those of health care, its own, and those that people added."""
    return Words(clinical(), domain.words)


@contextlib.contextmanager
def server_for(checks: Sequence[str], home: Path) -> Iterator[None]:
    """In this block the processes that this one starts find a LanguageTool server in their environment, when there is an
    installation and one of the checks asks for it. One that does not start is the outcome of the check."""
    from synthcore.grammar import languagetool_local

    installed = languagetool_local.find(home)
    if LANGUAGETOOL not in checks or load().languagetool_url or installed is None:
        yield
        return
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(EngineLost):
            os.environ[SERVER] = stack.enter_context(languagetool_local.serving(installed))
            stack.callback(os.environ.pop, SERVER, None)
        yield


def _harper(domain: Domain) -> Examine:
    from synthcore.grammar.harper import Harper

    engine = Harper(words_of(domain))
    if why := engine.status():
        raise Lost(why)
    return grammar.examiner(engine)


def _languagetool(domain: Domain) -> Examine:
    from synthcore.grammar.languagetool import LanguageTool

    settings = load()
    if not settings.languagetool_url:
        raise Lost(_why_no_server(settings.home) or "LanguageTool's server did not start.")
    engine = LanguageTool(settings.languagetool_url, words_of(domain))
    if why := engine.status():
        raise Lost(why)
    return grammar.examiner(engine, hide=None if engine.stays_here else _hiding(domain))


def _why_no_server(home: Path) -> str:
    from synthcore.grammar import languagetool_local

    if languagetool_local.find(home) is None:
        return NOT_THERE
    return languagetool_local.why_no_java()


def _hiding(domain: Domain) -> grammar.Hide:
    """Where in the texts of a record personal data stands."""
    public = Telephone(domain).numbers

    def of(record: Record) -> Callable[[str], grammar.Spans]:
        names = personal_data.names_in(record.extras)
        return lambda text: [(found.start, found.end) for found in personal_data.find(text, names=names, allowed=public)]

    return of


def _no_languagetool() -> str:
    """Why there is none, as far as it can be told without trying; empty when nothing speaks against it."""
    settings = load()
    return "" if settings.languagetool_url else _why_no_server(settings.home)


def _also(domain: Domain) -> str:
    return words_of(domain).hash


CHECKS = (
    Check(
        HARPER, "Grammar and spelling", "What Harper, a grammar checker that is part of the program, objects to in the text.",
        f"{grammar.VERSION}h", ("dialogue", "pair"), _harper, grammar.DESCRIBED, language="en", also=_also,
    ),
    Check(
        LANGUAGETOOL, "Grammar and spelling (LanguageTool)", "What LanguageTool, a grammar checker with a server of its own, objects to in the text.",
        f"{grammar.VERSION}l", ("dialogue", "pair"), _languagetool, grammar.DESCRIBED, language="en", also=_also, missing=_no_languagetool,
    ),
)  # fmt: skip
