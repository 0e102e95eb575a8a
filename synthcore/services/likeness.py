"""How alike the dialogues of a run are that a model made, those among them that were turned away for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from synthcore.core.answers import Fate
from synthcore.core.ports import CellFate
from synthcore.core.quotas import DIMENSIONS, Cell
from synthcore.core.records import Frozen
from synthcore.services.model_folders import titles
from synthcore.services.run_folder import RunFolder

MEASURED = 5000  # results of a run that its similarity is worked out from
TWICE = (Fate.DUPLICATE, Fate.NEAR_DUPLICATE)


class Similar(Frozen):
    """Shares are of 1, and of the `texts` that were kept: of those that are nearly the same as another, and of those that share
    half of its wording; `nearest` is how alike each is to its nearest neighbour, on average. `twice` answers were turned
    away because another dialogue says the same, and `copied` because a seed dialogue does. The advice rests on all of them."""

    texts: int
    near_share: float
    alike_share: float
    nearest: float
    advice: str
    twice: int = 0
    copied: int = 0


def of(folder: RunFolder, fates: Sequence[CellFate], temperature: float | None) -> Similar | None:
    """Of the run in a folder; `fates` tell what became of its answers. None where there is nothing to compare, and for pairs
    and revisions, which are meant to be like something."""
    if {"pairs", "revising"} & (folder.read("plan") or {}).keys():
        return None
    from synthcore.evaluation import similarity  # loads numpy

    rows = [row["dialogue"] for row in folder.lines(folder.results, 0, MEASURED)[0] if row.get("method") == "llm"]
    away = Counter({cell: n for cell, n in _by_cell(fates).items() if n})
    twice, copied = away.total(), sum(n for _, fate, n in fates if fate is Fate.COPIED)
    if len(rows) < 2 and not twice and not copied:
        return None
    found = similarity.report(["\n".join(str(m.get("text", "")) for m in d["messages"]) for d in rows], cells=[_cell(d) for d in rows])
    whole = found
    if twice:  # what was turned away was nearly the same as another: it counts as such
        near = (round(found.near_share * found.measured) + twice) / (found.measured + twice)
        texts, measured = found.texts + twice, max(2, found.measured + twice)
        whole = found._replace(near_share=near, texts=texts, measured=measured, worst=away.most_common(1)[0][0])
    concerns = (folder.read("domain") or {}).get("concerns", {})
    scenarios = len(concerns.get(whole.worst[1], {}).get("scenario", ())) if whole.worst else 0
    words = titles(str(folder.path))
    whole = whole._replace(worst=tuple(words.get(label, {}).get(value, value) for label, value in zip(DIMENSIONS, whole.worst, strict=False)))
    advice = similarity.advice(whole, temperature=temperature, scenarios=scenarios)
    return Similar(
        texts=found.texts, near_share=found.near_share, alike_share=found.alike_share, nearest=found.nearest, advice=advice, twice=twice, copied=copied,
    )  # fmt: skip


def _by_cell(fates: Sequence[CellFate]) -> Counter[Cell]:
    counts: Counter[Cell] = Counter()
    for cell, fate, n in fates:
        counts[cell] += n if fate in TWICE else 0
    return counts


def _cell(dialogue: Mapping[str, Any]) -> Cell:
    return (str(dialogue["session_type"]), str(dialogue["user_profile"]["concern"]), str(dialogue["labels"]["max_risk_level"]))
