"""The lengths of the answers of pairs: measured once for what was written."""

from synthcore.core.tallies import Selection
from synthcore.services import importing, pair_lengths
from tests.pairs import csv_of, row


def test_measured_anew_after_a_write_and_only_then(context, anna, monkeypatch):
    importing.import_upload(context, anna, name="pairs.csv", data=csv_of(row(0), row(1)), batch="Pairs")
    before = pair_lengths.gap(context, of=Selection(domain="medical_qa"))
    with monkeypatch.context() as idle:
        idle.setattr(context.store.counting, "lengths", None)
        assert pair_lengths.gap(context, of=Selection(domain="medical_qa")) == before
    importing.import_upload(context, anna, name="more.csv", data=csv_of(row(2)), batch="Pairs")
    assert (before.pairs, pair_lengths.gap(context, of=Selection(domain="medical_qa")).pairs) == (2, 3)
    assert pair_lengths.gap(context, of=Selection(batch="Pairs"), status="approved").pairs == 0
