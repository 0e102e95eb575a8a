"""What tests of the store and above share: a home with a tiny domain in it, files, and real processes on it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from synthcore.core.labels import Vocabulary
from synthcore.core.model_plan import ModelPlan
from synthcore.core.records import Record
from synthcore.core.reviews import Review
from synthcore.domains import loader
from synthcore.domains.schema import Domain
from synthcore.formats.dialogue_records import from_file
from synthcore.generation.request import Request
from synthcore.services.run_folder import RunFolder

T = TypeVar("T")
ROOT = Path(__file__).parent.parent
NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
PLANTS = Vocabulary(
    domain="plant_care@0.1", hash="plants", session_type=("quick", "long"), concern=("watering", "anything"), risk_level=("fine", "dying"),
    second_approval=("dying",), other_concern="anything",
)  # fmt: skip


def home(folder: Path) -> Path:
    """A SYNTHCORE_HOME whose domain is about house plants."""
    shutil.copytree(ROOT / "tests" / "tiny_domain" / "plant_care", folder / "domains" / "plant_care" / "0.1", dirs_exist_ok=True)
    return folder


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SYNTHCORE_", "OPENAI_", "STREAMLIT_"))}
    return kept | {"SYNTHCORE_HOME": str(home(folder)), "SYNTHCORE_DOMAIN": "plant_care", "PYTHONPATH": str(ROOT), "COLUMNS": "200"} | more


def dialogue(number: int, *, risk: str = "fine", **more: Any) -> dict[str, Any]:
    """A dialogue about a plant, different for each number."""
    return {
        "dialogue_id": f"d{number}", "session_type": "quick", "user_profile": {"concern": "watering", "mood_score": 4},
        "messages": [
            {"role": "user", "text": f"Leaf {number} of my fern is dry.", "timestamp": "2025-01-01T10:00:00Z"},
            {"role": "assistant", "text": "Water it tonight.", "intent": "look", "sentiment": "worried", "risk_level": risk},
        ],
        "labels": {"primary_intent": "look", "overall_sentiment": "worried", "max_risk_level": risk, "therapeutic_technique": "finger_test"},
    } | more  # fmt: skip


def record(number: int, **more: Any) -> Record:
    return from_file(dialogue(number, **more), domain=PLANTS.domain, source="plants.json", created_at=NOW)


def review(number: int, of: Record | str, person: str = "anna", verdict: str = "approved", **more: Any) -> Review:
    at = more.pop("decided_at", NOW)
    return Review(id=f"r{number}", record_id=of if isinstance(of, str) else of.id, person=person, verdict=verdict, decided_at=at, **more)


def planned_run(path: Path, count: int) -> RunFolder:
    """The folder of a run that nobody has begun."""
    folder, request = RunFolder(path), Request(count=count, seed_number=3)
    domain = loader.load(ROOT / "tests" / "tiny_domain" / "plant_care")
    folder.make({"plan": {"run_id": "r", "request": request.model_dump(mode="json"), "have": []}, "domain": domain.model_dump(mode="json")}, [])
    return folder


PRICES = '[[model]]\nname = "gpt-4.1-mini"\nhost = "{host}"\ninput = "0.40"\noutput = "1.60"\n'


def costly(folder: Path, host: str = "127.0.0.1") -> Path:
    """A home in which a model of this machine has a price."""
    (folder / "prices.toml").write_text(PRICES.format(host=host))
    return folder


def model_run(
    path: Path,
    url: str,
    count: int = 12,
    *,
    domain: str = "plant_care",
    seeds: Sequence[dict[str, Any]] = (),
    order: dict[str, Any] | None = None,
    **model: Any,
) -> RunFolder:
    """The folder of a run that asks a model and that nobody has begun; `path.parent` is its home."""
    path.parent.mkdir(parents=True, exist_ok=True)
    home = path.parent
    request = Request(count=count, seed_number=model.pop("seed_number", 3), **(order or {}))
    found = loader.load(ROOT / "tests" / "tiny_domain" / domain if domain == "plant_care" else ROOT / "data" / "domains" / domain)
    plan = ModelPlan(
        **{"name": "gpt-4.1-mini", "base_url": url, "prices": str(home / "prices.toml"), "endpoints": str(home / "endpoints.json"), "batch_poll": 0.01} | model
    )
    folder = RunFolder(path)
    files = {"plan": {"run_id": path.name, "request": request.model_dump(mode="json"), "have": [], "method": "model", "model": plan.model_dump(mode="json")}}
    folder.make(files | {"domain": found.model_dump(mode="json")} | ({"seed": list(seeds)} if seeds else {}), [])
    return folder


def sitting(folder: RunFolder, asked: list[int] | None = None, **changed: Any) -> dict[str, Any]:
    """One sitting at a run, in this process; `asked` holds the signals that it was sent, `changed` what the plan says anew."""
    from synthcore.services.asking_run import ModelRun
    from synthcore.services.working import ordered, work_of

    if changed:
        folder.change_plan(**changed)
    plan = folder.read("plan")
    domain, request, seeds = ordered(folder, plan)
    work = work_of(folder, plan, domain, request, seeds or [])
    ended = ModelRun(folder, plan, asked if asked is not None else [], domain, work, seeds or []).work()
    folder.finish(ended)
    return ended


def json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def cells_of(folder: RunFolder) -> tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]]:
    """How many records of each cell were planned, and how many are there."""
    plan = folder.read("plan")
    quotas = Request.model_validate(plan["request"]).quotas(Domain.model_validate(folder.read("domain")))
    made = [row["dialogue"] for row in json_lines(folder.results)]
    return Counter({c: n for c, n in quotas.by_cell().items() if n}), Counter(map(cell_of, made))


def cell_of(dialogue: dict[str, Any]) -> tuple[str, str, str]:
    return dialogue["session_type"], dialogue["user_profile"]["concern"], dialogue["labels"]["max_risk_level"]


def outcomes(folder: RunFolder) -> list[dict[str, Any]]:
    return json_lines(folder.outcomes)


def consistent(folder: RunFolder, by_model: int) -> None:
    """The cells are those of the plan; there is one record a place, and one accepted outcome for each that the model made."""
    planned, made = cells_of(folder)
    assert made == planned
    rows = json_lines(folder.results)
    assert sorted(row["place"] for row in rows) == list(range(len(rows)))
    accepted = Counter(row["place"] for row in outcomes(folder) if row["fate"] == "accepted")
    assert accepted == Counter(row["place"] for row in rows if row["method"] == "llm")
    assert sum(accepted.values()) == by_model


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def awaited(coroutine: Coroutine[Any, Any, T]) -> T:
    """What a coroutine comes to, in a loop and a thread of its own: the browser's driver keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def until(holds: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Wait for a condition; returns what it gives. Fails when it does not come true in time."""
    end = time.monotonic() + seconds
    while not (value := holds()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)
    return value


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(folder: Path, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    """`synthcore …` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "synthcore", *map(str, arguments)], env=environment(folder, **more), cwd=folder, text=True, capture_output=True, timeout=120
    )


class Server:
    """A dashboard in a process of its own. `how` is the command that starts it, with PORT where the port goes."""

    def __init__(self, folder: Path, *how: str, **more: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        words = [word.replace("PORT", str(self.port)) for word in how] or ["-m", "synthcore", "serve"]
        self.log = folder / f"server-{self.port}.log"
        with open(self.log, "wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, *words], env=environment(folder, SYNTHCORE_PORT=str(self.port), **more), cwd=ROOT, stdout=said, stderr=said
            )

    def __enter__(self) -> Server:
        try:
            until(self._answers, 30)
        except AssertionError:
            self.kill()
            raise AssertionError(self.log.read_text()) from None
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    def _answers(self) -> bool:
        assert self.process.poll() is None
        try:
            return self.get("/api/health").status == 200
        except OSError:
            return False

    def get(self, path: str) -> Any:
        return urllib.request.urlopen(self.url + path, timeout=10)

    def kill(self) -> None:
        """As a power cut would: no time for last words."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
