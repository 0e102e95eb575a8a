"""`merge`: several files become one; nothing disappears without being named."""

import json

import pytest

from tests.cli.files import BAD_FILES, plant, read


def labels(path, *rows):
    data = [{"item_id": i, "intent": n, "sentiment": "calm", "risk_level": r} for i, n, r in rows]
    path.write_text(json.dumps({"version": "1.0", "labels": data}))
    return path


def test_dialogues_are_copied_untouched_and_counted(run, plants, tmp_path):
    """In the order of the files; the first file's head stays, what it says of itself alone moves to the sources."""
    one = plants("one.json", 2, description="ferns", generated_at="then", metadata={"seed_number": 1}, statistics={"total_dialogues": 9})
    two = plants("two.json", 3, prefix="q", description="palms")
    two.write_text(two.read_text().replace("fern", "palm"))
    done = run("merge", "-f", one, two, "-o", tmp_path / "m.json")
    merged = read(tmp_path / "m.json")
    assert done.code == 0
    assert merged["dialogues"] == read(one)["dialogues"] + read(two)["dialogues"]
    assert (merged["description"], merged["total_dialogues"], merged["statistics"]["session_types"]) == ("ferns", 5, {"quick": 5})
    assert "generated_at" not in merged
    assert merged["metadata"] == {"sources": [
        {"file": "one.json", "dialogues": 2, "kept": 2, "head": {"generated_at": "then", "metadata": {"seed_number": 1}}},
        {"file": "two.json", "dialogues": 3, "kept": 3, "head": {"version": "1.0", "description": "palms"}},
    ]}  # fmt: skip


def test_copies_and_clashes_are_named(run, plants, tmp_path):
    """A repetition, a copy under another id, one id with two texts, other labels on the same text."""
    one = plants("one.json", 3)
    changed = read(one)
    changed["dialogues"][0]["dialogue_id"] = "again"
    changed["dialogues"][1]["messages"][0]["text"] = "A dry palm."
    changed["dialogues"][2]["labels"]["max_risk_level"] = "dying"
    (tmp_path / "two.json").write_text(json.dumps(changed))
    done = run("merge", "-f", one, tmp_path / "two.json", "-o", tmp_path / "m.json")
    merged = read(tmp_path / "m.json")
    assert [d["dialogue_id"] for d in merged["dialogues"]] == ["p0", "p1", "p2", "p1~2"]
    assert merged["dialogues"][3]["messages"] == changed["dialogues"][1]["messages"]
    assert merged["dialogues"][2]["labels"]["max_risk_level"] == "fine"
    assert "again in two.json is p0" in done.out
    assert "1 dialogue was left out, because its text is there already under another id" in done.out
    assert "1 dialogue was left out, because its id and text are there already: p2." in done.out
    assert "1 dialogue was renamed, because another text has its id: p1 in two.json is now p1~2." in done.err
    assert "1 dialogue was left out although its labels or profile differ" in done.err
    facts = json.loads(run("merge", "-f", one, tmp_path / "two.json", "-o", tmp_path / "n.json", "--json").out)
    assert facts["renamed"] == [{"file": "two.json", "dialogue_id": "p1", "now": "p1~2"}]
    assert [c["dialogue_id"] for c in facts["repeated"]] == ["p2"]


def test_one_line_files_and_windows_files_are_laid_out_to_be_read(run, tmp_path):
    """A message a line, plain line ends."""
    (tmp_path / "one.json").write_text(json.dumps([plant("a", "x dry")]))
    (tmp_path / "two.json").write_bytes(("\ufeff" + json.dumps([plant("b", "y dry")], indent=4)).replace("\n", "\r\n").encode())
    run("merge", "-f", tmp_path / "one.json", tmp_path / "two.json", "-o", tmp_path / "m.json")
    raw = (tmp_path / "m.json").read_bytes()
    assert b"\r" not in raw
    assert raw.count(b'\n        {"role"') == 2
    assert [d["dialogue_id"] for d in read(tmp_path / "m.json")["dialogues"]] == ["a", "b"]
    assert read(tmp_path / "m.json")["version"] == "1.0"


def test_long_texts_and_odd_dialogues_survive(run, tmp_path):
    """300,000 characters, no messages, half a surrogate pair, a number that Python would write otherwise."""
    odd = [plant("a", "é" * 300_000), {"dialogue_id": "b", "messages": []}, {"dialogue_id": "c", "messages": [], "x": "\ud800"}, plant("a", "dry")]
    text = json.dumps({"dialogues": odd}, indent=1).replace('"messages": []', '"n": 1.10, "messages": []', 1)
    (tmp_path / "d.json").write_text(text)
    run("merge", "-f", tmp_path / "d.json", "-o", tmp_path / "m.json")
    merged = read(tmp_path / "m.json")["dialogues"]
    assert merged[:3] == json.loads(text)["dialogues"][:3]
    assert merged[3] == {**odd[3], "dialogue_id": "a~2"}
    assert '"n": 1.10' in (tmp_path / "m.json").read_text()


def test_labels_by_majority_and_consensus(run, tmp_path):
    """A tie is left out under `conflicts`; a graver level that was voted down is a warning."""
    files = [
        labels(tmp_path / "1.json", ("a", "look", "fine"), ("b", "look", "fine"), ("c", "look", "fine")),
        labels(tmp_path / "2.json", ("a", "look", "fine"), ("b", "chat", "fine"), ("c", "look", "fine")),
        labels(tmp_path / "3.json", ("a", "look", "fine"), ("b", "rescue", "fine"), ("c", "look", "dying")),
    ]
    done = run("merge", "-f", *files, "-o", tmp_path / "m.json")
    merged = read(tmp_path / "m.json")
    assert [r["item_id"] for r in merged["labels"]] == ["a", "c"]
    assert [(c["item_id"], c["fields"]) for c in merged["conflicts"]] == [("b", ["intent"])]
    assert (merged["strategy"], merged["total_labels"], merged["source_files"]) == ("majority", 2, ["1.json", "2.json", "3.json"])
    assert "c: risk_level was voted down" in done.err
    assert "b (intent)" in done.out
    run("merge", "-f", *files, "-o", tmp_path / "c.json", "--strategy", "consensus")
    assert [r["item_id"] for r in read(tmp_path / "c.json")["labels"]] == ["a"]


def test_files_of_one_name_vote_apart(run, tmp_path):
    """Two people whose files are called the same."""
    (tmp_path / "x").mkdir()
    files = [labels(tmp_path / "l.json", ("a", "look", "fine")), labels(tmp_path / "x" / "l.json", ("a", "chat", "fine"))]
    run("merge", "-f", *files, "-o", tmp_path / "m.json")
    assert [c["item_id"] for c in read(tmp_path / "m.json")["conflicts"]] == ["a"]


def test_a_warning_of_several_is_a_sentence_too(run, plants, tmp_path):
    """In the plural."""
    one = plants("one.json", 2)
    (tmp_path / "two.json").write_text(one.read_text().replace("fern", "palm"))
    done = run("merge", "-f", one, tmp_path / "two.json", one, "-o", tmp_path / "m.json")
    assert "2 dialogues were renamed, because other texts have their ids: p0 in two.json is now p0~2, p1 in" in done.err
    assert "2 dialogues were left out, because their ids and texts are there already: p0, p1." in done.out


def test_one_label_file_given_twice_is_a_warning(run, tmp_path):
    """It outvotes the others; however its path is written."""
    one, two = labels(tmp_path / "1.json", ("a", "look", "fine")), labels(tmp_path / "2.json", ("a", "look", "fine"))
    assert not run("merge", "-f", one, two, "-o", tmp_path / "m.json").err
    done = run("merge", "-f", one, two, tmp_path / "home" / ".." / "1.json", "-o", tmp_path / "m.json")
    assert "1.json was given 2 times, and each time counts as one more vote." in done.err


def test_a_mixture_is_refused_with_the_odd_file(refused, plants, tmp_path):
    """The one that is not like the others, bare lists too; an empty list is like any."""
    odd = labels(tmp_path / "l.json", ("a", "look", "fine"))
    refused("merge", "-f", odd, plants("one.json"), plants("two.json"), "-o", tmp_path / "o.json", says=["l.json", "labels"])
    (tmp_path / "bare.json").write_text('[{"item_id": "a"}]')
    refused("merge", "-f", plants(), tmp_path / "bare.json", "-o", tmp_path / "o.json", says=["bare.json"])
    (tmp_path / "none.json").write_text("[]")
    refused("merge", "-f", tmp_path / "none.json", plants(), odd, "-o", tmp_path / "o.json", says=["l.json"])
    assert not (tmp_path / "o.json").exists()


@pytest.mark.parametrize("kind", BAD_FILES)
def test_bad_files_are_refused(refused, plants, tmp_path, kind):
    """Wherever in the row they stand; no output."""
    bad = tmp_path / "bad.json"
    bad.write_bytes(BAD_FILES[kind])
    for files in ([bad, bad], [plants(), bad]):
        refused("merge", "-f", *files, "-o", tmp_path / "o.json", says=["bad.json"])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.json", "d.json", "home"]


def test_output_over_an_input_keeps_the_input_aside(run, plants, tmp_path):
    """The file that is read is the one that is replaced at the end."""
    data = plants()
    before = data.read_bytes()
    done = run("merge", "-f", data, "-o", data)
    (aside,) = tmp_path.glob("d.json.*.bak")
    assert aside.read_bytes() == before
    assert aside.name in done.out
    assert read(data)["dialogues"] == json.loads(before)["dialogues"]
    assert run("merge", "-f", data, "-o", data, "--no-clobber").code == 2
