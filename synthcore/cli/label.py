"""`synthcore label`, which the source document calls `labeling_tool.py`."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from synthcore.cli import prompt
from synthcore.cli.terminal import inert, transcript, wrapped

if TYPE_CHECKING:
    from synthcore.evaluation.label_rules import Words
    from synthcore.formats.label_file import LabelFile

HELP = "label the dialogues of a file, or each reply, in the terminal"
FIELDS = ("intent", "sentiment", "risk_level")
OF_DIALOGUE = {"intent": "primary_intent", "sentiment": "overall_sentiment", "risk_level": "max_risk_level"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--input", "-i", type=Path, required=True, help="file of dialogues")
    parser.add_argument("--output", "-o", type=Path, required=True, help="file of labels; one that exists is continued")
    parser.add_argument("--per", choices=["dialogue", "turn"], default="dialogue", help="label whole dialogues, or every reply (default dialogue)")


def run(args: argparse.Namespace) -> int:
    from synthcore.cli.sources import chosen_domain
    from synthcore.core.files import check_output
    from synthcore.evaluation.label_rules import Words
    from synthcore.formats.label_file import LabelFile

    prompt.prepare()
    dialogues = prompt.read_dialogues(args.input, "a label")
    file = _load(args.output, args.input) if args.output.exists() else LabelFile(str(args.input))
    check_output(args.output)
    labels = chosen_domain(labels_only=True).labels
    words = {"intent": Words("intent", labels.intent), "sentiment": Words("sentiment", labels.sentiment), "risk_level": Words("risk level", labels.risk_level)}
    prompt.walk(LabelDesk(args.input, args.output, _items(dialogues, args.per), file, words))
    return 0


class Item(NamedTuple):
    """A dialogue, or, with a turn (from 1), one of its replies. `packed` is the dialogue as JSON text."""

    name: str
    packed: str
    turn: int = 0


class LabelDesk:
    """The items of a file and their labels."""

    def __init__(self, source: Path, output: Path, items: list[Item], file: LabelFile, words: Mapping[str, Words]) -> None:
        self._source, self._output, self._items, self._file, self._words = source, output, items, file, words
        self._rows = file.by_item()

    @property
    def count(self) -> int:
        return len(self._items)

    def is_open(self, place: int) -> bool:
        return self._items[place].name not in self._rows

    def help(self) -> str:
        values = [wrapped(f"{field.replace('_', ' ')}: {', '.join(self._words[field].order)}", "  ") for field in FIELDS]
        return "\n".join([
            f"{inert(self._source.name)}: {self.count} items, {self._done()} labelled. Each label is saved at once in {inert(self._output)}.",
            "One line per item: intent sentiment risk. Beginnings of words will do, . keeps what is there, # begins a note.",
            "Enter confirms what is shown in brackets.   prev   next   skip   save (says where)   quit   ? (these lines)",
            *values,
        ])  # fmt: skip

    def show(self, place: int) -> None:
        from synthcore.formats.dialogues import messages_of

        item = self._items[place]
        messages = messages_of(json.loads(item.packed))
        print(f"\n── Item {place + 1} of {self.count} ── {inert(item.name)} ── labelled so far: {self._done()} ──")
        print(transcript(messages[: item.turn or None], () if item.turn else FIELDS))
        if note := self._rows.get(item.name, {}).get("notes"):
            print(f"  note: {inert(note)}")

    def prompt(self, place: int) -> str:
        present = self._present(self._items[place])
        shown = " ".join(inert(present[field]) or "?" for field in FIELDS)
        done = " labelled" if self._items[place].name in self._rows else ""
        return f"\n[{shown}]   intent sentiment risk, Enter, prev next skip save quit ?\n{place + 1} of {self.count}{done} > "

    def answer(self, place: int, line: str) -> bool:
        item = self._items[place]
        text, _, note = line.partition("#")
        given = text.split() or ["."] * len(FIELDS)
        if len(given) != len(FIELDS):
            print(f"Expected {len(FIELDS)} words: intent sentiment risk (? lists them).")
            return False
        present, values = self._present(item), {}
        for field, word in zip(FIELDS, given, strict=True):
            value, wrong = _resolve(self._words[field], present[field] if word == "." else word)
            if wrong:
                print(inert(wrong))
                return False
            values[field] = value
        at = prompt.now()
        self._change(lambda file: file.label(item.name, values, note.strip(), at))
        print(f"{inert(item.name)}: {' '.join(values.values())}.")
        return True

    def summary(self) -> str:
        lines = [f"That was all: {self._done()} of {self.count} labelled."]
        for field in FIELDS:
            counts = Counter(str(self._rows[item.name].get(field)) for item in self._items if item.name in self._rows)
            lines.append(f"  {field.replace('_', ' ')}: " + (", ".join(f"{inert(value)} {n}" for value, n in counts.most_common()) or "none"))
        return "\n".join(lines)

    def saved(self) -> str:
        if not self._output.exists():
            return "Nothing has been labelled yet, so there is nothing to save."
        return f"Saved: {inert(self._output)} ({self._done()} of {self.count} labelled). Run the same command to go on."

    def _done(self) -> int:
        return sum(item.name in self._rows for item in self._items)

    def _present(self, item: Item) -> dict[str, str]:
        """The labels that an item has: those given here, else those of its file; "" where there is none."""
        row = self._rows.get(item.name)
        if row is None:
            row = _of_file(item)
        return {field: str(row.get(field) or "") for field in FIELDS}

    def _change(self, edit: Callable[[LabelFile], None]) -> None:
        self._file = prompt.change(self._output, self._file, lambda path: _load(path, self._source), edit)
        self._rows = self._file.by_item()


def _resolve(words: Words, given: str) -> tuple[str, str]:
    """The value that a word or its beginning stands for, or a sentence about what is wrong."""
    if not given:
        return "", f"There is no {words.kind} to keep; name one of {', '.join(words.order)}."
    if exact := words.canonical(given):
        return exact, ""
    found = [value for value in words.order if value.startswith(given.lower())]
    if len(found) == 1:
        return found[0], ""
    return "", f"The {words.kind} {given!r} could be {' or '.join(found)}." if found else words.complaint(given)


def _items(dialogues: list[tuple[str, str]], per: str) -> list[Item]:
    from synthcore.formats.dialogues import messages_of

    if per == "dialogue":
        return [Item(name, packed) for name, packed in dialogues]
    found = []
    for name, packed in dialogues:
        for turn, message in enumerate(messages_of(json.loads(packed)), 1):
            if message.get("role") != "user":
                found.append(Item(f"{name}#{turn}", packed, turn))
    return found


def _of_file(item: Item) -> dict[str, Any]:
    from synthcore.formats.dialogues import labels_of, messages_of

    dialogue = json.loads(item.packed)
    if item.turn:
        return messages_of(dialogue)[item.turn - 1]
    return {field: labels_of(dialogue).get(key) for field, key in OF_DIALOGUE.items()}


def _load(path: Path, source: Path) -> LabelFile:
    from synthcore.core.files import open_input
    from synthcore.formats import labels
    from synthcore.formats.label_file import LabelFile

    with open_input(path) as file:
        return LabelFile.read(labels.reader(file, path), str(source))
