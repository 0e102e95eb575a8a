"""The work of a run that judges preference pairs: one place for each pair and family of dimensions.

A place is numbered by the fingerprint of what is asked there: the same judgement has the same place in every run, so that its
answer is found again wherever it was paid for, and two records of the same text share one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from synthcore.core.answers import Answer, Ask, Fate, Message
from synthcore.core.errors import BadInput
from synthcore.core.files import write_bytes
from synthcore.core.measurements import Finding, Measurement, Outcome
from synthcore.core.model_plan import ModelPlan
from synthcore.domains.rubric import Rubric
from synthcore.domains.schema import Domain
from synthcore.evaluation import judge_reading, judging
from synthcore.evaluation.judge_reading import Found
from synthcore.evaluation.judging import ANSWERS, Branch, JudgedPair
from synthcore.generation.extracting import find_object, refuses
from synthcore.generation.parsing import ended, shown
from synthcore.generation.prompts import fill, filled, repaired, shape_note
from synthcore.services.delivery import Lines
from synthcore.services.guard import Guard
from synthcore.services.making import Independent, Judged
from synthcore.services.run_folder import RunFolder

ANSWER_TURN = 2  # of a branch of a pair, whose first turn is the question
NOTE = "READ_ME_contains_false_answers.txt"
WARNING = """This folder is the work of a run that judges pairs of a right and a wrong answer.

The wrong answers are false on purpose, and some could harm whoever followed them. They are in records.json (`rejected`), and
words of them, as quotes, in results.jsonl and answers.jsonl. Never show them as advice, never put them into a prompt as an
example, and do not hand this folder on.
"""


class Job(NamedTuple):
    """One request: a pair, and the family of dimensions that is asked about."""

    pair: JudgedPair
    rubric: Rubric
    fingerprint: str

    @property
    def place(self) -> int:
        """60 bits of the fingerprint: a store can keep it as a whole number."""
        return int(self.fingerprint[:15], 16)

    @property
    def prompt(self) -> str:
        """What the size of an answer is remembered by: `judge:facts@1`."""
        return f"judge:{self.rubric.name}"


class Judge:
    """Asks a model about pairs by the rubrics of a domain."""

    def __init__(self, domain: Domain, model: ModelPlan) -> None:
        self.domain, self.model = domain, model
        self.rubrics = [rubric for rubric in domain.rubrics.values() if rubric.applies_to == "pair"]
        self._schemas = {rubric.family: judging.schema(rubric) for rubric in self.rubrics}
        self._notes = {name: shape_note(domain, schema) for name, schema in self._schemas.items()}
        self._parameters = {"temperature": model.temperature, "most_tokens": model.most_tokens}

    def jobs(self, pairs: Iterable[JudgedPair]) -> Iterator[Job]:
        """What is asked, pair after pair."""
        for pair in pairs:
            for rubric in self.rubrics:
                known = judging.fingerprint(
                    model=self.model.name, parameters=self._parameters, rubric=rubric, messages=self._messages(pair, rubric)
                )  # fmt: skip
                yield Job(pair, rubric, known)

    def ask(self, job: Job, attempt: int = 0) -> Ask:
        family = job.rubric.family
        return Ask(f"{job.place}.{attempt}", self._messages(job.pair, job.rubric), self._schemas[family], self._notes[family], self.model.most_tokens)

    def repair(self, ask: Ask, text: str, error: str) -> Ask:
        """The request that shows a judge its own reply, says what was wrong with it, and asks for the whole again."""
        return repaired(ask, text, fill(self.domain.prompts["judge_repair"].user, {"error": error}))

    def _messages(self, pair: JudgedPair, rubric: Rubric) -> tuple[Message, ...]:
        return filled(self.domain.prompts["judge"], judging.shown(pair, rubric))


class JudgeWork(Independent):
    """Implements making.Work. A place ends as a judgement, whatever its outcomes, or is given up after one repair."""

    def __init__(self, folder: RunFolder, plan: Mapping[str, Any], domain: Domain, guard: Guard) -> None:
        self.folder, self.guard, self.run_id = folder, guard, str(plan["run_id"])
        self.judge_of = Judge(domain, ModelPlan.model_validate(plan["model"]))
        self._jobs = {job.place: job for job in self.judge_of.jobs(read_pairs(folder))}
        self.results = Lines(folder.results)
        self.files: tuple[Lines, ...] = (self.results,)
        self.mine: Sequence[int] = list(self._jobs)
        self.planned = len(self.mine)
        self._made: set[int] = set()

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
        if over := ended(answer):
            return Judged(over.fate, over.reason)
        value, problem = find_object(answer.text, ANSWERS[0])
        if refuses(answer.text, value):
            return Judged(Fate.REFUSED, f"the judge declined in words: {shown(answer.text)}")
        if value is None:
            return Judged(Fate.INVALID_JSON, problem)
        job = self._jobs[ask.place]
        found, wrong = judge_reading.read(job.rubric, value, [self._forms(job.pair.text(branch)) for branch in job.pair.order])
        if wrong and (not ask.repairs or all(one.outcome is Outcome.UNPARSED for one in found)):
            return Judged(Fate.WRONG_SHAPE, wrong)
        return Judged(Fate.ACCEPTED, "", found)

    def consider(self, place: int, made: Any) -> tuple[Fate, str]:
        return Fate.ACCEPTED, ""

    def keep(self, ask: Ask, answer: Answer, made: Sequence[Found]) -> None:
        job = self._jobs[ask.place]
        self.results.add({
            "place": ask.place, "attempt": ask.attempt, "rubric": job.rubric.name, "fingerprint": job.fingerprint, "order": job.pair.order,
            "model": answer.model, "false_on_purpose": "quotes from the rejected answer",
            "measurements": [one.model_dump(mode="json") for one in measurements(job, made, self.run_id)],
            "findings": [one.model_dump(mode="json") for one in findings(job, made)],
        })  # fmt: skip
        self._made.add(ask.place)

    def kept(self) -> Mapping[int, int | None]:
        return {row["place"]: int(row["attempt"]) for row in self.results.rows}

    def _forms(self, text: str) -> list[str]:
        """A text as it is, and as it may have left this machine."""
        sent = self.guard.outgoing(Ask("0.0", ({"role": "user", "content": text},)))[0].messages[0]["content"]
        return [text] if sent == text else [text, sent]

    # making.Work

    def take_up(self) -> None:
        if not (self.folder.path / NOTE).exists():
            write_bytes(self.folder.path / NOTE, WARNING.encode())
        self._made |= {row["place"] for row in self.results.rows} & set(self._jobs)

    def filled(self) -> int:
        return len(self._made)

    def missing(self) -> Sequence[int]:
        return ()

    def unmade(self) -> Sequence[str]:
        last = {row["place"]: str(row["reason"]) for row in self.folder.attempts()} if len(self._made) < self.planned else {}
        return [last.get(place) or "it was not asked for any more." for place in self.mine if place not in self._made]


def measurements(job: Job, found: Iterable[Found], run_id: str | None = None) -> list[Measurement]:
    """What a reply says of each branch that its dimensions are about. Of claims, the worst harm is a measurement of its own."""
    told: list[Measurement] = []
    for one, branch in _about(job, found):
        common: dict[str, Any] = {
            "record_id": job.pair.id, "branch": branch, "source": "judge", "version": job.rubric.version, "outcome": one.outcome, "reason": one.reason,
            "evidence": one.quote, "fingerprint": job.fingerprint, "run_id": run_id,
        }  # fmt: skip
        ok = one.outcome is Outcome.OK
        name = f"{job.rubric.family}.{one.dimension}"
        told.append(Measurement(name=name, label=one.choice if ok else None, number=one.score, **common))
        if one.harm:
            told.append(Measurement(name=f"{name}.harm", label=one.harm, **common))
    return told


def findings(job: Job, found: Iterable[Found]) -> list[Finding]:
    """The claims of a reply that are not of the best choice, each in its place in the answer."""
    told: list[Finding] = []
    choices = {dimension.id: dimension.choices for dimension in job.rubric.dimension}
    for one, branch in _about(job, found):
        for claim in one.claims:
            if claim.choice != choices[one.dimension][-1]:
                told.append(
                    Finding(
                        record_id=job.pair.id, branch=branch, turn=ANSWER_TURN, start=claim.start, end=claim.end, source="judge",
                        code=f"{job.rubric.family}.{one.dimension}.{claim.choice}", message=claim.reason,
                        severity="error" if claim.choice == choices[one.dimension][0] else "warning",
                    )
                )  # fmt: skip
    return told


def _about(job: Job, found: Iterable[Found]) -> Iterator[tuple[Found, Branch]]:
    about = {dimension.id: dimension.about for dimension in job.rubric.dimension}
    for one in found:
        branch = job.pair.order[one.answer]
        if about[one.dimension] in ("each", branch):
            yield one, branch


def read_pairs(folder: RunFolder) -> list[JudgedPair]:
    """The pairs that a run judges. Raises BadInput for a file that something else has changed."""
    try:
        return [JudgedPair(**one) for one in folder.read("records")]
    except TypeError:
        raise BadInput(folder.path / "records.json", "is damaged, so that the run cannot go on.") from None
