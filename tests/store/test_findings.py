"""What checks found, by the newest version of each check that looked."""

from datetime import timedelta

import pytest

from synthcore.core.examined import Examined, Noted, Pointed
from synthcore.core.measurements import Finding
from synthcore.core.reviews import Status
from tests.living import NOW


def keep(store, check, version, ids, found=(), *, at=NOW):
    """What a version of a check found in these records."""
    noted = [Noted(i, check, version, check, "dialogue", "ok", float(sum(f.record_id == i for f in found)), None, "") for i in ids]
    store.measurements.add(Examined(noted, [Pointed(check, version, f) for f in found]), at)


@pytest.fixture
def found(filled):
    """Rules that five records went through, two of them with findings; another check that found something in one of these."""
    store, records = filled
    ids = [r.id for r in records]
    rules = [
        Finding(record_id=ids[1], turn=2, code="length", message="short"), Finding(record_id=ids[1], code="shape", severity="error", message="odd"),
        Finding(record_id=ids[2], code="length", message="long", suggestion="cut \ud800"),
    ]  # fmt: skip
    keep(store, "rules", "1", ids[:5], rules)
    keep(store, "talk", "1", ids[:5], [Finding(record_id=ids[1], turn=1, start=0, end=4, code="list", message="a list")])
    return store, ids


def test_findings_are_those_of_the_checks_that_are_named(found):
    """By code, by record and of a record; errors first."""
    store, ids = found
    assert store.findings.by_code(["rules"], None) == [("rules", "shape", "error", 1), ("rules", "length", "warning", 2)]
    assert store.findings.by_code(["rules", "talk"], "plants")[2] == ("talk", "list", "warning", 1)
    assert [f.code for f in store.findings.of([ids[1]], ["rules"])[ids[1]]] == ["shape", "length"]
    assert [(f.code, f.start, f.end) for f in store.findings.of([ids[1]], ["talk"])[ids[1]]] == [("list", 0, 4)]
    assert len(store.findings.of(ids, ["rules", "talk"])[ids[1]]) == 3
    page = store.findings.records(["rules"], code="length", severity=None, batch="plants", offset=1, limit=5)
    assert page == ([(ids[2], "d2", Status.UNREVIEWED)], 2)
    assert store.findings.records(["rules", "talk"], code=None, severity="error", batch=None, offset=0, limit=5)[1] == 1
    assert store.findings.of(ids, []) == {}


def test_a_newer_version_supersedes_what_an_older_one_found(found):
    """Of that check alone; what the older one said stays in the file."""
    store, ids = found
    keep(store, "rules", "2", ids, at=NOW + timedelta(seconds=1))
    assert store.findings.by_code(["rules", "talk"], None) == [("talk", "list", "warning", 1)]
    assert set(store.findings.of(ids, ["rules", "talk"])) == {ids[1]}
    with store.file.read() as c:
        assert c.execute("select count(*) from finding where checker = 'rules'").fetchall() == [(3,)]
