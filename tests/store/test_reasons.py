"""Reasons equal plain Python over the records and their reviews, and the table of records lists exactly those that were counted."""

import itertools
import random
from collections import Counter

import pytest

from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.ports import Filters
from synthcore.core.reasons import TURNED_DOWN
from synthcore.core.record_table import Wanted
from synthcore.core.reviews import Note, Status
from synthcore.core.tallies import Selection
from synthcore.store.facade import Store
from tests.living import NOW, PLANTS, record, review
from tests.store.test_tallies import Written

CODES = ("lecture", "questions", "missed_risk")
DOWN = {Status.REJECTED, Status.NEEDS_REVISION}
OFS = (Selection(), Selection(domain="moss"), Selection(kind="pair"), Selection(batch="first"), Selection(session_type="long"))


class Reasoned(Written):
    """`Written`, with marks and notes on what is turned down."""

    def decide(self, records):
        super().decide(records)
        chance = random.Random(len(records))
        for n, one in enumerate(chance.sample(records, 2 * len(records) // 3)):
            marks = tuple(Mark(code=chance.choice(CODES), comment=("", "", "too {fast}")[n % 3]) for _ in range(chance.choice((0, 1, 2, 3))))
            verdict = chance.choice(("rejected", "rejected", "needs_revision", "approved"))
            note = chance.choice(("", " ", f"too much {n}"))
            notes = (Note(note="before", timestamp=""),) if chance.random() < 0.2 else ()
            said = self.store.reviews.add(
                review(f"m{n}-{one.id}", one, chance.choice(("anna", "ben")), verdict, desk=DeskAnswers(marks=marks), note=note, notes=notes)
            )
            if chance.random() < 0.15:
                self.store.reviews.withdraw(said.review.id, said.review.person, NOW)

    def turned_down(self, of):
        for one in self.newest:
            if self.states[one.id].status in DOWN and self.selected(one, of):
                for said in self.store.reviews.of(one.id):
                    if said.verdict in ("rejected", "needs_revision") and said.withdrawn_at is None:
                        yield one, said


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("reasons") / "store.duckdb")
    store.domains.keep(PLANTS, "{}", NOW)
    yield Reasoned(store, 12)
    store.close()


def made(one, label):
    return (one.origin.template if label == "made_with" else PLANTS.canonical(label, getattr(one.labels, label))) or ""


@pytest.mark.parametrize("of", OFS)
@pytest.mark.parametrize("by", [(), ("made_with",), ("session_type", "concern", "made_with")])
def test_marks_equal_plain_python(written, by, of):
    """A record counts once for each issue, however often it was marked and by however many."""
    seen = {
        (tuple(made(one, label) for label in by), written.states[one.id].status, mark.code, one.id)
        for one, said in written.turned_down(of) for mark in (said.desk or DeskAnswers()).marks
    }  # fmt: skip
    expected = Counter(key[:3] for key in seen)
    found = {(one.values, one.status, one.code): one.records for one in written.store.reasons.marked(by, of)}
    assert found == expected
    assert len(found) > 1


def test_marks_of_one_status(written):
    every = written.store.reasons.marked(("concern",), Selection())
    for status in TURNED_DOWN:
        assert written.store.reasons.marked(("concern",), Selection(), status=status) == [one for one in every if one.status is status] != []


def test_the_order_is_by_how_many(written):
    found = written.store.reasons.marked((), Selection())
    for _, group in itertools.groupby(found, key=lambda one: one.status):
        counts = [one.records for one in group]
        assert counts == sorted(counts, reverse=True)


def written_by(said, code):
    comments = [mark.comment for mark in (said.desk or DeskAnswers()).marks if mark.code == code]
    return "\n".join(text for text in (*comments, *(note.note for note in said.notes), said.note) if text.strip())


@pytest.mark.parametrize("of", OFS)
@pytest.mark.parametrize("made_with", [None, "dialogue@2", "ferns/a"])
def test_remarks_equal_plain_python(written, of, made_with):
    """By issue, the newest first, verbatim, and without a name; those beside no mark for themselves."""
    expected = {
        (code, one.id, one.external_id, one.origin.template or "", said.verdict, written_by(said, code), said.decided_at)
        for one, said in written.turned_down(of) if made_with is None or (one.origin.template or "").endswith(f"/{made_with}")
        for code in {mark.code for mark in (said.desk or DeskAnswers()).marks} or {""} if written_by(said, code)
    }  # fmt: skip
    found = written.store.reasons.remarks(of, made_with=made_with, each=1000)
    assert {(one.code, *one[2:]) for one in found} == expected
    assert expected or made_with
    counts = Counter(code for code, _ in {one[:2] for one in expected})
    assert {one.code: one.records for one in found} == counts
    assert [one.records for one in found] == sorted((one.records for one in found), reverse=True)
    few = written.store.reasons.remarks(of, made_with=made_with, each=2)
    for code in counts:
        those = [one for one in found if one.code == code]
        assert [one.decided_at for one in those] == sorted((one.decided_at for one in those), reverse=True)
        assert [one for one in few if one.code == code] == those[:2]


@pytest.mark.parametrize("status", ["rejected", "needs_revision"])
@pytest.mark.parametrize("code", CODES)
def test_the_table_lists_the_records_that_were_counted(written, code, status):
    for one in written.store.reasons.marked(("session_type", "concern", "made_with"), Selection()):
        if (one.code, one.status) == (code, status) and all(one.values):
            session_type, concern, made_with = one.values
            filters = Filters(status=status, session_type=session_type, concern=concern)
            assert written.store.record_table.page(Wanted(filters=filters, marked=code, made_with=made_with), offset=0, limit=1)[1] == one.records


def test_a_template_is_found_in_all_its_versions_and_a_version_with_all_its_templates(store):
    names = ("plants@1/ferns/dry", "plants@2/ferns/dry", "plants@2/ferns/drying", "plants@21/ferns/dry", "plants@2/prompts/dialogue@2", None)
    records = [_made(n, name) for n, name in enumerate(names)]
    store.records.add(records, vocabulary=PLANTS)

    def found(made_with):
        rows, _ = store.record_table.page(Wanted(made_with=made_with), offset=0, limit=50)
        return [names[[one.id for one in records].index(row.record_id)] for row in rows]

    assert found("ferns/dry") == ["plants@1/ferns/dry", "plants@2/ferns/dry", "plants@21/ferns/dry"]
    assert found("plants@2") == ["plants@2/ferns/dry", "plants@2/ferns/drying"]
    assert found("plants@2/ferns/dry") == ["plants@2/ferns/dry"]
    assert found("dialogue@2") == ["plants@2/prompts/dialogue@2"]
    assert found("dialogue") == []


def _made(n, template):
    one = record(n)
    return one.model_copy(update={"origin": one.origin.model_copy(update={"template": template})})
