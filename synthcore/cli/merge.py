"""`synthcore merge`, which the source document calls `merge_labels.py`: files of dialogues, or files of labels."""

from __future__ import annotations

import argparse
import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from synthcore.cli.terminal import inert

if TYPE_CHECKING:
    from synthcore.cli.sources import Source
    from synthcore.formats.json_stream import Reader
    from synthcore.formats.merging import Merge

HELP = "put several files of dialogues, or of labels, into one"
SHOWN = 10
# What a file's head says of that file alone; in a merged file it moves to the list of sources.
OF_ONE_FILE = {"generated_at", "metadata", "total_dialogues", "approved", "needs_revision", "rejected", "disputed", "unreviewed"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--files", "-f", type=Path, nargs="+", required=True, metavar="FILE", help="files to merge, in order")
    parser.add_argument("--output", "-o", type=Path, required=True, help="file to write")
    parser.add_argument("--strategy", choices=["majority", "consensus"], default="majority", help="for labels: how votes are counted (default majority)")
    parser.add_argument("--no-clobber", action="store_true", help="refuse to replace an existing output")
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")


def run(args: argparse.Namespace) -> int:
    from synthcore.cli.sources import open_source
    from synthcore.core.files import check_output

    with contextlib.ExitStack() as stack:
        sources = [open_source(path, stack) for path in args.files]
        kind = _one_kind(sources)
        check_output(args.output, clobber=not args.no_clobber)
        return _merge_labels(args, sources) if kind == "labels" else _merge_dialogues(args, sources)


def _one_kind(sources: Sequence[Source]) -> str:
    """What the files hold. Raises BadInput, naming the odd one, when they do not all hold the same."""
    from synthcore.core.errors import BadInput

    kinds = Counter(source.kind for source in sources if source.kind)
    most = kinds.most_common(1)[0][0] if kinds else "dialogues"
    for source in sources:
        if source.kind not in {most, ""}:
            raise BadInput(source.path, f"holds {source.kind}, while the other files hold {most}; merge one kind at a time.")
    return most


def _merge_dialogues(args: argparse.Namespace, sources: Sequence[Source]) -> int:
    from synthcore.cli.app import summarise, warn
    from synthcore.core.files import replacing
    from synthcore.formats.merging import Merge

    merge = Merge()
    with replacing(args.output) as (file, kept):
        told = _write_dialogues(file, sources, merge)
    total = sum(source["kept"] for source in told)
    facts = {
        "output": args.output, "dialogues": total, "sources": told, "repeated": [c._asdict() for c in merge.repeated],
        "copies": [c._asdict() for c in merge.copies], "relabelled": [c._asdict() for c in merge.relabelled],
        "renamed": [r._asdict() for r in merge.renamed], "kept_aside": kept[0] if kept else None,
    }  # fmt: skip
    for warning in _warnings(merge):
        warn(warning)
    lines = [f"{args.output}: {total:,} dialogues from {len(sources)} file{'s' if len(sources) > 1 else ''}."]
    lines += [f"  {source['file']}: {source['dialogues']:,} read, {source['kept']:,} kept" for source in told]
    lines += _listed(
        "dialogue was left out, because its id and text are there already", "dialogues were left out, because their ids and texts are there already",
        [c.dialogue_id or "(no id)" for c in merge.repeated],
    )  # fmt: skip
    lines += _listed(
        "dialogue was left out, because its text is there already under another id",
        "dialogues were left out, because their texts are there already under other ids",
        [f"{c.dialogue_id} in {c.file} is {c.kept}" for c in merge.copies],
    )  # fmt: skip
    if kept:
        lines.append(f"The former file is kept as {kept[0].name}.")
    summarise(args, facts, "\n".join(lines))
    return 0


def _write_dialogues(file: IO[bytes], sources: Sequence[Source], merge: Merge) -> list[dict[str, Any]]:
    """The merged file: the first file's head, every dialogue once, statistics, and where they come from."""
    from synthcore.cli.progress import watched
    from synthcore.formats import dialogues, json_layout

    writer = json_layout.Writer(file)
    first = sources[0].reader
    if not first.key:  # a bare list
        writer.put("version", dialogues.VERSION)
    for key, value in first.head.items():
        if key not in OF_ONE_FILE and key != "statistics":
            writer.put(key, value)
    statistics = dialogues.Statistics()
    told: list[dict[str, Any]] = []
    writer.array(dialogues.KEY)
    for path, _, reader, elements in sources:
        short, read, kept = path.name, 0, 0
        for element in watched(dialogues.elements(reader, elements), short):
            read += 1
            dialogue = element.value
            name = merge.place(dialogue, short)
            if name is None:
                continue
            kept += 1
            statistics.add(dialogue)
            if name == dialogues.id_of(dialogue):
                writer.add(json_layout.as_written(element.text, dialogue, reader.indent))
            else:
                writer.add(b"    " + json_layout.dialogue({**dialogue, "dialogue_id": name}))
        told.append({"file": short, "dialogues": read, "kept": kept})
    writer.end_array()
    for key, value in first.tail.items():
        if key not in OF_ONE_FILE and key != "statistics":
            writer.put(key, value)
    writer.put("total_dialogues", statistics.total)
    writer.put("statistics", statistics.block())
    about = [{**row, **_about(source.reader, first=source is sources[0])} for row, source in zip(told, sources, strict=True)]
    writer.put("metadata", {"sources": about})
    writer.close()
    return told


def _about(reader: Reader, *, first: bool) -> dict[str, Any]:
    """What a source says of itself, as far as the merged file does not say it in its own head."""
    whole = {**reader.head, **reader.tail}
    said = {key: value for key, value in whole.items() if key != "statistics" and (key in OF_ONE_FILE or not first)}
    return {"head": said} if said else {}


def _warnings(merge: Merge) -> Iterator[str]:
    yield from _listed(
        "dialogue was renamed, because another text has its id", "dialogues were renamed, because other texts have their ids",
        [f"{r.dialogue_id} in {r.file} is now {r.now}" for r in merge.renamed],
    )  # fmt: skip
    yield from _listed(
        "dialogue was left out although its labels or profile differ from those of the copy that is kept",
        "dialogues were left out although their labels or profiles differ from those of the copies that are kept",
        [f"{c.dialogue_id} in {c.file}" + (f" (kept: {c.kept})" if c.kept != c.dialogue_id else "") for c in merge.relabelled],
    )


def _merge_labels(args: argparse.Namespace, sources: Sequence[Source]) -> int:
    from synthcore.cli.app import summarise, warn
    from synthcore.core.files import replacing
    from synthcore.formats import json_layout, labels

    names = _file_names([source.path for source in sources])
    rows = {name: labels.by_item(source.reader.where, source.elements) for name, source in zip(names, sources, strict=True)}
    voted = labels.vote(rows, args.strategy)
    head = {"version": labels.VERSION, **{k: v for k, v in sources[0].reader.head.items() if k in {"version", "description"}}}
    head |= {"strategy": args.strategy, "source_files": names, "total_labels": len(voted.rows), "total_conflicts": len(voted.conflicts)}
    with replacing(args.output) as (file, kept):
        json_layout.write_rows(file, head, labels.KEY, voted.rows, {"conflicts": voted.conflicts})
    for path, times in Counter(source.path.resolve() for source in sources).items():
        if times > 1:
            warn(f"{inert(path.name)} was given {times} times, and each time counts as one more vote.")
    for item, field, votes in _graver(voted.outvoted):
        warn(f"{inert(item)}: {field} was voted down from a graver value ({', '.join(f'{inert(value)} {n}' for value, n in votes.items())}).")
    lines = [f"{args.output}: {len(voted.rows):,} of {len(voted.rows) + len(voted.conflicts):,} items by {args.strategy} from {len(sources)} files."]
    lines += _listed(
        "item was left out, and stands under `conflicts`", "items were left out, and stand under `conflicts`",
        [f"{row['item_id']} ({', '.join(row['fields'])})" for row in voted.conflicts],
    )  # fmt: skip
    if kept:
        lines.append(f"The former file is kept as {kept[0].name}.")
    facts = {"output": args.output, "labels": len(voted.rows), "conflicts": voted.conflicts, "kept_aside": kept[0] if kept else None}
    summarise(args, facts, "\n".join(lines))
    return 0


def _graver(outvoted: list[tuple[str, str, dict[str, int]]]) -> Iterator[tuple[str, str, dict[str, int]]]:
    """Risk levels that were voted down by a lower one: a majority may be wrong about danger."""
    from synthcore.cli.sources import chosen_domain
    from synthcore.domains.vocabulary import vocabulary

    risks = [row for row in outvoted if row[1] == "risk_level"]
    if not risks:
        return
    words = vocabulary(chosen_domain(labels_only=True))
    for item, field, votes in risks:
        won = max(votes, key=votes.__getitem__)
        if words.governing(votes) != words.canonical("risk_level", won):
            yield item, field, votes


def _file_names(paths: Sequence[Path]) -> list[str]:
    """Short names that tell the files apart."""
    names = [path.name for path in paths]
    return names if len(set(names)) == len(names) else [f"{n}:{path}" for n, path in enumerate(paths, 1)]


def _listed(one: str, several: str, names: list[str]) -> list[str]:
    if not names:
        return []
    more = f", and {len(names) - SHOWN:,} more (--json lists all)" if len(names) > SHOWN else ""
    return [f"{len(names):,} {one if len(names) == 1 else several}: {', '.join(map(inert, names[:SHOWN]))}{more}."]
