"""The commands by the names of the workflow's guide, in the folder tools/."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = sorted(p.name for p in (ROOT / "tools").glob("[a-z]*.py"))
FLAGS = {
    "generate_synthetic_data.py": ["--count", "-n", "--output", "-o", "--seed", "-s", "--concerns", "-c", "--session-types", "-t", "--use-openai"],
    "clinician_review.py": ["--input", "-i", "--output", "-o"],
    "apply_reviews.py": ["--data", "-d", "--reviews", "-r", "--output", "-o", "--include-revision"],
    "merge_labels.py": ["--files", "-f", "--output", "-o", "--strategy"],
    "labeling_tool.py": ["--input", "--output"],
    "label_validator.py": ["--input", "--export"],
}


def test_the_guide_and_the_folder_name_the_same_tools():
    """No more, no fewer."""
    assert set(TOOLS) == set(FLAGS)


@pytest.mark.parametrize("tool", TOOLS)
def test_every_flag_of_the_guide_is_known(tool):
    """Long and short ones; the tool calls itself by the name it was started with."""
    done = subprocess.run([sys.executable, tool, "--help"], cwd=ROOT / "tools", capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: {tool}")
    assert all(flag in done.stdout for flag in FLAGS[tool])


def test_a_python_without_synthcore_is_told_what_to_do(tmp_path):
    """A copy of the folder, away from any environment: a sentence and exit 2, no traceback."""
    for path in (ROOT / "tools").glob("*.py"):
        (tmp_path / path.name).write_text(path.read_text())
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-S", "-I", "-c", "import sys; sys.path.insert(0, '.'); sys.argv=['apply_reviews.py']; import apply_reviews"],
                          cwd=tmp_path, capture_output=True, text=True, env=environ)  # fmt: skip
    assert done.returncode == 2
    assert "make install" in done.stderr
    assert "Traceback" not in done.stderr
