"""The command line as a whole."""

import subprocess
import sys

import pytest

from synthcore.cli.app import COMMANDS, HIDDEN


def test_the_overview_names_every_command(run):
    """And a bare `synthcore` shows it with exit 2."""
    done = run("--help")
    assert done.code == 0
    assert all(f"  {name} " in done.out for name in COMMANDS if name not in HIDDEN)
    assert run().code == 2
    assert run("--version").out.startswith("synthcore ")


def test_a_misspelt_command_is_met_with_the_nearest(refused):
    """One sentence, exit 2."""
    refused("aply", says=["apply"])


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(run, command):
    """--help of each, with exit 0."""
    done = run(command, "--help")
    assert done.code == 0
    assert "usage:" in done.out


def test_help_loads_nothing_heavy():
    """What would make it slow is not even imported: no engine, no data frame, no validation library."""
    code = """
import sys
from synthcore.cli.app import main
main(["generate", "--help"])
main(["--help"])
print([m for m in ("pydantic", "duckdb", "streamlit", "pandas") if m in sys.modules])
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "[]"
