"""Sources that a page reads several times: a dataset is fetched once, a file as it is now."""

import pytest

from synthcore.services import pairing, source_tables
from synthcore.services.pairing import Source
from tests.pair_orders import table

HUB = Source(dataset="org/questions")


class Fetched(list):
    """For how many rows a source was read; it `has` so many questions."""

    has = 10**6

    def read(self, source, *, wanted):
        self.append(wanted)
        return table(*((f"Is it {n}?", "") for n in range(min(source_tables.limit(source, wanted or pairing.ROWS), self.has))))


@pytest.fixture
def fetched(monkeypatch):
    noted = Fetched()
    monkeypatch.setattr(source_tables, "_tables", {})
    monkeypatch.setattr(pairing, "read_source", noted.read)
    return noted


def test_a_dataset_is_fetched_once(fetched):
    """For as many rows, or fewer."""
    first = source_tables.read(HUB, 100)
    assert source_tables.read(HUB, 100) is first
    assert source_tables.read(HUB, 20) is first
    assert fetched == [100]


def test_more_rows_are_fetched_again(fetched):
    source_tables.read(HUB, 20)
    source_tables.read(HUB, 100)
    assert fetched == [20, 100]


def test_a_dataset_at_its_end_has_no_more(fetched):
    """There is nothing behind it, however many are wanted."""
    fetched.has = 5
    source_tables.read(HUB, 20)
    source_tables.read(HUB, 1000)
    assert fetched == [20]


def test_other_columns_are_another_table(fetched):
    source_tables.read(HUB, 20)
    source_tables.read(HUB.model_copy(update={"column": "other"}), 20)
    assert fetched == [20, 20]


def test_forgotten_and_old_ones_are_fetched_anew(fetched, monkeypatch):
    source_tables.read(HUB, 20)
    source_tables.forget(HUB)
    source_tables.read(HUB, 20)
    monkeypatch.setattr(source_tables, "SECONDS", -1.0)
    source_tables.read(HUB, 20)
    assert fetched == [20, 20, 20]


def test_few_are_kept(fetched):
    for n in range(9):
        source_tables.read(Source(dataset=f"org/{n}"), 20)
    assert len(source_tables._tables) == source_tables.KEPT


def test_a_file_is_read_as_it_is_now(fetched, tmp_path):
    file = Source(file=tmp_path / "a.csv")
    source_tables.read(file, 20)
    source_tables.read(file, 20)
    assert fetched == [20, 20]
