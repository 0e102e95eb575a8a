"""`synthcore demo`: the dashboard on invented data, in a database of its own."""

from __future__ import annotations

import argparse

HELP = "start the dashboard on invented data, in a database of its own"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--build-only", action="store_true", help="make the database and do not start the dashboard")
    parser.add_argument("--port", type=int, metavar="N", help="where the dashboard listens (default: SYNTHCORE_PORT, else 8501)")


def run(args: argparse.Namespace) -> int:
    import os
    from dataclasses import replace
    from datetime import UTC, datetime, time

    from synthcore.cli.serve import become_dashboard
    from synthcore.services import demonstrating
    from synthcore.settings import load
    from synthcore.wiring import built

    settings = load(port=args.port)
    demo = replace(settings, db=settings.home / "demo.duckdb", demo=True)
    if not demo.db.exists():
        # Made under another name first: a demo that was interrupted while it was made is made again.
        unfinished = replace(demo, db=demo.db.with_name(f"demo.{os.getpid()}.part"))
        try:
            with built(unfinished) as context:
                demonstrating.build(context, datetime.combine(datetime.now(UTC).date(), time(17), UTC))
            os.replace(unfinished.db, demo.db)
        finally:
            unfinished.db.unlink(missing_ok=True)
        print(f"Made {demo.db}: {demonstrating.RECORDS} invented dialogues, {demonstrating.REVIEWS} invented reviews. Delete the file to make it anew.")
    if args.build_only:
        return 0
    return become_dashboard({"SYNTHCORE_DB": str(demo.db), "SYNTHCORE_DEMO": "1", "SYNTHCORE_PORT": str(demo.port)})
