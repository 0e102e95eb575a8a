"""What `synthcore questions`, `responses` and `pairs` write, and what they say of it at their end."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthcore.cli.pair_judging import Judging
    from synthcore.evaluation.judge_summary import Summary
    from synthcore.services.file_runs import FileRun
    from synthcore.services.pairing import PairsAsked

Row = dict[str, str]
NOUNS = {"questions": ("question", ""), "responses": ("question", " with responses"), "pairs": ("pair", "")}
MAKERS = {"llm": "by the model", "rule": "by rule", "instead": "by rule in its stead", "earlier": "made before"}
STAGES = {"question": "new question", "chosen": "right answer", "rejected": "wrong answer"}
NAMED = 5  # things of one sort that a line names


class Tally:
    """What the rows of an output are, counted while they are written."""

    def __init__(self) -> None:
        from synthcore.evaluation.length_gap import Lengths

        self.makers, self.modifications, self.errors, self.lengths = Counter[str](), Counter[str](), Counter[str](), Lengths()

    def over(self, rows: Iterable[dict[str, Any]]) -> Iterator[Row]:
        for made in rows:
            row: Row = made["row"]
            self.makers["earlier" if made.get("earlier") else "instead" if made["fallback"] else made["method"]] += 1
            self.modifications[row.get("modification_id", "")] += 1
            if row.get("rejected"):
                self.errors[row.get("rejected_error_type", "")] += 1
                self.lengths.add(row["chosen"], row["rejected"], row.get("rejected_error_type", ""))
            yield row


def written(
    args: argparse.Namespace, asked: PairsAsked, run: FileRun, rows: Iterator[dict[str, Any]], more: Iterable[str] = (), earlier: int = 0,
    judging: Judging | None = None,
) -> int:  # fmt: skip
    """The output, out of what the run made, and the summary; returns the exit code. `earlier` rows of the output are there
    already. Where nothing was made, what stands at the output stays as it is."""
    from synthcore.cli import pair_judging
    from synthcore.cli.app import summarise, warn

    ended, status, tally = run.ended(), run.status(), Tally()
    told: dict[str, Any] = {"kept": None, "lines": []}
    if run.made():
        told = _folder(args, asked, run, tally.over(rows), judging) if judging else _one_file(args, tally.over(rows), more)
    else:
        tally.makers["earlier"] = earlier
    run.hand_over()
    if judging:
        judging.hand_over()
    why = ended.get("why") or status.get("stopped") or ""
    if why:
        warn(f"{why} Rules made {tally.makers['instead']:,} that were missing.")
    wanted = _wanted(asked, tally.modifications.total(), tally.errors.total())
    lines = _lines(args, asked, run, tally, told["lines"], wanted)
    facts = _facts(args, asked, run, tally, wanted) | {
        "planned": int(run.plan["pairs"]["count"]) + earlier, "kept_aside": told["kept"], "lost": ended.get("lost", 0), "error": ended["error"],
        "stopped": why or None,
    }  # fmt: skip
    lines += [ended["error"]] if ended["error"] else []
    if judging:
        lines += pair_judging.lines(judging, told.get("judged")) if run.made() else []
        facts |= {"unreviewed": told.get("unreviewed", 0), **pair_judging.facts(judging, told.get("judged"))}
    summarise(args, facts, "\n".join(lines))
    return 1 if ended.get("lost") or (judging and judging.why) else 0


def _lines(
    args: argparse.Namespace, asked: PairsAsked, run: FileRun, tally: Tally, told: list[str], wanted: tuple[dict[str, int], dict[str, int]]
) -> list[str]:
    """The summary for a person, up to what was lost."""
    from synthcore.evaluation.length_gap import sentences

    total, new, number = sum(tally.makers.values()), run.made(), run.seed_number
    by = ", ".join(f"{tally.makers[name]:,} {words}" for name, words in MAKERS.items() if tally.makers[name])
    noun, more_of_it = NOUNS[args.command]
    lines = [f"Made {total:,} {noun}{'' if total == 1 else 's'}{more_of_it}: {args.output} (seed number {number}; {by}).", *told]
    if not new:
        there = any(path.is_file() for path in (args.output, args.output / "questions.csv"))
        lines = [f"Made none; {args.output} is {'left as it was' if there else 'not written'} (seed number {number})."]
    titles = {m.id: m.title for m in asked.domain.modifications.values()} | {e.id: e.title for e in asked.domain.error_types.values()}
    if new and args.command != "responses":
        lines.append(f"  modifications: {', '.join(f'{_named(name, titles)} {n:,}' for name, n in sorted(tally.modifications.items()))}")
        lines += _short("modifications", wanted[0], tally.modifications, titles)
    if new and args.command != "questions":
        lines.append(f"  errors: {', '.join(f'{_named(name, titles)} {n:,}' for name, n in sorted(tally.errors.items(), key=_by_number))}")
        lines += _short("errors", wanted[1], tally.errors, titles)
    if asked.model:
        lines += _cost(run.status(), new, run, titles)
    if new and args.command == "responses":
        lines += sentences(tally.lengths.gap(), tally.lengths.by_group())
    return lines


def _facts(args: argparse.Namespace, asked: PairsAsked, run: FileRun, tally: Tally, wanted: tuple[dict[str, int], dict[str, int]]) -> dict[str, Any]:
    """The summary for a program, as far as the rows and the order tell it."""
    from synthcore.cli.generate_summary import asked_facts, cells_of

    return {
        **(asked_facts(run.status(), cells_of(run.folder.attempts())) if asked.model else {}),
        "output": args.output if run.made() else None, "made": sum(tally.makers.values()), "method": asked.method,
        "model": asked.model.name if asked.model else None, "made_by": dict(tally.makers), "fallback": tally.makers["instead"],
        "modifications": dict(tally.modifications), "modifications_wanted": wanted[0], "error_types": dict(tally.errors), "error_types_wanted": wanted[1],
        "seed_number": run.seed_number, "needs": asked.needs or None, "left_out": asked.left_out,
        "length": tally.lengths.gap()._asdict() if args.command != "questions" else None,
        "length_by_type": {name: gap._asdict() for name, gap in tally.lengths.by_group().items()},
    }  # fmt: skip


def _one_file(args: argparse.Namespace, rows: Iterator[Row], more: Iterable[str]) -> dict[str, Any]:
    from synthcore.core.files import replacing
    from synthcore.formats.questions import QUESTIONS, RESPONSES, Writer

    with replacing(args.output) as (file, kept):
        writer = Writer(file, QUESTIONS if args.command == "questions" else RESPONSES, more=more)
        for row in rows:
            writer.add(row)
    return {"kept": kept[0] if kept else None, "lines": [f"The former file is kept as {kept[0].name}."] if kept else []}


def _folder(args: argparse.Namespace, asked: PairsAsked, run: FileRun, rows: Iterator[Row], judging: Judging) -> dict[str, Any]:
    from synthcore.cli import pair_judging
    from synthcore.services.pair_export import PairFacts, export

    summary, aside = _judgements(args, run, judging)
    facts = PairFacts(run=run.folder.path.name, seed_number=run.seed_number, judging=tuple(pair_judging.on_the_card(judging, summary)))
    done = export(args.output, rows, domain=asked.domain, facts=facts)
    kept = [*done.kept, *aside]
    told = [f"Former files are kept: {', '.join(kept)}."] if kept else []
    return {"kept": kept or None, "lines": [done.sentence, *done.length, *told], "unreviewed": done.unreviewed, "judged": summary}


def _judgements(args: argparse.Namespace, run: FileRun, judging: Judging) -> tuple[Summary | None, list[str]]:
    """Write what the judge said, and the names under which a former file is kept. Without a judge a former file goes aside: it is
    of other pairs."""
    from synthcore.cli import pair_judging
    from synthcore.core.files import replacing, set_aside

    path = pair_judging.target(args)
    if judging.judge is None:
        aside = set_aside(path)
        path.unlink(missing_ok=True)
        return None, [str(aside)] if aside else []
    with replacing(path) as (file, kept):
        summary = pair_judging.written(judging, run, file)
    return summary, [str(one) for one in kept]


def _wanted(asked: PairsAsked, rows: int, pairs: int) -> tuple[dict[str, int], dict[str, int]]:
    """How many rows each modification and each type of error should have, by the shares that the domain wants."""
    from synthcore.core.quotas import apportion
    from synthcore.generation.pair_plan import modification_shares

    names = asked.plan.modifications
    shares = {name: share for name, share in asked.domain.targets.mix.get("production", {}).get("error_type", {}).items() if share > 0}
    return (
        apportion(modification_shares(asked.domain, names), rows) if names and rows else {},
        apportion(shares, pairs) if shares and pairs else {},
    )


def _short(what: str, wanted: Mapping[str, int], made: Mapping[str, int], titles: Mapping[str, str]) -> list[str]:
    """What has fewer rows than its share, the worst first; one row is a matter of rounding."""
    lacks = sorted((made.get(name, 0) - n, name) for name, n in wanted.items() if made.get(name, 0) < n - 1)
    if not lacks:
        return []
    named = ", ".join(f"{_named(name, titles)} {made.get(name, 0):,} of {wanted[name]:,}" for _, name in lacks[:NAMED])
    return [f"    {what} with fewer rows than their share: {named}{f' and {len(lacks) - NAMED} more' if len(lacks) > NAMED else ''}"]


def _named(name: str, titles: Mapping[str, str]) -> str:
    return f"{titles[name]} ({name})" if name in titles else name or "not stated"


def _by_number(item: tuple[str, int]) -> tuple[int, str]:
    """e2 before e10."""
    return int("".join(c for c in item[0] if c.isdigit()) or 0), item[0]


def _cost(status: dict[str, Any], rows: int, run: FileRun, titles: Mapping[str, str]) -> list[str]:
    """What it cost, with the amount for a row, and why answers were not used."""
    from synthcore.cli.generate_summary import costs
    from synthcore.llm.pricing import dollars

    first, *others = costs({**status, "accepted": 0, "fates": {}})
    spent = Decimal(status.get("spent") or 0)
    if spent and rows:
        first += f"; {dollars(spent / rows)} a row"
    return [first, *_unused(run.folder.attempts(), titles), *others]


def _unused(attempts: Iterable[Mapping[str, Any]], titles: Mapping[str, str]) -> list[str]:
    """How many answers of which stage were not used, and the reasons that come most often, with the modification that each
    befell most."""
    stages, reasons = Counter[str](), dict[tuple[str, str], Counter[str]]()
    for attempt in attempts:
        if attempt["fate"] != "accepted":
            _, stage, modification = attempt["cell"]
            stages[stage] += 1
            reasons.setdefault((stage, _alike(str(attempt["reason"]))), Counter())[modification] += 1
    if not stages:
        return []
    lines = [f"  not used: {', '.join(f'{STAGES.get(stage, stage)} {n:,}' for stage, n in stages.most_common())}"]
    ranked = sorted(reasons.items(), key=lambda item: -item[1].total())
    for (stage, reason), where in ranked[:NAMED]:
        worst, n = where.most_common(1)[0]
        most = f" (most with {_named(worst, titles)}: {n:,})" if worst in titles else ""
        lines.append(f"    {where.total():,} × {STAGES.get(stage, stage)}: {reason}{most}")
    if len(ranked) > NAMED:
        lines.append(f"    and {sum(where.total() for _, where in ranked[NAMED:]):,} for {len(ranked) - NAMED} other reasons")
    return lines


def _alike(reason: str) -> str:
    """A reason without what tells one case from another: what it quotes, and numbers."""
    plain = re.sub(r"“[^”]*”|\"[^\"]*\"", "…", " ".join(reason.split()))
    return re.sub(r"\d[\d.,]*(?<![.,])", "…", plain)
