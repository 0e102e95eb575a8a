"""Pictures of charts, drawn without a browser and without the network.

The engine that draws them is a JavaScript machine of a hundred and more megabytes. It works in a child process (`drawing_process`)
that is started when a picture is asked for and ends with it: a dashboard that runs for days never holds it. One works at a time.
"""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from synthcore.core.errors import SynthcoreError
from synthcore.settings import CHECKOUT, in_checkout

Form = Literal["svg", "png"]
PATIENCE = 120.0  # seconds for all pictures of one request
SECRETS = ("OPENAI_API_KEY", "HF_TOKEN")
INSTEAD = "The table and the CSV have the same numbers."
MISSING = f"Pictures need the package vl-convert-python, which is not installed here: install it, and start the dashboard again. {INSTEAD}"
_one_at_a_time = threading.Lock()


class NotDrawn(SynthcoreError):
    """Pictures could not be drawn; whatever they show stands in tables too."""


def missing() -> str:
    """Why no picture can be drawn here; empty where the engine is installed."""
    return "" if importlib.util.find_spec("vl_convert") else MISSING


def draw(specs: Sequence[Mapping[str, Any]], form: Form) -> tuple[bytes, ...]:
    """A picture for each vega-lite description: SVG as UTF-8, or PNG at twice the size. Descriptions hold their data; an address
    in one is not loaded. Raises NotDrawn."""
    if not specs:
        return ()
    if why := missing():
        raise NotDrawn(why)
    asked = json.dumps({"form": form, "specs": list(specs)}).encode()
    command = [sys.executable, "-m", "synthcore.services.drawing_process"]
    with _one_at_a_time:
        try:
            done = subprocess.run(command, input=asked, capture_output=True, env=_environment(), timeout=PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotDrawn(f"The picture could not be drawn ({error}). {INSTEAD}") from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        answer = {"error": said[-1] if said else f"its process ended with {done.returncode}"}
    if "error" in answer:
        raise NotDrawn(f"The picture could not be drawn ({answer['error'][:300]}). {INSTEAD}")
    return tuple(base64.b64decode(picture) for picture in answer["pictures"])


def _environment() -> dict[str, str]:
    paths = [str(CHECKOUT)] if in_checkout() else []
    kept = {name: value for name, value in os.environ.items() if name not in SECRETS}
    return kept | {"PYTHONPATH": os.pathsep.join([*paths, *filter(None, [os.environ.get("PYTHONPATH")])])}
