"""Settings, read once: a flag outranks the environment, which outranks `synthcore.toml`, which outranks the default.

SYNTHCORE_HOME   where the program writes (default: the checkout's data/, else the user's data folder)
SYNTHCORE_DB     the database file (default: <home>/synthcore.duckdb)
SYNTHCORE_PORT   where the dashboard listens (default: 8501)
SYNTHCORE_DEMO   marks the database as invented (set by `make demo`)
SYNTHCORE_MODEL  the model that is asked (default: gpt-4.1-mini)
SYNTHCORE_JUDGE_MODEL  the model that judges what was made (default: none)
SYNTHCORE_BATCH_POLL  seconds between looks at a provider's batch (default: 30)
SYNTHCORE_LANGUAGETOOL_URL  a LanguageTool server for the grammar check (default: none; an installation is found by itself)
OPENAI_BASE_URL  the OpenAI-compatible server that is asked (default: OpenAI's own)
OPENAI_API_KEY   its key, from the environment or `.streamlit/secrets.toml`; see `api_key`, it is no part of the settings
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from synthcore.core.errors import BadInput, BadRequest

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent
OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True)
class Settings:
    home: Path
    db: Path
    port: int
    domain: str = "mental_health"
    demo: bool = False
    memory_limit: str = "1GB"
    threads: int = 2
    model: str = "gpt-4.1-mini"
    judge_model: str = ""
    base_url: str = OPENAI_URL
    batch_poll: float = 30.0
    languagetool_url: str = ""


def shipped(name: str) -> Path:
    """A file or folder that comes with the program, in a checkout and in an installed wheel alike."""
    packed = PACKAGE / "shipped" / name
    if packed.exists():
        return packed
    return CHECKOUT / (f"data/{name}" if name in ("domains", "samples") else name)


def in_checkout() -> bool:
    return (CHECKOUT / "pyproject.toml").exists()


def default_home() -> Path:
    if in_checkout():
        return CHECKOUT / "data"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "synthcore"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "synthcore"


def load(environ: Mapping[str, str] | None = None, **flags: object) -> Settings:
    """The settings of this process. Raises BadRequest for a value that cannot be used, naming where it stands."""
    environ = os.environ if environ is None else environ
    written = _written(CHECKOUT / "synthcore.toml")

    def pick(name: str) -> str | None:
        flag = flags.get(name)
        return str(flag) if flag is not None else environ.get(f"SYNTHCORE_{name.upper()}") or written.get(name)

    home = Path(pick("home") or default_home()).expanduser().absolute()
    port = pick("port") or "8501"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise BadRequest(f"SYNTHCORE_PORT is {port!r}; it must be a number from 1 to 65535.")
    return Settings(
        home=home,
        db=Path(pick("db") or home / "synthcore.duckdb").expanduser().absolute(),
        port=int(port),
        domain=pick("domain") or "mental_health",
        demo=(pick("demo") or "0") not in {"0", "", "false", "no"},
        model=pick("model") or "gpt-4.1-mini",
        judge_model=pick("judge_model") or "",
        batch_poll=_seconds("SYNTHCORE_BATCH_POLL", environ.get("SYNTHCORE_BATCH_POLL") or "30"),
        languagetool_url=pick("languagetool_url") or "",
        base_url=(environ.get("OPENAI_BASE_URL") or written.get("base_url") or OPENAI_URL).rstrip("/"),
    )


def api_key(environ: Mapping[str, str] | None = None) -> str:
    """The key of the model's server, empty when there is none. It is asked for where it is used and kept nowhere: a
    setting would find its way into a log sooner or later."""
    environ = os.environ if environ is None else environ
    key = environ.get("OPENAI_API_KEY", "").strip()
    return key or _written(CHECKOUT / ".streamlit" / "secrets.toml").get("OPENAI_API_KEY", "").strip()


def _seconds(name: str, text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < 1e6:
        raise BadRequest(f"{name} is {text!r}; it must be a number of seconds above 0.")
    return seconds


def _written(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        with open(path, "rb") as file:
            return {str(k): str(v) for k, v in tomllib.load(file).items()}
    except tomllib.TOMLDecodeError as error:
        raise BadInput(path, f"is not valid TOML ({error}).") from None
