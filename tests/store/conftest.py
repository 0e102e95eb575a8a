import pytest

from synthcore.store.facade import Store
from tests.living import NOW, PLANTS, record


@pytest.fixture
def store(tmp_path):
    """A database in a file, as always."""
    store = Store(tmp_path / "store.duckdb")
    store.domains.keep(PLANTS, "{}", NOW)
    yield store
    store.close()


@pytest.fixture
def filled(store):
    """Ten records in the batch "plants", the last two of them dying; returns the store and the records."""
    batch = store.batches.open("plants", source="/data/plants.json", header={"description": "plants"}, exact=True)
    records = [record(n, risk="dying" if n >= 8 else "fine") for n in range(10)]
    store.records.add(records, vocabulary=PLANTS, batch=batch.id)
    return store, records
