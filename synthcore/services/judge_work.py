"""The work of a run that judges: one place for each record, family of dimensions and repeat.

A place is numbered by the fingerprint of what is asked there: the same judgement has the same place in every run, so that its
answer is found again wherever it was paid for, and two records of the same text share one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from synthcore.core.answers import Answer, Ask, Attempt, Fate
from synthcore.core.errors import BadInput
from synthcore.core.files import write_bytes
from synthcore.core.measurements import Measurement, Outcome
from synthcore.core.model_plan import ModelPlan
from synthcore.domains.schema import Domain
from synthcore.evaluation import judge_reading
from synthcore.evaluation.judge_reading import Found
from synthcore.evaluation.judging import JudgedDialogue, JudgedPair, Material
from synthcore.generation.extracting import find_object, refuses
from synthcore.generation.parsing import ended, shown
from synthcore.llm import tokens
from synthcore.services.delivery import Lines
from synthcore.services.guard import Guard
from synthcore.services.judge_rows import findings, measurements, nothing
from synthcore.services.judges import Asked, Job, Judge
from synthcore.services.making import Independent, Judged
from synthcore.services.run_folder import RunFolder

MOST_SENT = 32_000  # tokens of a text, as far as can be told without the model's own count
OUTCOMES = {Fate.REFUSED: Outcome.REFUSED, Fate.FILTERED: Outcome.REFUSED, Fate.FAILED: Outcome.FAILED, Fate.PERSONAL_DATA: Outcome.UNAVAILABLE}
NOTE = "READ_ME_contains_false_answers.txt"
WARNING = """This folder is the work of a run that judges pairs of a right and a wrong answer.

The wrong answers are false on purpose, and some could harm whoever followed them. They are in records.json (`rejected`), and
words of them, as quotes, in results.jsonl and answers.jsonl. Never show them as advice, never put them into a prompt as an
example, and do not hand this folder on.
"""


class JudgeWork(Independent):
    """Implements making.Work. A place ends as a judgement, whatever its outcomes, or is given up after one repair; then its
    measurements say why, in a line that is marked `given_up`."""

    def __init__(self, folder: RunFolder, plan: Mapping[str, Any], domain: Domain, guard: Guard) -> None:
        self.folder, self.guard, self.run_id = folder, guard, str(plan["run_id"])
        self.judge_of = Judge(domain, ModelPlan.model_validate(plan["model"]), asked_of(plan))
        self._records = read_records(folder)
        self._jobs: dict[int, Job] = {}
        self._of: dict[int, list[str]] = {}  # the records of a place
        wanted = set(plan["places"]) if "places" in plan else None
        for job in self.judge_of.jobs(self._records):
            if wanted is None or job.place in wanted:
                self._jobs.setdefault(job.place, job)
                self._of.setdefault(job.place, []).append(job.of.id)
        self._long = {place: says for place, job in self._jobs.items() if (says := too_long(job.of))}
        self.results = Lines(folder.results)
        self.files: tuple[Lines, ...] = (self.results,)
        self.mine: Sequence[int] = [place for place in self._jobs if place not in self._long]
        self.planned = len(self._jobs)
        self._made: set[int] = set()
        self._given_up: set[int] = set()

    # making.Maker

    def cell_of(self, place: int) -> tuple[str, ...]:
        return ("judgement", self._jobs[place].rubric.family, "")

    def prompt_of(self, place: int) -> str:
        return self._jobs[place].prompt

    def ask(self, place: int, attempt: int) -> Ask:
        return self.judge_of.ask(self._jobs[place], attempt)

    def repair(self, ask: Ask, text: str, error: str) -> Ask:
        return self.judge_of.repair(ask, text, error)

    def judge(self, ask: Ask, answer: Answer) -> Judged:
        """A reply that has something wrong in it is asked for once more; what is wrong in the second is `unparsed`, the rest of
        it counts."""
        job = self._jobs[ask.place]
        if over := ended(answer):
            return Judged(over.fate, over.reason)
        parts = job.of.parts(self._forms)
        value, problem = find_object(answer.text, parts[0].key)
        if refuses(answer.text, value):
            return Judged(Fate.REFUSED, f"the judge declined in words: {shown(answer.text)}")
        if value is None:
            return Judged(Fate.INVALID_JSON, problem)
        found, wrong = judge_reading.read(job.rubric, value, parts)
        if wrong and (not ask.repairs or all(one.outcome is Outcome.UNPARSED for one in found)):
            return Judged(Fate.WRONG_SHAPE, wrong)
        return Judged(Fate.ACCEPTED, "", found)

    def consider(self, place: int, made: Any) -> tuple[Fate, str]:
        return Fate.ACCEPTED, ""

    def keep(self, ask: Ask, answer: Answer, made: Sequence[Found]) -> None:
        job = self._jobs[ask.place]
        self._write(ask.place, measurements(job, made, self.run_id), attempt=ask.attempt, model=answer.model, findings=[
            one.model_dump(mode="json") for one in findings(job, made)
        ])  # fmt: skip
        self._made.add(ask.place)

    def give_up(self, attempt: Attempt) -> None:
        self._without(attempt.place, OUTCOMES.get(attempt.fate, Outcome.UNPARSED), attempt.reason)

    def kept(self) -> Mapping[int, int | None]:
        return {row["place"]: int(row["attempt"]) for row in self.results.rows if not row.get("given_up")}

    def _without(self, place: int, outcome: Outcome, reason: str) -> None:
        if place not in self._given_up:
            self._given_up.add(place)
            self._write(place, nothing(self._jobs[place], outcome, reason, self.run_id), given_up=True)

    def _write(self, place: int, said: Sequence[Measurement], **more: Any) -> None:
        job = self._jobs[place]
        told = {"order": job.of.order, "false_on_purpose": "quotes from the rejected answer"} if isinstance(job.of, JudgedPair) else {}
        self.results.add({
            "place": place, "rubric": job.rubric.name, "fingerprint": job.fingerprint, "records": self._of[place],
            "measurements": [one.model_dump(mode="json") for one in said], "findings": [], **told, **more,
        })  # fmt: skip

    def _forms(self, text: str) -> list[str]:
        """A text as it is, and as it may have left this machine."""
        sent = self.guard.outgoing(Ask("0.0", ({"role": "user", "content": text},)))[0].messages[0]["content"]
        return [text] if sent == text else [text, sent]

    # making.Work

    def take_up(self) -> None:
        if any(isinstance(one, JudgedPair) for one in self._records) and not (self.folder.path / NOTE).exists():
            write_bytes(self.folder.path / NOTE, WARNING.encode())
        for row in self.results.rows:
            if row["place"] in self._jobs:
                (self._given_up if row.get("given_up") else self._made).add(row["place"])

    def filled(self) -> int:
        return len(self._made)

    def before_asking(self, held: Callable[[], bool]) -> None:
        for place, says in self._long.items():
            self._without(place, Outcome.UNAVAILABLE, says)

    def missing(self) -> Sequence[int]:
        return ()

    def unmade(self) -> Sequence[str]:
        last = {row["place"]: str(row["reason"]) for row in self.folder.attempts()} if len(self._made) < self.planned else {}
        return [last.get(place) or self._long.get(place) or "it was not asked for any more." for place in self._jobs if place not in self._made]


def asked_of(plan: Mapping[str, Any]) -> Asked:
    """What a plan has a judge asked. The plan of a run of pairs names that run, and nothing else."""
    return Asked.model_validate(plan["judging"]) if isinstance(plan["judging"], Mapping) else Asked()


def too_long(material: Material) -> str:
    """Why a text is not sent to any judge: no server would take it, or it would cost more than all the others; "" for others."""
    length = tokens.estimate(sum(len(text.encode("utf-8", "surrogatepass")) for text in material.texts), None)
    return f"The text is about {length:,} tokens long; a judge is sent at most {MOST_SENT:,}." if length > MOST_SENT else ""


def read_records(folder: RunFolder) -> list[Material]:
    """What a run judges. Raises BadInput for a file that something else has changed."""
    try:
        return list(_materials(folder))
    except (TypeError, ValueError):
        raise BadInput(folder.path / "records.json", "is damaged, so that the run cannot go on.") from None


def _materials(folder: RunFolder) -> Iterator[Material]:
    for one in folder.read("records"):
        if "turns" in one:
            yield JudgedDialogue(one["id"], tuple((role, text) for role, text in one["turns"]), tuple(one["labels"]))
        else:
            yield JudgedPair(**one)
