"""A record read from the table is the record that was stored, and as good as one that was validated."""

from synthcore.core.records import Record
from synthcore.store import record_rows


def rows(store):
    with store.file.read() as c:
        return c.execute(f"select {record_rows.COLUMNS} from record r order by r.seq").fetchall()


def test_as_it_was_stored(filled):
    store, records = filled
    found = record_rows.to_records(rows(store))
    assert found == records
    assert [record_rows.to_record(row) for row in rows(store)] == records
    for there in found:
        assert Record.model_validate(there.model_dump()) == there
        assert there.model_copy(update={"external_id": "x"}).model_dump() == {**there.model_dump(), "external_id": "x"}
    assert record_rows.to_records([]) == []


def test_a_row_of_before_a_field_was_there(filled):
    """What an earlier version did not write has its default."""
    store, records = filled
    row = list(rows(store)[0])
    row[4] = '{"kind":"dialogue","turns":[{"role":"user","text":"Hello?"}]}'
    row[7] = '{"method":"import"}'
    found = record_rows.to_record(tuple(row))
    assert (found.body.turns[0].intent, found.origin.inherited_risk, found.labels) == (None, None, records[0].labels)
