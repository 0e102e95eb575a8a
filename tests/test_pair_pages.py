"""The Generate page where preference pairs are made: the source, the order, what is sent, the pilot and the run."""

import json

import pytest

from synthcore.core.people import Role
from synthcore.services import making_pairs, pairs_made, reviewing, running
from synthcore.settings import shipped
from tests.hub import Hub
from tests.living import until
from tests.test_pages import ANN, asked, press, visit, words

assert asked  # a fixture
HOSTILE = "<img src=x onerror=alert(1)> ![leak](http://evil.example/leak.png)"
CSV = f"nr,question,reply\n1,What is anaemia of {HOSTILE} kind?,Too little iron.\n2,What causes hay fever?,Pollen does.\n".encode()
CONFIGS = b"""---
configs:
- config_name: first
  data_files: a/train.csv
- config_name: second
  data_files: b/train.csv
---
"""


def pairs(method=None, **query):
    at = visit("generate", generate_kind="Preference pairs", **query)
    if method:
        at.radio(key="pairs-method").set_value(method).run()
    assert not at.exception
    return at


def kept_file(at, data=CSV, name="mine.csv"):
    """As the uploader leaves it."""
    from synthcore.ui.pair_source import PAIRS, Upload

    at.session_state[PAIRS.key("upload-kept")] = Upload(name, data, str(hash(data)))
    at.radio(key="pairs-from").set_value("upload").run()
    assert not at.exception
    return at


def ended(context):
    return until(lambda: (r := running.list_runs(context, ANN)[0]).finished_at and r, 60)


def test_the_kind_is_a_choice(context):
    """Dialogues first; the other choice brings the form of pairs in place of theirs."""
    at = visit("generate")
    assert at.radio(key="generate-kind").value == "dialogue"
    at.radio(key="generate-kind").set_value("pair").run()
    assert not [n for n in at.number_input if n.key == "generate-count"]
    assert at.number_input(key="pairs-count").value == 20


def test_the_questions_are_shown_before_anything_is_made(context):
    """The column that was found, five rows, and what it comes to."""
    said = words(pairs())
    assert "40 questions read from medical_questions.csv. Questions are in the column “question”, answers in “answer”." in said
    table = said[said.index('aria-label="The first rows of the source"') :].split("</table>")[0]
    assert table.count("<tr ") == 6
    assert "20 pairs: 20 by rules" in said
    assert "where no wrong answer is made" in said
    assert context.store.records.count() == 0


def test_another_column(context):
    """The rows follow, and the order too; one that cannot hold questions is a sentence in place of Start."""
    at = pairs(pairs_sample="medical_topics.csv")
    assert "the column “Question”" in words(at)
    box = next(b for b in at.selectbox if b.key.startswith("pairs-column-"))
    assert box.options == ["Question", "qtype", "Answer"]
    box.set_value("Answer").run()
    assert not at.exception
    assert "the column “Answer”" in words(at)
    assert len(at.button(key="pairs-start").label) > 5


def test_rules_make_pairs_without_a_model(context):
    """From the sample to the Review page; what lacks a model says so, and is disabled."""
    at = pairs()
    assert at.radio(key="pairs-method").options == ["Rules"]
    assert at.radio(key="pairs-missing").disabled
    assert at.radio(key="pairs-missing").label in words(at)
    at.number_input(key="pairs-count").set_value(4).run()
    press(at, "pairs-start")
    assert at.button(key="pairs-start").disabled
    assert "Started: 4 pairs." in words(at)
    run = ended(context)
    assert (run.state, run.done, run.params["kind"]) == ("done", 4, "pair")
    assert "Generate 4 pairs, by rules" in words(at.run())
    assert len(reviewing.queue(context, ANN).items) == 4


def test_start_pressed_twice_starts_one_run(context):
    """As by a double click; asked for again on purpose it starts another."""
    at = pairs()
    at.number_input(key="pairs-count").set_value(3).run()
    press(at, "pairs-start")
    at.button(key="pairs-start").proto.disabled = False  # a browser that has not drawn the page yet
    press(at, "pairs-start")
    assert len(running.list_runs(context, ANN)) == 1
    press(at, "pairs-again")
    press(at, "pairs-start")
    assert len({r.params["seed_number"] for r in running.list_runs(context, ANN)}) == 2


def test_the_form_stays_while_another_page_is_looked_at(context):
    """The file too, which the uploader forgets."""
    at = kept_file(pairs())
    at.number_input(key="pairs-count").set_value(2).run()
    at.multiselect(key="pairs-modifications").set_value(["m01"]).run()
    at.text_input(key="pairs-batch").set_value("Mine").run()
    at.switch_page(str(shipped("pages") / "statistics.py")).run()
    at.switch_page(str(shipped("pages") / "generate.py")).run()
    assert not at.exception
    assert (at.radio(key="generate-kind").value, at.radio(key="pairs-from").value) == ("pair", "upload")
    assert (at.number_input(key="pairs-count").value, at.multiselect(key="pairs-modifications").value) == (2, ["m01"])
    assert "2 questions read from mine.csv" in words(at)
    press(at, "pairs-start")
    assert running.list_runs(context, ANN)[0].batch == "Mine"


def test_a_file_is_shown_as_text(context):
    """Nothing in it is markup."""
    said = words(kept_file(pairs()))
    assert "&lt;img src=x onerror=alert(1)&gt; ![leak]" in said
    assert "<img src=x" not in said


def test_a_file_without_a_known_column(context):
    """Both columns are asked for, out of those that there are; until then nothing can be started."""
    at = kept_file(pairs(), CSV.replace(b"question", b"text").replace(b"reply", b"said"))
    assert "no column is known to hold questions" in words(at)
    assert not [b for b in at.button if b.key == "pairs-start"]
    chosen(at, "pairs-column-named-", "text")
    assert "the column “text”" in words(at)
    assert "Rules take the right answer from the source, and no column of answers was found" in words(at)
    chosen(at, "pairs-answers-named-", "said")
    assert "answers in “said”" in words(at)
    at.number_input(key="pairs-count").set_value(2).run()
    assert not at.button(key="pairs-start").disabled


def test_a_file_without_a_header(context):
    """Its columns are numbers; what is wrong with it names the file as it was sent, not where it lies here."""
    at = kept_file(pairs(), CSV.split(b"\n", 1)[1], "headless.csv")
    assert "headless.csv: has no header" in words(at)
    assert "/tmp" not in words(at)
    chosen(at, "pairs-column-named-", "2")
    chosen(at, "pairs-answers-named-", "3")
    assert "2 questions read from headless.csv" in words(at)


def chosen(at, key, value):
    next(b for b in at.selectbox if b.key.startswith(key)).set_value(value).run()
    assert not at.exception


def test_the_first_three_of_the_rules(context):
    """Shown before anything is stored, the false answer folded; the run makes the same."""
    at = pairs()
    at.number_input(key="pairs-count").set_value(6).run()
    press(at, "pairs-preview")
    assert [e.label for e in at.expander if e.label.startswith("Pair ")] == ["Pair 1", "Pair 2", "Pair 3"]
    assert words(at).count("False on purpose: show the rejected answer") == 3
    assert context.store.records.count() == 0
    shown = at.session_state["pairs-shown"][2]
    press(at, "pairs-start")
    made = pairs_made.pairs_made(context, ANN, run_id=ended(context).id, shown=3)
    assert [row["rejected"] for row in made] == [row["rejected"] for row in shown]


def test_what_a_run_of_rules_has_made(context):
    """Its card says what its pairs are made of, what their lengths tell, and with which number; the way to judge them is there."""
    at = pairs()
    at.number_input(key="pairs-count").set_value(4).run()
    press(at, "pairs-start")
    run = ended(context)
    at.run()
    said = words(at)
    assert f"seed number {run.params['seed_number']} plans the same ones again" in said
    assert said.count(f"seed number {run.params['seed_number']}") == 2
    assert "These are too few to conclude anything from" in said
    assert 'aria-label="Pairs by modification"' in said
    assert 'aria-label="Pairs by type of error"' in said
    assert [link.proto.label for link in at.get("page_link")] == ["Review these pairs"]
    at.number_input(key="pairs-count").set_value(5).run()
    assert f"seed number {run.params['seed_number']} plans" not in words(at)
    assert not at.button(key="pairs-start").disabled


def test_a_file_that_is_none_is_a_sentence(context):
    at = kept_file(pairs(), b"\x00\x01PAR1 and so on", "broken.parquet")
    assert "broken.parquet" in words(at)
    assert not [b for b in at.button if b.key == "pairs-start"]


def test_a_dataset_is_loaded_at_the_button_and_once(context, monkeypatch):
    """Not while its fields are filled, and not at every drawing; Load looks again."""
    from synthcore.services import pairing, source_tables
    from tests.pair_orders import sample

    monkeypatch.setattr(source_tables, "_tables", {})
    fetched = []

    def read(source, *, wanted):
        if source.dataset:
            fetched.append((source.dataset, source.config, source.split, source.revision))
        return sample()._replace(source=source.dataset, config=source.config or "", split=source.split)

    monkeypatch.setattr(pairing, "read_source", read)
    at = pairs()
    at.radio(key="pairs-from").set_value("hub").run()
    assert at.button(key="pairs-hub-load").disabled
    at.text_input(key="pairs-hub-id").set_value("org/questions").run()
    at.text_input(key="pairs-hub-config").set_value("main").run()
    assert fetched == []
    press(at, "pairs-hub-load")
    assert "80 questions read from org/questions / main / train" in words(at)
    at.number_input(key="pairs-count").set_value(30).run()
    assert fetched == [("org/questions", "main", "train", None)]
    at.text_input(key="pairs-hub-split").set_value("test").run()
    assert "Nothing is fetched before Load is pressed" in words(at)
    press(at, "pairs-hub-load")
    assert fetched[1:] == [("org/questions", "main", "test", None)]


def test_a_dataset_of_a_real_hub(context, monkeypatch, tmp_path):
    """One that needs a config says which there are; with it its questions are shown, and pairs are made without another look."""
    data = (shipped("samples") / "medical_topics.csv").read_bytes()
    with Hub() as hub:
        for name, value in hub.environ(tmp_path / "hf").items():
            monkeypatch.setenv(name, value)
        hub.add("org/two", {"README.md": CONFIGS, "a/train.csv": data, "b/train.csv": data})
        at = pairs()
        at.radio(key="pairs-from").set_value("hub").run()
        at.text_input(key="pairs-hub-id").set_value("org/two").run()
        press(at, "pairs-hub-load")
        assert "first" in words(at)
        assert "second" in words(at)
        at.text_input(key="pairs-hub-config").set_value("second").run()
        press(at, "pairs-hub-load")
        assert "80 questions read from org/two / second / train" in words(at)
        calls = len(hub.calls)
        at.number_input(key="pairs-count").set_value(3).run()
        press(at, "pairs-start")
        assert ended(context).done == 3
        assert len(hub.calls) == calls


def test_a_dataset_that_cannot_be_loaded_is_a_sentence(context, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    at = pairs()
    at.radio(key="pairs-from").set_value("hub").run()
    at.text_input(key="pairs-hub-id").set_value("a.csv").run()
    press(at, "pairs-hub-load")
    assert "looks like a file of this machine" in words(at)
    assert not [b for b in at.button if b.key == "pairs-start"]


def test_too_many_for_rules_is_a_sentence(context):
    at = kept_file(pairs())
    at.number_input(key="pairs-count").set_value(500).run()
    assert "Rules make" in words(at)
    assert at.button(key="pairs-start").disabled


def test_someone_without_the_role_sees_why(context):
    visit("generate")
    context.store.people.set_role("Ann", Role.VIEWER, reviewing.datetime.now(reviewing.UTC))
    at = pairs()
    assert "does not permit to generate" in words(at)
    assert not [b for b in at.button if b.key == "pairs-start"]


def test_what_is_sent_is_shown_before_anything_is(asked):
    """The host, the exact text of each stage, the quote; another pair at a press."""
    at = pairs("hybrid")
    said, host = words(at), asked.url.removeprefix("http://").removesuffix("/v1")
    assert f"6 pairs are asked of gpt-4.1-mini at {host}, which is this machine, in 3 requests each. Rules make the other 14." in said
    assert at.button(key="pairs-start").label == f"Start: 20 pairs, 6 asked of {host}"
    assert [t.label for t in at.tabs] == ["New question", "Chosen answer", "Rejected answer"]
    assert said.count('<div class="sc-prompt"') == 3
    assert "Costs nothing: your own server" in said
    assert "Pair 1 of 6" in said
    assert "Pair 2 of 6" in words(press(at, "pairs-another"))
    assert asked.requests == 0


def test_a_pilot_and_its_order(asked):
    """What the pilot made is shown with the false answer folded and marked; the order does not pay for it again."""
    at = pairs("openai")
    at.number_input(key="pairs-count").set_value(8).run()
    press(at, "pairs-pilot")
    assert "Pilot started: 5 pairs" in words(at)
    assert ended(asked.context).done == 5
    said = words(at.run())
    assert "What the pilot made: 5 pairs." in said
    assert said.count("<summary>False on purpose: show the rejected answer</summary>") == 5
    assert '<details class="sc-answer sc-false"><summary' in said
    assert "parts accepted" in said
    paid = asked.requests
    press(at, "pairs-start")
    run = ended(asked.context)
    assert (run.state, run.done, run.total) == ("done", 8, 8)
    assert (asked.requests - paid, asked.paid_twice) == (9, {})
    said = words(at.run())
    assert not at.exception
    assert "Generate 8 pairs, by a model" in said
    assert "Nothing: 8 pairs have already been asked of" in said


def test_the_fields_reach_the_plan(asked):
    """Each of them."""
    at = pairs("openai")
    at.number_input(key="pairs-count").set_value(6)
    at.multiselect(key="pairs-modifications").set_value(["m01", "m03"])
    at.radio(key="pairs-answers").set_value("source")
    at.radio(key="pairs-send").set_value("literal")
    at.text_input(key="generate-model-name").set_value("house-model")
    at.number_input(key="generate-temperature").set_value(0.9)
    at.checkbox(key="generate-fallback").check()
    at.run()
    assert at.checkbox(key="generate-fallback").label.startswith("Rules fill")
    press(at, "pairs-start")
    run = running.list_runs(asked.context, ANN)[0]
    told = json.loads((asked.context.settings.home / "runs" / run.id / "plan.json").read_text())
    assert {name: told["pairs"][name] for name in ("send", "literal", "answers", "modifications")} == {
        "send": "processed", "literal": True, "answers": "source", "modifications": ["m01", "m03"],
    }  # fmt: skip
    assert [told["model"][name] for name in ("name", "temperature", "fallback")] == ["house-model", 0.9, True]


def test_a_cap_stays_and_is_warned_of(asked):
    """It is the same field for both kinds."""
    (asked.context.settings.home / "prices.toml").write_text('[[model]]\nname = "gpt-4.1-mini"\nhost = "127.0.0.1"\ninput = "1"\noutput = "4"\n')
    at = pairs("openai")
    at.number_input(key="generate-cap").set_value(0.02).run()
    assert "The cap of $0.02 is below what this order costs" in words(at)
    at.radio(key="generate-kind").set_value("dialogue").run()
    at.radio(key="generate-kind").set_value("pair").run()
    assert at.number_input(key="generate-cap").value == 0.02


def test_modifications_of_a_model_go_with_it(asked):
    """Those that no rule knows are dropped when rules are to make all."""
    at = pairs("openai")
    shift = next(m.id for m in making_pairs.known_domains.domain(asked.context, "medical_qa").modifications.values() if not m.rule)
    at.multiselect(key="pairs-modifications").set_value(["m01", shift]).run()
    at.radio(key="pairs-method").set_value("rule").run()
    assert not at.exception
    assert at.multiselect(key="pairs-modifications").value == ["m01"]


@pytest.mark.parametrize("page", ["overview", "review", "evaluate", "statistics", "export", "domains"])
def test_other_pages_after_a_run_of_pairs(context, page):
    at = pairs()
    at.number_input(key="pairs-count").set_value(3).run()
    press(at, "pairs-start")
    ended(context)
    visit(page)
