"""Questions from a dataset of the Hugging Face hub, or of another hub that `HF_ENDPOINT` names.

The library `datasets` works in a child process (`hub_process`). It reads `HF_ENDPOINT`, `HF_HUB_OFFLINE` and `HF_TOKEN` once,
when it is imported, takes over a second and 150 MB for that, and writes bars and warnings to the terminal: none of this may
happen in a dashboard that runs for days. The child gets the environment as it is now and ends when the questions are read.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import Any

from synthcore.core import errors
from synthcore.core.questions import SourceQuestion, SourceTable
from synthcore.sources.collecting import Wanted

SITE = "https://huggingface.co"
QUIET = {
    "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_UPDATE_DOWNLOAD_COUNTS": "0",
    "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_UPDATE_CHECK": "1", "USE_TORCH": "0", "USE_TF": "0", "USE_JAX": "0", "PYTHONWARNINGS": "ignore",
}  # fmt: skip
_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(/[A-Za-z0-9_][\w.-]{0,95})?")


def load_hub(
    dataset_id: str, *, config: str | None = None, split: str = "train", revision: str | None = None, column: str | None = None,
    answer_column: str | None = None, limit: int | None = None, offset: int = 0, environ: Mapping[str, str] | None = None,
) -> SourceTable:  # fmt: skip
    """The questions of a dataset, read as a stream: no more of its files than they need.

    `limit` counts questions, `offset` rows. `environ` is the environment that the reading process gets (this one's, when
    None). `revision` of the answer is the commit that was read. Raises BadRequest, UnknownValue or BadInput, each with one
    sentence that never has the token in it.
    """
    environ = dict(os.environ if environ is None else environ)
    Wanted(column, answer_column, limit, offset).check()
    asked = {
        "dataset": known_id(dataset_id), "config": config or None, "split": (split or "train").strip(), "revision": revision or None, "column": column or None,
        "answer_column": answer_column or None, "limit": limit, "offset": offset,
    }  # fmt: skip
    environ["HF_ENDPOINT"] = (environ.get("HF_ENDPOINT") or SITE).rstrip("/")
    if environ.get("HF_TOKEN") is not None:
        environ["HF_TOKEN"] = environ["HF_TOKEN"].strip()
    answer = _asked(asked, environ | QUIET)
    if "table" in answer:
        return revived(answer["table"])
    raise _error(answer, environ.get("HF_TOKEN", ""))


def known_id(text: str) -> str:
    """An id such as `owner/name`; an address of the hub's site is taken for the id in it. Raises BadRequest."""
    name = re.sub(r"^(https?://[^/]+/|hf://)?datasets/", "", text.strip()).split("/tree/")[0].rstrip("/")
    if os.path.sep + "." in text or text.startswith((".", "/", "~")) or re.search(r"\.(csv|tsv|jsonl?|parquet|gz)$", name, re.IGNORECASE):
        raise errors.BadRequest(f"{text!r} looks like a file of this machine, not like the id of a dataset (owner/name); load it as a file.")
    if not _ID.fullmatch(name) or ".." in name or "--" in name:
        raise errors.BadRequest(f"{text!r} is not the id of a dataset; it has the form owner/name, for example qiaojin/PubMedQA.")
    return name


def revived(table: Mapping[str, Any]) -> SourceTable:
    """A SourceTable from JSON."""
    parts: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    return SourceTable(**parts | {"questions": tuple(SourceQuestion(*question) for question in table["questions"])})


def _asked(asked: dict[str, Any], environ: dict[str, str]) -> dict[str, Any]:
    """What the child answers. It works in an empty folder, where no folder's name can be taken for a dataset's."""
    with tempfile.TemporaryDirectory(prefix="synthcore-hub-") as folder:
        package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, [package, environ.get("PYTHONPATH", "")]))
        command = [sys.executable, "-m", "synthcore.sources.hub_process"]
        done = subprocess.run(command, input=json.dumps(asked).encode(), capture_output=True, cwd=folder, env=environ, check=False)
    try:
        return dict(json.loads(done.stdout))
    except ValueError:
        how = f"signal {-done.returncode}" if done.returncode < 0 else f"exit {done.returncode}"
        last = next(reversed(done.stderr.decode(errors="replace").strip().splitlines()), "it said nothing")
        return {
            "error": "BadRequest",
            "say": f"{asked['dataset']}: the process that reads it ended early ({how}: {last:.300}); try again, or with fewer questions.",
        }


def _error(answer: Mapping[str, Any], token: str) -> errors.BadRequest:
    """The child's error, with its own sentence and no token in it."""
    say = str(answer["say"])
    say = say.replace(token, "(token)") if len(token) > 3 else say
    say = re.sub(r"\bhf_\w{8,}", "(token)", say)
    kinds: dict[str, type[errors.BadRequest]] = {"BadInput": errors.BadInput, "UnknownValue": errors.UnknownValue}
    kind = kinds.get(str(answer["error"]), errors.BadRequest)
    return kind.__new__(kind, say)  # the sentence is whole; the class would make it anew from its parts
