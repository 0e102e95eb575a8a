"""`synthcore review`, which the source document calls `clinician_review.py`."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthcore.cli import prompt
from synthcore.cli.terminal import inert, transcript, wrapped

if TYPE_CHECKING:
    from synthcore.core.reviews import Verdict
    from synthcore.formats.review_file import ReviewFile

HELP = "review the dialogues of a file, one by one, in the terminal"
KEYS = "1 approve   2 needs revision   3 reject   4 skip   5 add a note"
MESSAGE_LABELS = ("intent", "sentiment", "risk_level")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--input", "-i", type=Path, required=True, help="file of dialogues")
    parser.add_argument("--output", "-o", type=Path, required=True, help="file of reviews; one that exists is continued")
    parser.add_argument("--reviewer", metavar="NAME", help="your name (default: asked on a terminal, else the login name)")


def run(args: argparse.Namespace) -> int:
    from synthcore.core.files import check_output

    prompt.prepare()
    dialogues = prompt.read_dialogues(args.input, "a review")
    file = _load(args.output, args.input) if args.output.exists() else _new(args.input)
    check_output(args.output)
    prompt.walk(ReviewDesk(args.input, args.output, dialogues, file, prompt.reviewer_name(args.reviewer)))
    return 0


class ReviewDesk:
    """The dialogues of a file and the reviews of one person."""

    def __init__(self, source: Path, output: Path, dialogues: list[tuple[str, str]], file: ReviewFile, reviewer: str) -> None:
        self._source, self._output, self._dialogues, self._file, self._reviewer = source, output, dialogues, file, reviewer
        self._decided = file.decided_by(reviewer)

    @property
    def count(self) -> int:
        return len(self._dialogues)

    def is_open(self, place: int) -> bool:
        return self._dialogues[place][0] not in self._decided

    def help(self) -> str:
        return (
            f"{inert(self._source.name)}: {self.count} dialogues, {self._done()} decided by {inert(self._reviewer)}. "
            f"Each decision is saved at once in {inert(self._output)}.\n"
            f"{KEYS}\n2 and 3 ask for one line of feedback (Enter passes). A decision can be changed: go back with prev and decide again.\n"
            "prev   next   skip (no decision)   save (says where)   quit   ? (these lines)"
        )

    def show(self, place: int) -> None:
        name, packed = self._dialogues[place]
        dialogue: dict[str, Any] = json.loads(packed)
        from synthcore.formats.dialogues import labels_of, messages_of

        print(f"\n── Dialogue {place + 1} of {self.count} ── {inert(name)} ── decided so far: {self._done()} ──")
        profile = dialogue.get("user_profile")
        facts = {"session type": dialogue.get("session_type"), **(profile if isinstance(profile, dict) else {})}
        print(_facts(facts))
        print(transcript(messages_of(dialogue), MESSAGE_LABELS))
        print(_facts(labels_of(dialogue)))
        for note in self._file.waiting(name, self._reviewer):
            print(f"  your note: {inert(note.get('note'))}")
        if row := self._decided.get(name):
            feedback = f" ({inert(row['feedback'])})" if row.get("feedback") else ""
            print(f"  your decision so far: {_verdict(row)}{feedback}")
        if others := self._file.others(self._reviewer).get(name):
            print(f"  {len(others)} other reviewer{'s have' if len(others) > 1 else ' has'} decided on this one.")

    def prompt(self, place: int) -> str:
        return f"\n[{KEYS}]   prev next skip save quit ?\n{place + 1} of {self.count} > "

    def answer(self, place: int, line: str) -> bool:
        from synthcore.core.reviews import Verdict

        verdicts = {"1": Verdict.APPROVED, "2": Verdict.NEEDS_REVISION, "3": Verdict.REJECTED}
        choice = line.strip()
        if choice == "4":
            return True
        if choice == "5":
            self._note(self._dialogues[place][0])
            return False
        if choice not in verdicts:
            print(f"{inert(choice)!r} is none of the options. {KEYS}   prev next skip save quit ?" if choice else KEYS)
            return False
        self._decide(self._dialogues[place][0], verdicts[choice])
        return True

    def summary(self) -> str:
        counts = Counter(_verdict(self._decided[name]) for name, _ in self._dialogues if name in self._decided)
        lines = [f"That was all: {self._done()} of {self.count} decided by {inert(self._reviewer)}."]
        lines += [f"  {verdict:<15} {counts[verdict]:>5}" for verdict in dict.fromkeys(["approved", "needs revision", "rejected", *counts])]
        return "\n".join([*lines, f"  {'not decided':<15} {self.count - self._done():>5}"])

    def saved(self) -> str:
        if not self._output.exists():
            return "Nothing has been decided yet, so there is nothing to save."
        return f"Saved: {inert(self._output)} ({self._done()} of {self.count} decided by {inert(self._reviewer)}). Run the same command to go on."

    def _done(self) -> int:
        return sum(name in self._decided for name, _ in self._dialogues)

    def _decide(self, name: str, verdict: Verdict) -> None:
        feedback = ""
        if verdict.value != "approved":
            try:
                feedback = prompt.ask("Feedback (one line, Enter for none): ").strip()
            except prompt.EndOfInput:
                print()  # the decision was made; the walk finds the end at its next question
        at = prompt.now()
        self._change(lambda file: file.decide(name, self._reviewer, verdict, feedback, at))
        print(f"{inert(name)}: {verdict.value.replace('_', ' ')}.")

    def _note(self, name: str) -> None:
        try:
            text = prompt.ask("Note (one line): ").strip()
        except prompt.EndOfInput:
            return
        if text:
            at = prompt.now()
            self._change(lambda file: file.note(name, self._reviewer, text, at))
            print("Noted; it goes with your decision.")

    def _change(self, edit: Any) -> None:
        self._file = prompt.change(self._output, self._file, lambda path: _load(path, self._source), edit)
        self._decided = self._file.decided_by(self._reviewer)


def _new(source: Path) -> ReviewFile:
    from synthcore.formats.review_file import ReviewFile

    return ReviewFile(str(source))


def _load(path: Path, source: Path) -> ReviewFile:
    from synthcore.core.files import open_input
    from synthcore.formats import reviews
    from synthcore.formats.review_file import ReviewFile

    with open_input(path) as file:
        return ReviewFile.read(reviews.reader(file, path), str(source))


def _verdict(row: dict[str, Any]) -> str:
    from synthcore.formats.reviews import verdict_of

    verdict = verdict_of(row)
    return verdict.value.replace("_", " ") if verdict else ""


def _facts(facts: dict[str, Any]) -> str:
    shown = [f"{inert(key).replace('_', ' ')}: {inert(value)}" for key, value in facts.items() if value is not None]
    return wrapped("   ".join(shown), "  ")
