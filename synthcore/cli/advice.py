"""`synthcore advice`: what the counts call for, with the address of the records that each line speaks of."""

from __future__ import annotations

import argparse

HELP = "say what stands out in what was reviewed, and what makes review work that is not kept to"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--domain", help="domain to look at (default: that of the settings)")
    parser.add_argument("--kind", choices=("dialogue", "pair"), help="look at records of one kind alone")
    parser.add_argument("--batch", help="look at one batch alone")
    parser.add_argument("--as", dest="person", metavar="NAME", help="who asks (default: the login name)")
    parser.add_argument("--json", action="store_true", help="print the lines as one JSON object")


def run(args: argparse.Namespace) -> int:
    from urllib.parse import urlencode

    from synthcore.cli.app import summarise
    from synthcore.cli.terminal import inert
    from synthcore.core.tallies import Selection
    from synthcore.settings import load
    from synthcore.views.advice import NONE, said
    from synthcore.wiring import with_services

    settings = load(domain=args.domain)
    selection = Selection(domain=settings.domain, kind=args.kind, batch=args.batch)
    with with_services(settings) as services:
        found = services.call("advice", person=args.person, selection=selection)
    lines = said(found)
    facts = [line.model_dump() | {"address": f"/{one.page}?{urlencode(one.query)}"} for line, one in zip(found, lines, strict=True)]
    words = [f"- {inert(one.sentence)}\n  {one.see}: /{one.page}?{urlencode(one.query)}" for one in lines]
    summarise(args, {"domain": settings.domain, "advice": facts}, "\n".join(words) or NONE)
    return 0
