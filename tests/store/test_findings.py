"""What checks found, by the newest version of a check."""

from datetime import timedelta

from synthcore.core.measurements import Finding
from synthcore.core.reviews import Status
from tests.living import NOW


def test_a_record_is_looked_at_once_by_each_version(filled):
    """Adding again adds nothing; a newer version supersedes what an older one found."""
    store, records = filled
    ids = [r.id for r in records]
    found = [
        Finding(record_id=ids[1], turn=2, code="length", message="short"), Finding(record_id=ids[1], code="shape", severity="error", message="odd"),
        Finding(record_id=ids[2], code="length", message="long"),
    ]  # fmt: skip
    assert store.findings.count_unchecked("rules", "1", "plant_care") == 10
    for _ in range(2):
        store.findings.add("rules", "1", ids[:5], found, NOW)
    assert [r.id for r in store.findings.unchecked("rules", "1", "plant_care", limit=3)] == ids[5:8]
    assert store.findings.by_code("rules", None) == [("shape", "error", 1), ("length", "warning", 2)]
    assert [f.code for f in store.findings.of([ids[1]], "rules")[ids[1]]] == ["shape", "length"]
    page = store.findings.records("rules", code="length", severity=None, batch="plants", offset=1, limit=5)
    assert page == ([(ids[2], "d2", Status.UNREVIEWED)], 2)
    assert store.findings.records("rules", code=None, severity="error", batch=None, offset=0, limit=5)[1] == 1
    store.findings.add("rules", "2", ids, [], NOW + timedelta(seconds=1))
    assert store.findings.by_code("rules", None) == []
    assert store.findings.count_unchecked("rules", "2", "plant_care") == 0
