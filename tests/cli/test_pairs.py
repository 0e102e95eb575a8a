"""`synthcore questions`, `responses` and `pairs`, as a person types them."""

import csv
import io
import json

import pytest

from synthcore.cli import pair_pilot
from tests.cli.conftest import run  # noqa: F401 - a fixture
from tests.living import costly, json_lines
from tests.pair_orders import SAMPLE, TOPICS
from tests.provider import Provider

ANSWER = "It is a form of arthritis. See a doctor if the pain lasts longer than 2 days."
OTHER = "Arthritis is caused by worn joints. It is not contagious. Talk to your doctor if the pain lasts longer than 3 weeks."
NO_KEY = "warning: OPENAI_API_KEY is not set, so api.openai.com cannot be asked"


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SYNTHCORE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def provider(monkeypatch):
    with Provider() as p:
        monkeypatch.setenv("OPENAI_BASE_URL", p.url)
        yield p


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def questions(path, *rows):
    """A questions.csv of (id, question, source answer)."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["question", "id", "question_raw", "source_answer"])
        writer.writerows([question, name, question, answer] for name, question, answer in rows)
    return path


def backups(folder):
    return sorted(path.name for path in folder.glob("*.bak"))


# Without a model


def test_the_whole_way_without_a_model(run, tmp_path):  # noqa: F811
    asked = run("questions", "--file", TOPICS, "-n", 20, "--seed-number", 3)
    assert asked.code == 0
    assert NO_KEY in asked.err
    assert "medical_topics.csv: 80 questions in `Question`, answers in `Answer`" in asked.err.replace("60 questions", "80 questions")
    assert "\n  5. " in asked.err
    assert "Made 20 questions: questions.csv (seed number 3; 20 by rule).\n  modifications: Everyday words (m01)" in asked.out
    answered = run("responses", "--seed-number", 3)
    assert answered.code in (0, 1)
    rows = rows_of(tmp_path / "questions_and_responses.csv")
    assert list(rows[0])[:3] == ["question", "chosen", "rejected"]
    assert all(row["rejected_is_unsafe"] == "true" and row["rejected_origin"].startswith("rule:") for row in rows)
    assert {row["question"] for row in rows} <= {row["question"] for row in rows_of(tmp_path / "questions.csv")}


def test_same_number_same_rows(run, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for name in ("a", "b"):
        assert run("pairs", "--file", SAMPLE, "-o", name, "-n", 12, "--method", "rule", "--seed-number", 7).code == 0
    one, other = (tmp_path / name / "questions_and_responses.csv" for name in ("a", "b"))
    assert one.read_bytes() == other.read_bytes()
    assert run("pairs", "--file", SAMPLE, "-o", "c", "-n", 12, "--method", "rule", "--seed-number", 8).code == 0
    assert (tmp_path / "c" / "questions_and_responses.csv").read_bytes() != one.read_bytes()


def test_a_folder_of_pairs_says_that_nobody_has_looked_at_them(run, tmp_path):  # noqa: F811
    done = run("pairs", "--file", SAMPLE, "-o", "P", "-n", 6, "--method", "rule", "--seed-number", 7, "--json")
    told = json.loads(done.out)
    assert (done.code, told["made"], told["planned"], told["made_by"], told["judged"], told["unreviewed"]) == (0, 6, 6, {"rule": 6}, 0, 6)
    assert (sum(told["modifications"].values()), told["length"]["pairs"], told["lost"], told["error"]) == (6, 6, 0, None)
    assert told["left_out"] == {"the topic is self-harm or suicide, where no wrong answer is made": 1} or told["left_out"] == {}
    assert {path.name for path in (tmp_path / "P").iterdir()} == {
        "questions.csv", "questions_and_responses.csv", "preferences_contains_false_answers.jsonl", "hub",
    }  # fmt: skip
    again = run("pairs", "--file", SAMPLE, "-o", "P", "-n", 6, "--method", "rule", "--seed-number", 7)
    assert "Not judged: no judge is named" in again.out
    assert "they are unreviewed" in again.out
    assert run("pairs", "--file", SAMPLE, "-o", "P", "-n", 6, "--method", "rule", "--no-clobber").code == 2


def test_to_the_letter(run, tmp_path):  # noqa: F811
    source = tmp_path / "s.csv"
    source.write_text(f'question,answer\n"Is 2.5 mg enough, if I have gout?","{ANSWER}"\n')
    for more, form, flags in (
        ((), "is 2.5 mg enough if i have gout", ""),
        (("--literal",), "is 25 mg enough if i have gout", "number_changed: 2.5 mg > 25 mg"),
    ):
        assert run("questions", "--file", source, "-n", 1, "--method", "rule", "-m", "m14", "--seed-number", 1, *more).code == 0
        (row,) = rows_of(tmp_path / "questions.csv")
        assert (row["question_processed"], row["flags"], row["question_raw"]) == (form, flags, "Is 2.5 mg enough, if I have gout?")


# Responses over an output that is there


def test_a_half_done_output_is_gone_on_with(run, tmp_path, provider):  # noqa: F811
    given = questions(tmp_path / "q.csv", *((f"q_{n}", f"What is disease number {n}?", "") for n in range(6)))
    assert run("responses", "-q", given, "-o", "r.csv", "--seed-number", 1).code == 0
    first = rows_of(tmp_path / "r.csv")
    lines = (tmp_path / "r.csv").read_bytes().splitlines(keepends=True)
    (tmp_path / "r.csv").write_bytes(b"".join(lines[:3]))
    paid = provider.requests
    done = run("responses", "-q", given, "-o", "r.csv", "--seed-number", 2)
    assert (done.code, provider.requests - paid, provider.paid_twice) == (0, 8, {})
    assert "2 of 6 questions have both responses already; these stay" in done.err
    assert "4 by the model, 2 made before" in done.out
    rows = rows_of(tmp_path / "r.csv")
    assert [row["id"] for row in rows] == [f"q_{n}" for n in range(6)]
    assert rows[:2] == first[:2]


def test_what_is_done_is_left_alone(run, tmp_path):  # noqa: F811
    """Also where rows are left that nothing can be made of."""
    given = questions(tmp_path / "q.csv", ("q_1", "What is gout?", ANSWER), ("q_2", "What is asthma?", ""), ("q_3", "What is a lethal dose?", ANSWER))
    first = run("responses", "-q", given, "-o", "r.csv", "--method", "rule")
    assert (first.code, len(rows_of(tmp_path / "r.csv"))) == (1, 1)
    assert "1 of 2 could not be made (1 × the source has no answer to it)." in first.out
    assert "Left out: 1 × the topic is lethal amounts, where no wrong answer is made." in first.err
    stands = (tmp_path / "r.csv").stat()
    again = run("responses", "-q", given, "-o", "r.csv", "--method", "rule")
    assert again.code == 2
    assert "rules take the right answer from the source" in again.err
    given = questions(given, ("q_1", "What is gout?", ANSWER), ("q_3", "What is a lethal dose?", ANSWER), ("q_4", "Why?", "Yes."))
    assert "Made none; r.csv is left as it was" in run("responses", "-q", given, "-o", "r.csv", "--method", "rule").out
    given = questions(given, ("q_1", "What is gout?", ANSWER), ("q_3", "What is a lethal dose?", ANSWER))
    last = run("responses", "-q", given, "-o", "r.csv", "--method", "rule")
    assert (last.code, "Nothing is left to make: r.csv has 1 rows, and is left as it was. Left out: 1 ×" in last.out) == (0, True)
    assert (tmp_path / "r.csv").stat() == stands
    assert backups(tmp_path) == []


def test_a_spreadsheet_s_questions(run, tmp_path):  # noqa: F811
    """Byte order mark, semicolons, Latin-1, a column of one's own, a question that was changed, and one that was copied."""
    given = questions(tmp_path / "q.csv", ("q_1", "What is gout?", ANSWER), ("q_2", "What is arthritis?", OTHER))
    assert run("responses", "-q", given, "-o", "r.csv", "--method", "rule").code == 0
    kept = (tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "r.csv").write_text("\r\n".join([f"{kept[0]},seen by", *(f"{line},Ann" for line in kept[1:])]) + "\r\n", encoding="utf-8")
    text = f"question;ID;question_raw;source_answer;note\r\nWhat is gout?;q_1;What is gout?;{ANSWER};caf\xe9\r\n"
    text += f"What is arthritis really?;q_2;What is arthritis really?;{OTHER};\r\nWhat is gout?;q_1;What is gout?;{ANSWER};\r\n"
    given.write_bytes(text.encode("latin-1"))
    done = run("responses", "-q", given, "-o", "r.csv", "--method", "rule")
    assert done.code == 0, done
    assert "is not UTF-8, so it was read as Windows-1252" in done.err
    assert "1 questions stand there twice; each is answered once" in done.err
    assert "1 were changed since, and are answered anew" in done.err
    rows = rows_of(tmp_path / "r.csv")
    assert [(row["id"], row["question"], row["seen by"]) for row in rows] == [("q_1", "What is gout?", "Ann"), ("q_2", "What is arthritis really?", "")]
    given.write_bytes(b"\xef\xbb\xbf" + f"question;id;question_raw;source_answer\r\nWhat is fever?;q_9;What is fever?;{ANSWER}\r\n".encode())
    done = run("responses", "-q", given, "-o", "r.csv", "--method", "rule")
    assert "2 rows are of other questions, and stay too" in done.err
    assert [row["id"] for row in rows_of(tmp_path / "r.csv")] == ["q_9", "q_1", "q_2"]


def test_a_row_without_a_question_is_told(run, tmp_path):  # noqa: F811
    given = questions(tmp_path / "q.csv", ("q_1", "What is gout?", ANSWER), ("q_2", "", OTHER))
    done = run("responses", "-q", given, "-o", "r.csv", "--method", "rule")
    assert (done.code, len(rows_of(tmp_path / "r.csv"))) == (0, 1)
    assert "q.csv: 1 row has no question, and nothing is made of it." in done.err


# With a model


def test_a_pilot_comes_first_and_is_paid_once(run, tmp_path, provider):  # noqa: F811
    costly(tmp_path / "home")
    done = run("pairs", "--file", TOPICS, "-o", "P", "-n", 8, "--seed-number", 4)
    assert (done.code, provider.requests, provider.paid_twice) == (0, 24, {})
    assert "for 5 of 5 rows" in done.err
    assert "A pilot of 5:\n1. " in done.err
    assert done.err.count("rejected (FALSE ON PURPOSE, e") == 5
    assert "For the 3 others: About $" in done.err
    assert "rests on a pilot" in done.err
    assert "Going on to 8 pairs in all." in done.err
    assert "8 by the model" in done.out
    again = run("pairs", "--file", TOPICS, "-o", "P", "-n", 8, "--seed-number", 4)
    assert (again.code, provider.requests) == (0, 24)


def test_a_cap_says_how_many(run, tmp_path, provider):  # noqa: F811
    """One cap over the pilot and all that comes behind it."""
    costly(tmp_path / "home")
    done = run("pairs", "--file", TOPICS, "-o", "P", "--budget-usd", "0.03", "--seed-number", 4, "--json")
    told = json.loads(done.out)
    assert done.code == 0
    assert 6 < told["made"] < 40
    assert (told["made_by"], float(told["cost_usd"]) <= 0.03, told["requests"]) == ({"llm": told["made"]}, True, 3 * told["made"])
    assert f"Going on to {told['made']} pairs in all." in done.err
    assert len(rows_of(tmp_path / "P" / "questions_and_responses.csv")) == told["made"]
    (path,) = (tmp_path / "home" / "runs").iterdir()
    items = json.loads((path / "items.json").read_text())
    for line in json_lines(path / "results.jsonl"):  # what the pilot made is part of the plan
        assert line["row"]["question_raw"] == items[line["place"] // 3]["raw"]
    assert provider.paid_twice == {}


def test_a_cap_is_used_and_a_raised_one_pays_for_more_alone(run, tmp_path, provider):  # noqa: F811
    """Rounds go on until no more is left than one request may cost, without which none is sent; the pairs of a smaller cap are
    the first of a larger one."""
    costly(tmp_path / "home")
    words = ("pairs", "--file", TOPICS, "-o", "P", "--seed-number", 4, "--json", "--budget-usd")
    first = json.loads(run(*words, "0.06").out)
    assert 0.06 - 0.009 - 2 * 0.002 < float(first["cost_usd"]) <= 0.06
    asked = provider.requests
    done = run(*words, "0.075")
    more = json.loads(done.out)
    assert "that are there under the seed number 4 serve again and cost nothing" in done.err
    assert (more["made"] > first["made"], provider.paid_twice) == (True, {})
    assert provider.requests - asked == 3 * (more["made"] - first["made"]) == more["requests"]


def test_a_larger_count_pays_for_more_alone(run, tmp_path, provider):  # noqa: F811
    assert run("pairs", "--file", TOPICS, "-o", "P", "-n", 8, "--seed-number", 4, "--yes").code == 0
    assert run("pairs", "--file", TOPICS, "-o", "Q", "-n", 14, "--seed-number", 4, "--yes").code == 0
    assert (provider.requests, provider.paid_twice) == (42, {})
    few, many = ({row["question"] for row in rows_of(tmp_path / name / "questions_and_responses.csv")} for name in "PQ")
    assert few < many
    again = run("pairs", "--file", TOPICS, "-o", "P", "-n", 8, "--seed-number", 4, "--yes", "--anew")
    assert "--anew begins a new run, but answers that are there" in again.err
    assert provider.requests == 42
    assert not list((tmp_path / "P" / "hub").rglob("*.bak"))
    assert [path.name for path in (tmp_path / "P" / "backups").rglob("*.jsonl")] == ["train_contains_false_answers.jsonl"]
    for path in (tmp_path / "home" / "runs").iterdir():
        assert "false on purpose" in (path / "READ_ME_contains_false_answers.txt").read_text()


def test_the_summary_speaks_plainly(run, tmp_path, provider):  # noqa: F811
    """Titles, what a check says, and what has fewer rows than its share."""
    provider.when(lambda body: "## The correct answer that it stands beside" in str(body), "invalid_json")
    done = run("pairs", "--file", TOPICS, "-o", "P", "-n", 8, "--seed-number", 4, "--yes", "--attempts", 1)
    assert "not used: wrong answer" in done.out
    assert "× wrong answer: " in done.out
    assert "off plan" not in done.out
    told = run("pairs", "--file", TOPICS, "-o", "R", "-n", 60, "--method", "rule", "--seed-number", 1).out
    assert "modifications with fewer rows than their share: Add" in told
    told = json.loads(run("pairs", "--file", TOPICS, "-o", "R", "-n", 60, "--method", "rule", "--seed-number", 1, "--json").out)
    assert sum(told["error_types_wanted"].values()) == told["made"] == sum(told["error_types"].values())
    assert set(told["length_by_type"]) == set(told["error_types"])


@pytest.mark.parametrize(("typed", "goes_on"), [("y\n", True), ("\n", False), ("", False)])
def test_at_a_terminal_it_asks(run, tmp_path, provider, monkeypatch, typed, goes_on):  # noqa: F811
    monkeypatch.setattr(pair_pilot, "_at_a_terminal", lambda: True)
    done = run("pairs", "--file", TOPICS, "-o", "P", "-n", 7, stdin=typed)
    assert "Go on, to 7 pairs in all? [y/N]" in done.err
    assert ((tmp_path / "P").exists(), provider.requests) == ((True, 21) if goes_on else (False, 15))
    if not goes_on:
        assert "the same command goes on with these 5" in done.out
        done = run("pairs", "--file", TOPICS, "-o", "P", "-n", 7, "--yes")
        assert "Going on with what was begun (5 of 5 are made" in done.err
    assert (done.code, provider.requests, provider.paid_twice) == (0, 21, {})


def test_a_pilot_that_makes_nothing_stops_there(run, tmp_path, provider):  # noqa: F811
    provider.always("refusal")
    done = run("pairs", "--file", TOPICS, "-o", "P", "-n", 30, "--attempts", 1)
    assert (done.code, provider.requests, (tmp_path / "P").exists()) == (2, 5, False)
    assert "the pilot made no pair, so nothing more is asked for" in done.err


def test_rules_stand_in_for_a_model_that_takes_no_key(run, tmp_path, provider):  # noqa: F811
    provider.always("401")
    done = run("pairs", "--file", TOPICS, "-o", "P", "-n", 8, "--json")
    told = json.loads(done.out)
    assert (done.code, told["made_by"], told["fallback"]) == (0, {"instead": 8}, 8)
    assert "does not accept the key" in told["stopped"]
    assert "warning: " in done.err
    refused = run("pairs", "--file", TOPICS, "-o", "R", "-n", 8, "--no-fallback", "--seed-number", 1)
    assert (refused.code, (tmp_path / "R").exists()) == (2, False)


def test_a_quote_and_a_pilot_alone(run, tmp_path, provider):  # noqa: F811
    costly(tmp_path / "home")
    quote = run("questions", "--file", TOPICS, "-n", 30, "--quote", "--json")
    told = json.loads(quote.out)
    assert (quote.code, told["pairs"], told["host"], list(told["stages"]), provider.requests) == (0, 30, provider.host, ["question"], 0)
    pilot = json.loads(run("pairs", "--file", TOPICS, "-n", 30, "--pilot", "--seed-number", 4, "--json").out)
    assert (pilot["made"], len(pilot["rows"]), provider.requests) == (5, 5, 15)
    assert run("pairs", "--file", TOPICS, "-n", 30, "-o", "P", "--seed-number", 4).code == 0
    assert (provider.requests, provider.paid_twice) == (90, {})
    assert json.loads(run("pairs", "--file", TOPICS, "-n", 30, "--quote", "--json").out)["stages"]["chosen"]["basis"] == "history"


def test_the_form_that_is_sent(run, tmp_path, provider):  # noqa: F811
    source = tmp_path / "s.csv"
    source.write_text("question\nWhat helps, if GOUT hurts?\n")
    for more, sent in ((("--send", "processed"), "what helps if gout hurts"), ((), "What helps, if GOUT hurts?")):
        run("questions", "--file", source, "-n", 1, "-m", "m05", *more)
        assert f"## The source\n{sent}\n" in provider.seen[-1]["messages"][-1]["content"]
        (row,) = rows_of(tmp_path / "questions.csv")
        assert (row["sent"], row["generator"]) == ("processed" if more else "raw", "llm")


def test_lost_rows_are_told_and_counted(run, tmp_path, provider):  # noqa: F811
    provider.when(lambda body: "## The correct answer that it stands beside" in str(body) and "number 2" in str(body), "refusal")
    given = questions(tmp_path / "q.csv", *((f"q_{n}", f"What is disease number {n}?", "") for n in range(3)))
    done = run("responses", "-q", given, "-o", "r.csv", "--seed-number", 1, "--no-fallback", "--json")
    told = json.loads(done.out)
    assert (done.code, told["made"], told["planned"], told["lost"], told["outcomes"]["refused"]) == (1, 2, 3, 1, 4)
    assert told["error"].startswith("1 of 3 could not be made (1 × wrong answer: ")
    stands = (tmp_path / "r.csv").stat()
    again = run("responses", "-q", given, "-o", "r.csv", "--no-fallback")
    assert (again.code, "Made none; r.csv is left as it was" in again.out) == (1, True)
    assert ((tmp_path / "r.csv").stat(), backups(tmp_path)) == (stands, [])


@pytest.mark.parametrize("command", ["questions", "responses", "pairs"])
def test_help(run, command):  # noqa: F811
    done = run(command, "--help")
    assert (done.code, "--seed-number" in done.out) == (0, True)
