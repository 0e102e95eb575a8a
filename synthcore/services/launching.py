"""Starting the worker of a run as a process of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

from synthcore.core.errors import WriteFailed
from synthcore.services.run_folder import RunFolder
from synthcore.settings import CHECKOUT, api_key, in_checkout

POLITE = 10  # on the scale of nice(2): whoever waits for a page on the same machine goes first


def spawn(folder: RunFolder) -> subprocess.Popen[bytes]:
    """Start the worker of a folder; what it says goes to `worker.log`. One that asks a model gets the key in its
    environment, and nowhere else. Raises WriteFailed when there is no room for what it says."""
    folder.begin_again()
    paths = [str(CHECKOUT)] if in_checkout() else []
    env = os.environ | {"PYTHONPATH": os.pathsep.join([*paths, *filter(None, [os.environ.get("PYTHONPATH")])])}
    plan = folder.read("plan") or {}
    key = api_key() if "model" in plan else ""
    env.pop("OPENAI_API_KEY", None)
    if key:
        env["OPENAI_API_KEY"] = key
    try:
        said = open(folder.path / "worker.log", "ab")  # noqa: SIM115 - closed below
    except OSError as error:
        raise WriteFailed(f"{folder.path}: could not be written ({error.strerror or error}). Make room, then resume the run.") from None
    with said:
        worker = subprocess.Popen(
            [sys.executable, "-m", "synthcore", "run-worker", str(folder.path)],
            stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=folder.path, env=env, start_new_session=True,
        )  # fmt: skip
    with contextlib.suppress(ProcessLookupError):  # it has ended already
        os.setpriority(os.PRIO_PROCESS, worker.pid, max(POLITE, os.getpriority(os.PRIO_PROCESS, worker.pid)))
    return worker
