"""Orders of pairs for tests, planned out of the samples, in folders that nobody has begun."""

from __future__ import annotations

import functools
import json
from collections import Counter
from pathlib import Path
from typing import Any

from synthcore.core.questions import SourceQuestion, SourceTable
from synthcore.domains import loader
from synthcore.domains.schema import Domain
from synthcore.services import pairing
from synthcore.services.pairing import PairOrder, PairsAsked
from synthcore.services.run_folder import RunFolder
from synthcore.settings import Settings, load
from synthcore.sources import load_file
from tests.conftest import ROOT

SAMPLE = ROOT / "data" / "samples" / "medical_questions.csv"
TOPICS = ROOT / "data" / "samples" / "medical_topics.csv"
KEEP = ("m01", "m03", "m17")  # modifications that rules know too


@functools.cache
def medical() -> Domain:
    return loader.load(ROOT / "data" / "domains" / "medical_qa")


def sample(path: Path = TOPICS) -> SourceTable:
    return load_file(path)


def table(*questions: tuple[str, str]) -> SourceTable:
    """A source of these questions with their answers."""
    found = tuple(SourceQuestion(row, question, answer, {}) for row, (question, answer) in enumerate(questions))
    return SourceTable("t.csv", "", "", "", "question", "answer", ("question", "answer"), found, {}, ())


def settings_of(home: Path, url: str = "") -> Settings:
    return load({"SYNTHCORE_HOME": str(home)} | ({"OPENAI_BASE_URL": url} if url else {}))


def planned(home: Path, url: str = "", source: SourceTable | None = None, **order: Any) -> PairsAsked:
    """An order with the model at that address; without one, by rule."""
    settings = settings_of(home, url)
    given = {"method": "openai" if url else "rule", "seed_number": 3, "count": 6, "fallback": False} | order
    return pairing.plan_pairs(settings, medical(), PairOrder(**given), source or sample())


def folder_of(path: Path, asked: PairsAsked, **more: Any) -> RunFolder:
    """The folder of its run."""
    ordered, folder = asked.order(), RunFolder(path)
    plan = {"run_id": path.name, **ordered.plan, **({"model": ordered.model.model_dump(mode="json")} if ordered.model else {}), **more}
    folder.make({"plan": plan, **ordered.files}, [])
    return folder


def rows_of(folder: RunFolder) -> list[dict[str, Any]]:
    return [json.loads(line) for line in folder.results.read_bytes().splitlines()]


def modifications(rows: Any) -> Counter[str]:
    return Counter(row["row"]["modification_id"] for row in rows)
