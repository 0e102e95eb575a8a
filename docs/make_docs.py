"""Write docs/commands.md from the commands themselves. `make docs` runs it; a test keeps the file true.

usage: python docs/make_docs.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from synthcore.cli.app import COMMANDS, HIDDEN, overview, parser_for

TARGET = Path(__file__).parent / "commands.md"
TOOLS = Path(__file__).parent.parent / "tools"


def text() -> str:
    """The whole page. Help is formatted for 100 columns, whatever terminal this runs in."""
    os.environ["COLUMNS"] = "100"
    names = {m.group(1): path.name for path in sorted(TOOLS.glob("[a-z]*.py")) if (m := re.search(r'start\("(.+)"\)', path.read_text()))}
    parts = [
        "# Commands",
        "",
        "Made by `make docs` from the commands' own help. Exit codes: 0 done, 1 the work found problems, 2 the request or its",
        "input is wrong, 130 interrupted with everything so far saved.",
        "",
        f"```text\n{overview()}\n```",
    ]
    for name in COMMANDS:
        if name not in HIDDEN:
            also = f"Also `python {names[name]}` in `tools/`.\n\n" if name in names else ""
            parts += ["", f"## synthcore {name}", "", f"{also}```text\n{parser_for(name).format_help().rstrip()}\n```"]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
