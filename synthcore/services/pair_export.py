"""What a run of pairs hands over, in one folder and in one pass over its rows:

    questions.csv                                every question
    questions_and_responses.csv                  those that have a response, the chosen and the rejected one beside them
    preferences_contains_false_answers.jsonl     whole pairs, as TRL reads them
    hub/                                         the same as a Hugging Face folder, with its card; what stood there before is in backups/

A row is unreviewed unless it says otherwise, and each file that holds rejected answers says so in its rows, and in its name
where the name is ours to choose.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from synthcore.core.files import check_output, replacing
from synthcore.core.records import Frozen
from synthcore.domains.schema import Domain
from synthcore.evaluation.length_gap import Gap, Lengths, sentences
from synthcore.formats import dataset_card, hub_folder, trl
from synthcore.formats.questions import QUESTIONS, RESPONSES, Row, Writer

QUESTIONS_FILE, RESPONSES_FILE = "questions.csv", "questions_and_responses.csv"
PREFERENCES_FILE, HUB = f"preferences_{trl.CONTAINS}.jsonl", "hub"


class PairFacts(Frozen):
    """What the rows do not tell. `run` sets this data set apart from others of the same domain in its canary, where the seed
    number does not; `reviewers` says by role who reviewed, `source_licence` under which terms the source stands, `judging` what a
    judge said of them, a sentence each."""

    title: str = ""
    run: str = ""
    seed_number: int | None = None
    reviewers: str = ""
    source_licence: str = ""
    contact: str = ""
    judging: tuple[str, ...] = ()


class PairsExported(Frozen):
    """`questions`, `responses` and `pairs` count rows of the two CSVs and lines of preferences; `left_out` says why rows
    with a response are no pair. `statuses` and `unreviewed` are of the pairs, `length` what their lengths tell."""

    folder: str
    files: tuple[str, ...]
    kept: tuple[str, ...]
    questions: int
    responses: int
    pairs: int
    left_out: dict[str, int]
    statuses: dict[str, int]
    unreviewed: int
    gap: Gap
    types: dict[str, Gap]
    length: tuple[str, ...]
    canary: str

    @property
    def sentence(self) -> str:
        """What is there now, for a person."""
        marked = "all unreviewed" if self.unreviewed == self.pairs else f"{self.unreviewed:,} of them unreviewed"
        out = f" {_listed(self.left_out)} no pair." if self.left_out else ""
        return f"{_number(self.questions, 'question')} and {_number(self.pairs, 'pair')} ({marked}) are in {self.folder}.{out}"


def _number(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def targets(folder: Path) -> tuple[Path, ...]:
    """Every file that an export writes."""
    return (*(folder / name for name in (QUESTIONS_FILE, RESPONSES_FILE, PREFERENCES_FILE)), *hub_folder.paths(folder / HUB))


def export(
    folder: Path, rows: Iterable[Mapping[str, str]], *, domain: Domain, facts: PairFacts | None = None, more: Iterable[str] = (), clobber: bool = True,
) -> PairsExported:  # fmt: skip
    """Write all files of a folder. `rows` are those of the two CSVs, read once; `more` are columns beside the known ones.

    A former file is kept as `NAME.<UTC>.bak`, those of hub/ in backups/; without `clobber` it is refused. When it fails half-way, the files that stood
    there before are intact. Raises BadRequest, WriteFailed.
    """
    for path in targets(folder):
        check_output(path, clobber=clobber)
    facts, named = facts or PairFacts(), f"{domain.about.id}@{domain.about.version}"
    mark = hub_folder.canary(named, domain.hash, facts.run, str(facts.seed_number))
    more, tally, lengths, left_out = tuple(more), dataset_card.Tally(), Lengths(), Counter[str]()
    with contextlib.ExitStack() as stack:
        (one, kept_one), (two, kept_two), (three, kept_three) = (stack.enter_context(replacing(path)) for path in targets(folder)[:3])
        hub = stack.enter_context(hub_folder.writing(folder / HUB))
        asked, answered = Writer(one, QUESTIONS, more=more), Writer(two, RESPONSES, more=more)
        columns = frozenset(asked.columns)
        for given in rows:
            row = _marked(given, domain)
            asked.add({name: cell for name, cell in row.items() if name in columns})
            if not (row.get("chosen") or row.get("rejected")):
                continue
            answered.add(row)
            if lacks := trl.missing(row):
                left_out[lacks] += 1
                continue
            line = trl.preference(row, domain=named, canary=mark)
            three.write(trl.line(line))
            hub.add(line)
            tally.add(row)
            lengths.add(row["chosen"], row["rejected"], row["rejected_error_type"])
        gap, types = lengths.gap(), lengths.by_group()
        said = dataset_card.Facts(
            title=facts.title or f"{domain.about.title}: synthetic preference pairs", canary=mark, splits=hub.splits, length=sentences(gap, types),
            seed_number=facts.seed_number, reviewers=facts.reviewers, source_licence=facts.source_licence, contact=facts.contact,
            judging=facts.judging,
        )  # fmt: skip
        hub.card, hub.licence = dataset_card.card(domain, tally, said), dataset_card.licence(domain, tally, facts.source_licence)
    return PairsExported(
        folder=str(folder), files=tuple(str(path.relative_to(folder)) for path in targets(folder)),
        kept=tuple(str(path) for path in (*kept_one, *kept_two, *kept_three, *hub.kept)),
        questions=asked.rows, responses=answered.rows, pairs=tally.rows, left_out=dict(left_out), statuses=dict(tally.statuses),
        unreviewed=tally.unreviewed, gap=gap, types=types, length=sentences(gap, types), canary=mark,
    )  # fmt: skip


def _marked(given: Mapping[str, str], domain: Domain) -> Row:
    """The row with what must never be missing beside a response: whether it was reviewed, and whether the rejected one is
    a falsehood that could harm."""
    row = dict(given)
    if row.get("chosen") or row.get("rejected"):
        row["review_status"] = row.get("review_status", "").strip() or trl.UNREVIEWED
    if row.get("rejected") and not row.get("rejected_is_unsafe", "").strip():
        error = domain.error_types.get(row.get("rejected_error_type", "").strip())
        row["rejected_is_unsafe"] = "false" if error and error.harm == "unhelpful" else "true"
    return row


def _listed(left_out: Mapping[str, int]) -> str:
    rows = sum(left_out.values())
    why = "; ".join(f"{what}: {number:,}" for what, number in left_out.items())
    return f"{rows:,} row{'' if rows == 1 else 's'} ({why}) {'is' if rows == 1 else 'are'}"
