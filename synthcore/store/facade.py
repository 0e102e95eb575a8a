"""The store: the database file with one part for each noun."""

from __future__ import annotations

from pathlib import Path

from synthcore.store.adjudications import Adjudications
from synthcore.store.assignments import Assignments
from synthcore.store.attempts import Attempts
from synthcore.store.batches import Batches
from synthcore.store.blind_sayings import BlindSayings
from synthcore.store.calibration import Calibration
from synthcore.store.claims import Claims
from synthcore.store.colleagues import Colleagues
from synthcore.store.counting import Counting
from synthcore.store.domains import Domains
from synthcore.store.drafts import Drafts
from synthcore.store.file import File
from synthcore.store.findings import Findings
from synthcore.store.flows import Flows
from synthcore.store.goals import Goals
from synthcore.store.integrity import Integrity
from synthcore.store.judged import Judged
from synthcore.store.judgements import Judgements
from synthcore.store.known_answers import KnownAnswers
from synthcore.store.labelled_texts import LabelledTexts
from synthcore.store.measurements import Measurements
from synthcore.store.migrations import migrate
from synthcore.store.paces import Paces
from synthcore.store.pair_answers import PairAnswers
from synthcore.store.people import People
from synthcore.store.proposals import Proposals
from synthcore.store.qualities import Qualities
from synthcore.store.queue_settings import QueueRules
from synthcore.store.queues import Queues
from synthcore.store.reasons import Reasons
from synthcore.store.recent import Recent
from synthcore.store.record_table import RecordTable
from synthcore.store.records import Records
from synthcore.store.repetition import Repetition
from synthcore.store.reviews import Reviews
from synthcore.store.runs import Runs
from synthcore.store.spending import Spending
from synthcore.store.tallies import Tallies
from synthcore.store.words import Words
from synthcore.store.worklists import Worklists


class Store:
    """An open database. Raises StoreHeld when another process has it, BadInput when it cannot be used."""

    def __init__(self, path: Path, *, memory_limit: str = "1GB", threads: int = 2) -> None:
        self.file = File(path, memory_limit=memory_limit, threads=threads)
        try:
            migrate(self.file)
            self.integrity = Integrity(self.file)
            self.integrity.follow_rules()
        except BaseException:
            self.file.close()
            raise
        self.records = Records(self.file)
        self.batches = Batches(self.file)
        self.domains = Domains(self.file)
        self.drafts = Drafts(self.file)
        recent = Recent(self.file)
        self.reviews = Reviews(self.file, self.domains, self.drafts, recent)
        self.pair_answers = PairAnswers(self.file)
        self.queues = Queues(self.file, recent)
        self.queue_settings = QueueRules(self.file)
        self.claims = Claims(self.file, self.queue_settings, recent)
        self.assignments = Assignments(self.file)
        self.worklists = Worklists(self.file, self.claims, self.queue_settings, self.assignments)
        self.labelled_texts = LabelledTexts(self.file)
        self.adjudications = Adjudications(self.file)
        self.known_answers = KnownAnswers(self.file)
        self.calibration = Calibration(self.file)
        self.paces = Paces(self.file)
        self.blind_sayings = BlindSayings(self.file)
        self.people = People(self.file)
        self.runs = Runs(self.file)
        self.attempts = Attempts(self.file)
        self.spending = Spending(self.file)
        self.counting = Counting(self.file)
        self.tallies = Tallies(self.file)
        self.flows = Flows(self.file)
        self.colleagues = Colleagues(self.file)
        self.reasons = Reasons(self.file)
        self.qualities = Qualities(self.file)
        self.findings = Findings(self.file)
        self.measurements = Measurements(self.file)
        self.judgements = Judgements(self.file, self.reviews)
        self.judged = Judged(self.file)
        self.record_table = RecordTable(self.file)
        self.repetition = Repetition(self.file)
        self.proposals = Proposals(self.file)
        self.words = Words(self.file)
        self.goals = Goals(self.file)

    def close(self) -> None:
        self.file.close()
