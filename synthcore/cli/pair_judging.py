"""The judge of `synthcore pairs`: asked about the pairs of a run when they are there, under one cap with what made them."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from synthcore.domains.schema import Domain
    from synthcore.evaluation.judge_summary import Summary
    from synthcore.evaluation.judging import JudgedPair
    from synthcore.llm.quoting import Quote
    from synthcore.services.file_runs import FileRun
    from synthcore.services.pair_caps import Shared
    from synthcore.services.pair_judging import Bench, Judged
    from synthcore.services.pair_quoting import Beside
    from synthcore.services.pairing import PairOrder, PairsAsked
    from synthcore.settings import Settings

FILE = "judgements.csv"
UNREVIEWED = "No person has seen them: they are unreviewed."


def add_arguments(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--judge-model", metavar="NAME", help="the model that judges the pairs (default: SYNTHCORE_JUDGE_MODEL; without one nobody does)")
    group.add_argument("--same-judge", action="store_true", help="let the judge be the model that writes the pairs, which it is too kind to")


def target(args: argparse.Namespace) -> Path:
    path: Path = args.output / FILE
    return path


class Judging:
    """The judge of one command, from its quote to what it said. Without one, `needs` tells why."""

    def __init__(self, args: argparse.Namespace, settings: Settings, domain: Domain, order: PairOrder, asked: PairsAsked) -> None:
        from synthcore.services import pair_judging

        self.args, self.settings, self.order = args, settings, order
        bench: Bench = pair_judging.bench(settings, domain, order, named=args.judge_model, same=args.same_judge, writer=asked.model)
        self.judge, self.needs = bench.judge, bench.needs
        self.run: FileRun | None = None
        self.why = ""  # what stopped it
        self._given = 0  # pairs that this command has given to it
        self._samples = pair_judging.stand_ins(asked)

    # Before anything is sent

    def quotes(self, pairs: int) -> dict[str, Quote]:
        """What judging so many pairs would cost."""
        from synthcore.services import judge_quoting

        return judge_quoting.quotes(self.judge, self._samples, pairs) if self.judge else {}

    def judged_before(self, rows: Iterable[Mapping[str, Any]]) -> int:
        """How many of the pairs of these rows the judge was paid for already."""
        from synthcore.services import pair_judging

        pairs = pair_judging.pairs_of({"row": row} for row in rows) if self.judge else []
        return pair_judging.judged_before(self.judge, pairs, self.settings.home / "runs") if self.judge else 0

    def announced(self) -> list[str]:
        """Who judges, and what is sent to it."""
        if self.judge is None:
            return [f"The pairs will not be judged: {self.needs}."]
        rubrics = ", ".join(rubric.name for rubric in self.judge.rubrics)
        return [f"Judging by {self.judge.model.name} ({rubrics}): the question and both answers go there too, without a word on which is which."]

    def prompts(self) -> Iterator[tuple[str, str]]:
        """(title, text) of each message that the judge is sent about one pair."""
        judge = self.judge
        for job in judge.jobs(self._samples[:1]) if judge else ():
            for message in judge.ask(job).messages if judge else ():
                yield f"judging by {job.rubric.name}, {message['role']}", message["content"]

    # The cap

    @property
    def shared(self) -> Shared | None:
        """The cap over both runs, None without one."""
        from synthcore.services.pair_caps import Shared

        return None if self.order.budget_usd is None else Shared(self.order.budget_usd, self.judge, self._samples)

    def check(self, asked: PairsAsked) -> None:
        """Raises BadRequest for a cap that is too small for one pair and its judging."""
        if shared := self.shared:
            shared.check(asked)

    def beside(self, asked: PairsAsked) -> Beside | None:
        return self.shared.beside(asked) if self.shared else None

    def capped(self, asked: PairsAsked, pairs: int) -> PairsAsked:
        """The order with its part of the cap, where it is to come to so many pairs."""
        if (shared := self.shared) is None or asked.model is None or self.judge is None:
            return asked
        cap = shared.for_pairs(asked, judging_spent=self.spent, to_judge=max(0, pairs - self.seen))
        return asked._replace(model=asked.model.model_copy(update={"budget_usd": cap}))

    @property
    def spent(self) -> Decimal:
        """What judging has cost so far."""
        from synthcore.services import pair_judging

        return pair_judging.spent(self.run) if self.run else Decimal(0)

    @property
    def seen(self) -> int:
        """How many pairs have been given to the judge."""
        return len(self.run.folder.read("records") or []) if self.run else 0

    # Its run

    def find(self, pairs_run: FileRun) -> None:
        """The judge's run of a run of pairs, where there is one already: what it has spent counts against the cap."""
        pairs = self._pairs(pairs_run) if self.judge and pairs_run.made() else []
        if pairs:
            self._found(pairs_run, pairs)

    def judged(self, pairs_run: FileRun) -> int | None:
        """Have the pairs judged that are there and were not judged yet; the exit code of a command that was interrupted there,
        else None. A judge that cannot be asked is no reason to lose the pairs: `why` tells of it."""
        from synthcore.cli.interrupts import say
        from synthcore.services import pair_judging

        pairs = self._pairs(pairs_run) if self.judge else []
        if self.judge is None or len(pairs) == self._given:
            return None
        run, self._given = self._found(pairs_run, pairs), len(pairs)
        if run.folder.alive():  # of a command that was killed
            _follow(run, self.seen)
        pair_judging.extend(run, pairs)
        model = self.judge.model
        if shared := self.shared:
            model = model.model_copy(update={"budget_usd": shared.for_judging(pair_judging.spent(pairs_run))})
        try:
            run.folder.set_pause(False)
            self._start(run, model)
            _follow(run, len(pairs) * len(self.judge.rubrics))
        except KeyboardInterrupt:
            run.stop()
            say(f"\nInterrupted: {run.made():,} judgements are there; the same command goes on where it stopped.")
            return 130
        ended = run.ended()
        self.why = "" if ended["state"] == "done" else ended.get("why") or ended["error"] or "Judging was cancelled."
        return None

    def _start(self, run: FileRun, model: Any) -> None:
        """With what the cap leaves now, also where the folder has just been made."""
        if not run.begun and not run.folder.alive():
            run.folder.change_plan(budget_usd=model.model_dump(mode="json")["budget_usd"])
        run.start(model)

    def _found(self, pairs_run: FileRun, pairs: list[JudgedPair]) -> FileRun:
        from synthcore.services import file_runs, pair_judging

        assert self.judge is not None
        self._samples = pairs
        if self.run is None:
            order = pair_judging.order_of(self.judge, pairs_run.folder.path.name, pairs)
            self.run = file_runs.find_or_make(self.settings, order, drawn=True, anew=False)
        return self.run

    @staticmethod
    def _pairs(pairs_run: FileRun) -> list[JudgedPair]:
        from synthcore.services import pair_judging

        return pair_judging.pairs_of(pairs_run.rows())

    # What it said

    def said(self, pairs_run: FileRun) -> Iterator[Judged]:
        """Of each pair of a run, what the judge said of it."""
        from synthcore.services import pair_judging

        assert self.judge is not None
        return pair_judging.judged(self.judge, self._pairs(pairs_run), self.run, self.why)

    def hand_over(self) -> None:
        if self.run is not None:
            self.run.hand_over()


def _follow(run: FileRun, wanted: int) -> None:
    import time

    from synthcore.cli.following import LOOK_AT_FILE, Progress

    progress = Progress(wanted, "judgements")
    try:
        while run.working():
            time.sleep(LOOK_AT_FILE)
            progress.show(run.made())
    finally:
        progress.close()


# What is written, and said at the end


def written(judging: Judging, pairs_run: FileRun, file: Any) -> Summary:
    """judgements.csv into an open file; what it comes to."""
    from synthcore.evaluation.judge_summary import Summary
    from synthcore.formats import judgements
    from synthcore.formats.questions import Writer

    assert judging.judge is not None
    summary, writer = Summary(judging.judge.rubrics), Writer(file, judgements.COLUMNS)
    for one in judging.said(pairs_run):
        summary.add(one.pair.id, one.measurements, one.findings)
        for row in judgements.rows(one.measurements, one.findings, judge=judging.judge.model.name, models=one.models, places=one.places):
            writer.add(row)
    return summary


def on_the_card(judging: Judging, summary: Summary | None) -> list[str]:
    """What the card of the data set says of it."""
    if judging.judge is None or summary is None:
        return []
    from synthcore.evaluation.judge_summary import sentences

    rubrics = ", ".join(rubric.name for rubric in judging.judge.rubrics)
    first = (
        f"A language model, {judging.judge.model.name}, was asked about them by the rubrics {rubrics}. These are its own words and rates, not "
        "corrected for its errors; no person has reviewed them."
    )
    return [first, *sentences(summary)]


def lines(judging: Judging, summary: Summary | None) -> list[str]:
    """What the summary of a command says of it."""
    from synthcore.evaluation.judge_summary import sentences
    from synthcore.llm.pricing import dollars

    if judging.judge is None or summary is None:
        return [f"Not judged: {judging.needs}. {UNREVIEWED}"]
    first, *others = sentences(summary)
    stopped = [f"Judging stopped: {judging.why} The same command with --seed-number goes on with it, and pays for nothing twice."] if judging.why else []
    cost = f" Judging cost {dollars(judging.spent)}." if judging.spent else ""
    return [f"{first} By {judging.judge.model.name}, raw: its own word, not corrected for its errors.{cost}", *others, *stopped, UNREVIEWED]


def facts(judging: Judging, summary: Summary | None) -> dict[str, Any]:
    """The same for a program."""
    if judging.judge is None or summary is None:
        return {"judged": 0, "judging": {"model": None, "needs": judging.needs}}
    from synthcore.llm.pricing import plain

    model = judging.judge.model
    told = {
        "model": model.name, "needs": None, "rubrics": [rubric.name for rubric in judging.judge.rubrics], "pairs": summary.records,
        "cost_usd": plain(judging.spent), "stopped": judging.why or None,
        "dimensions": [{**one._asdict(), "judged": one.judged, "asked": one.asked} for one in summary.qualities()],
        "rates": [{**one._asdict(), "share": one.share} for one in summary.shares()],
    }  # fmt: skip
    return {"judged": summary.judged, "judging": told}
