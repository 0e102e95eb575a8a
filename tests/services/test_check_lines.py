"""Lines of a run of checks: what goes in comes out."""

import json

from synthcore.core.examined import Examined, Noted, Pointed
from synthcore.core.measurements import Finding
from synthcore.services.check_lines import CHUNK, examined_of, record_line, records_of, result_line
from synthcore.store.facade import Store
from tests.living import PLANTS, record


def test_a_record_is_read_back_as_it_is_stored(tmp_path):
    """With what is due of it; a lone surrogate too."""
    store = Store(tmp_path / "a.duckdb")
    odd = record(1, messages=[{"role": "user", "text": "dry \ud800 \u200b"}, {"role": "assistant", "text": "שלום\n"}])
    store.records.add([record(0), odd], vocabulary=PLANTS)
    seqs = [seq for seq in range(3) if store.measurements.records([seq])]
    lines = [record_line(n, row) for n, row in enumerate(store.measurements.rows(seqs))]
    records, due = records_of(lines)
    assert (records, due) == (store.measurements.records(seqs), [0, 1])
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    store.close()


def test_results_are_read_back(tmp_path):
    """Measures under their whole names, findings with all that a place has; the number of the chunk stands first."""
    records = [record(0), record(1)]
    found = Examined(
        [
            Noted(records[1].id, "talk", "1:h", "talk", "dialogue", "ok", 2.0, None, ""),
            Noted(records[1].id, "talk", "1:h", "talk.a.b", "chosen", "ok", None, "odd \ud800", ""),
            Noted(records[0].id, "talk", "1:h:unavailable", "talk", "dialogue", "unavailable", None, None, "It is not there."),
        ],
        [
            Pointed(
                "talk",
                "1:h",
                Finding(record_id=records[1].id, branch="chosen", turn=1, start=2, end=3, code="c", severity="error", message="m", suggestion="s"),
            )
        ],
    )
    line = result_line(7, records, found)
    assert CHUNK.match(line)[1] == b"7"
    assert examined_of([json.loads(line)]) == found
