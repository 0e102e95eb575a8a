"""Which dialogues of several files are kept, and what is said about the others."""

from synthcore.formats.merging import Copy, Merge, Renamed


def made(name, *texts, **more):
    return {"dialogue_id": name, "messages": [{"role": "user", "text": text} for text in texts], **more}


def test_the_same_id_and_text_is_kept_once():
    """A repetition is left out and named."""
    merge = Merge()
    assert merge.place(made("a", "x"), "1.json") == "a"
    assert merge.place(made("a", "x"), "2.json") is None
    assert merge.repeated == [Copy("2.json", "a", "a")]
    assert (merge.copies, merge.renamed, merge.relabelled) == ([], [], [])


def test_the_same_text_under_another_id_is_named_with_the_id_that_stays():
    """The first id stays."""
    merge = Merge()
    merge.place(made("a", "x"), "1.json")
    assert merge.place(made("b", "x"), "2.json") is None
    assert merge.copies == [Copy("2.json", "b", "a")]


def test_one_id_with_two_texts_keeps_both():
    """The later one gets ~2, the next ~3, and a name that is taken is passed over."""
    merge = Merge()
    names = [merge.place(made(name, text), "f.json") for name, text in (("a", "x"), ("a", "y"), ("a", "z"), ("a~2", "v"), ("b", "w"))]
    assert names == ["a", "a~2", "a~3", "a~4", "b"]
    assert merge.renamed == [Renamed("f.json", "a", "a~2"), Renamed("f.json", "a", "a~3"), Renamed("f.json", "a~2", "a~4")]


def test_merging_again_what_was_merged_changes_nothing():
    """A merged file and its sources: every dialogue is recognised under the name that it has now."""
    merge = Merge()
    for name, text in (("a", "x"), ("a~2", "y"), ("a", "x"), ("a", "y")):
        merge.place(made(name, text), "f.json")
    assert merge.repeated == [Copy("f.json", "a", "a")]
    assert merge.copies == [Copy("f.json", "a", "a~2")]
    assert not merge.renamed


def test_other_labels_on_the_same_text_are_named():
    """What is left out may have said something else."""
    merge = Merge()
    merge.place(made("a", "x", labels={"risk": "fine"}), "1.json")
    merge.place(made("a", "x", labels={"risk": "dying"}), "2.json")
    merge.place(made("a", "x", labels={"risk": "fine"}), "3.json")
    assert merge.relabelled == [Copy("2.json", "a", "a")]


def test_dialogues_without_an_id_or_without_messages_are_kept():
    """Only what is equal in everything is left out."""
    merge = Merge()
    assert merge.place({"messages": [{"role": "user", "text": "x"}]}, "f") == ""
    assert merge.place({"messages": [{"role": "user", "text": "y"}]}, "f") == ""
    assert merge.place({"dialogue_id": "e", "messages": []}, "f") == "e"
    assert merge.place({"dialogue_id": "g", "messages": [], "note": 1}, "f") == "g"
    assert (merge.repeated, merge.copies, merge.renamed) == ([], [], [])
