"""Batches are found by name and by the file they came from."""


def test_a_name_that_is_asked_for_is_taken_a_name_that_is_suggested_gives_way(store):
    """Two files of one name from two folders are two batches; the same file twice is one."""
    first = store.batches.open("march", source="/a/march.json", header={}, exact=False)
    again = store.batches.open("march", source="/a/march.json", header={}, exact=False)
    other = store.batches.open("march", source="/b/march.json", header={}, exact=False)
    asked = store.batches.open("march", source="/b/march.json", header={}, exact=True)
    assert (again.id, asked.id) == (first.id, first.id)
    assert (other.name, store.batches.open("march", source="/b/march.json", header={}, exact=False).id) == ("march (2)", other.id)


def test_keys_of_the_file_are_added_never_replaced(store):
    """A second file in a batch may bring keys that the first had not."""
    store.batches.open("b", source=None, header={"version": "1", "own": 1}, exact=True)
    assert store.batches.open("b", source=None, header={"version": "2", "more": 2}, exact=True).header == {"version": "1", "own": 1, "more": 2}


def test_a_batch_remembers_every_file_that_joined_it(store):
    """Reviews of the second file find it too."""
    store.batches.open("b", source="/a/one.json", header={}, exact=True)
    joined = store.batches.open("b", source="/a/two.json", header={}, exact=True)
    assert joined.sources == ("/a/one.json", "/a/two.json")
    assert [b.id for b in store.batches.by_source("two.json")] == [joined.id]
    assert store.batches.find("b") == joined


def test_by_source_the_path_outranks_the_name(store):
    """A reviews file may name its source with or without a folder."""
    one = store.batches.open("one", source="/a/d.json", header={}, exact=True)
    two = store.batches.open("two", source="/b/d.json", header={}, exact=True)
    assert [b.id for b in store.batches.by_source("/a/d.json")] == [one.id]
    assert [b.id for b in store.batches.by_source("d.json")] == [two.id, one.id]
    assert store.batches.by_source("e.json") == []


def test_names_are_the_newest_first(store):
    for name in ("b", "a", "c"):
        store.batches.open(name, source=None, header={}, exact=True)
    assert store.batches.names() == ["c", "a", "b"]
