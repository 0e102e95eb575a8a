"""The batch lane, against a provider's endpoints and through the real client: every answer once, whatever dies when."""

import asyncio
import json

import openai
import pytest

from synthcore.core.answers import Answer, Ask
from synthcore.core.errors import WriteFailed
from synthcore.llm.batch_api import BatchLane
from synthcore.llm.batch_output import answer, lines, undone
from synthcore.llm.batch_shards import Shards
from synthcore.llm.faults import Failed, FaultKind
from tests.living import awaited
from tests.provider import Provider, refusing_port

SCHEMA = {"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"], "additionalProperties": False}
STEPS = ("written", "planned", "uploaded", "file kept", "creating", "created", "batch kept", "ended", "recorded", "done")


def asks(count, first=0, words="Say it."):
    return [Ask(f"{n}.0", ({"role": "user", "content": f"{words} [[id:{n}]]"},), SCHEMA) for n in range(first, first + count)]


def body(ask):
    form = {"type": "json_schema", "json_schema": {"name": "reply", "schema": dict(ask.schema), "strict": True}}
    return {"model": "test-model", "messages": [dict(m) for m in ask.messages], "response_format": form, "max_completion_tokens": ask.most_tokens}


def _into(told):
    return lambda *fault: told.append(fault)


class Died(Exception):
    """The process, at this point."""


class Run:
    """What outlives a process: its folder and its journal. Each `go` is a process of its own."""

    def __init__(self, folder, provider):
        self.folder, self.provider = folder, provider
        self.kept: list[Answer] = []
        self.faults: list[tuple[str, str, str]] = []
        self.later: list[tuple[str, str, str]] = []
        self.lane: BatchLane | None = None

    def unanswered(self, asked):
        have = {a.id for a in self.kept}
        return [ask for ask in asked if ask.id not in have]

    def go(self, asked, url="", **more):
        """The requests that may be sent again."""

        async def record(answer):
            await asyncio.sleep(0)
            self.kept.append(answer)

        async def run():
            async with openai.AsyncOpenAI(base_url=url or self.provider.url, api_key="sk-test-canary-1", max_retries=0, timeout=10) as client:
                more_of_it = {"model": "test-model", "body": body, "record": record, "run_id": "r1", "poll": 0.001, "most_requests": 3} | more
                self.lane = BatchLane(client, self.folder, fault=_into(self.faults), postponed=_into(self.later), **more_of_it)
                return await self.lane.run(self.unanswered(asked))

        return awaited(run())


@pytest.fixture
def p():
    with Provider() as provider:
        yield provider


@pytest.fixture
def run(tmp_path, p):
    return Run(tmp_path, p)


@pytest.fixture
def other(tmp_path, p):
    """Another run on the same account."""
    (tmp_path / "other").mkdir()
    return Run(tmp_path / "other", p)


def test_seven_requests_in_shards_of_three(p, run):
    """Three files, three batches; the answers come in another order than they were asked and find their requests."""
    asked = asks(7)
    assert run.go(asked) == []
    assert sorted(a.id for a in run.kept) == [ask.id for ask in asked]
    assert [a.id for a in run.kept] != [ask.id for ask in asked]
    keys = {ask.id: ask.key("test-model") for ask in asked}
    for got in run.kept:
        assert got.key == keys[got.id]
        assert f"answer {got.id.removesuffix('.0')}#0" in json.loads(got.text)["answer"]
        assert (got.finish, got.refusal, got.model) == ("stop", "", "test-model")
        assert got.prompt_tokens > 0 < got.completion_tokens
    assert [state["requests"] for state in run.lane.states()] == [3, 3, 1]
    assert {(s["state"], s["done"] == s["requests"], s["id"] in p.batches) for s in run.lane.states()} == {("completed", True, True)}
    assert len(p.batches) == 3
    assert p.requests == 0
    assert run.faults == []


def test_what_is_sent(p, run):
    """A line is a whole request with the full response_format; the file and the batch carry run, shard and hash."""
    run.go(asks(4))
    sent = [json.loads(line) for line in p.desk.contents["file-000000"].splitlines()]
    assert [line["custom_id"] for line in sent] == ["0.0", "1.0", "2.0"]
    assert sent[0] == {"custom_id": "0.0", "method": "POST", "url": "/v1/chat/completions", "body": body(asks(1)[0])}
    assert sent[0]["body"]["response_format"]["json_schema"]["strict"] is True
    batch = p.batches["batch_000001"]
    assert (batch["metadata"]["run"], batch["metadata"]["shard"], batch["completion_window"]) == ("r1", "2", "24h")
    name = p.files[batch["input_file_id"]]["filename"]
    assert name == f"synthcore-r1-0002-{batch['metadata']['hash'][:12]}.jsonl"
    assert list(run.folder.iterdir()) == [run.folder / "batches.jsonl"]


def test_a_file_holds_no_more_bytes_than_allowed(p, run):
    size = len(json.dumps(body(asks(1)[0]), separators=(",", ":"))) + 120
    run.go(asks(5), most_requests=100, most_bytes=2 * size)
    assert [state["requests"] for state in run.lane.states()] == [2, 2, 1]
    assert all(file["bytes"] <= 2 * size for file in p.files.values() if file["purpose"] == "batch")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("shard", [1, 2])
def test_killed_at_any_step_nothing_is_paid_twice(p, run, other, step, shard):
    """The next process finds the file by its name and the batch by its metadata, and asks only for what it has not."""
    p.desk.page = 2  # lists of several pages
    asked = asks(7)

    def die(name, number):
        if (name, number) == (step, shard):
            raise Died

    with pytest.raises(Died):
        run.go(asked, step=die)
    other.go(asks(7, first=100), run_id="r0")  # what it made stands on a later page now
    run.go(asked)
    assert sorted(a.id for a in run.kept) == [ask.id for ask in asked]
    assert p.paid_twice == {}
    assert len(p.batches) == 3 + 3
    assert sum(file["purpose"] == "batch" for file in p.files.values()) == 3 + 3
    assert run.go(asked) == []


def test_killed_in_the_middle_of_an_output_file(p, run):
    """What was kept is not kept again, and the rest comes from the same batch."""
    asked = asks(3)
    kept = []

    def record(answer):
        if len(kept) == 1:
            raise Died
        kept.append(answer)
        run.kept.append(answer)

    with pytest.raises(Died):
        run.go(asked, record=record)
    assert len(run.kept) == 1
    run.go(asked)
    assert sorted(a.id for a in run.kept) == ["0.0", "1.0", "2.0"]
    assert p.paid_twice == {}
    assert len(p.batches) == 1


def test_a_shard_whose_answers_are_kept_is_not_fetched_again(p, run):
    asked = asks(3)
    with pytest.raises(Died):
        run.go(asked, step=_dies("recorded"))
    calls = len(p.calls)
    assert len(run.kept) == 3
    assert run.go(asked) == []
    assert p.calls[calls:] == []


def _dies(step):
    def die(name, number):
        if name == step:
            raise Died

    return die


def test_expired_requests_are_sent_again_and_nothing_else(p, run):
    """Two of three are done; the third is named expired, returned, and goes into a batch of its own."""
    p.script_batches("expired:2")
    asked = asks(3)
    again = run.go(asked)
    assert [ask.id for ask in again] == ["2.0"]
    assert run.later[0][:2] == ("2.0", "expired")
    assert "completion window" in run.later[0][2]
    assert run.go(again) == []
    assert len(run.kept) == 3
    assert p.paid_twice == {}
    assert [state["requests"] for state in run.lane.states()] == [3, 1]


def test_failed_requests(p, run):
    """A server's error is worth another try; a filter's verdict is not, and each is told to whom it concerns."""
    p.when(lambda b: "[[id:1]]" in str(b), "500")
    p.when(lambda b: "[[id:2]]" in str(b), "blocked")
    again = run.go(asks(4))
    assert [ask.id for ask in again] == ["1.0"]
    assert [told[:2] for told in run.later] == [("1.0", FaultKind.SERVER)]
    assert [told[:2] for told in run.faults] == [("2.0", FaultKind.FILTERED)]
    assert sorted(a.id for a in run.kept) == ["0.0", "3.0"]


def test_no_quota_within_a_batch_stops_the_run(p, run):
    """What was answered is kept; the run does not go on asking."""
    p.when(lambda b: "[[id:1]]" in str(b), "quota")
    with pytest.raises(Failed) as failed:
        run.go(asks(5))
    assert failed.value.fault.kind is FaultKind.NO_QUOTA
    assert len(run.kept) == 4


def test_answers_that_are_no_dialogue_are_answers(p, run):
    """A refusal and a cut text are kept as they came: reading them is another's work."""
    p.when(lambda b: "[[id:0]]" in str(b), "refusal")
    p.when(lambda b: "[[id:1]]" in str(b), "length")
    p.when(lambda b: "[[id:2]]" in str(b), "no_choices")
    run.go(asks(3))
    got = {a.id: a for a in run.kept}
    assert got["0.0"].refusal
    assert (got["1.0"].finish, got["2.0"].finish, got["2.0"].text) == ("length", "none", "")


def test_a_batch_that_is_not_taken_gives_one_sentence(p, run):
    """The others are waited for and kept first; a resumed run sends the refused ones anew."""
    p.script_batches("failed")
    with pytest.raises(Failed) as failed:
        run.go(asks(5))
    assert failed.value.fault.kind is FaultKind.INVALID
    assert str(failed.value) == f"{p.host} did not take batch batch_000000: The input file is not valid (line 1 of its file)."
    assert sorted(a.id for a in run.kept) == ["3.0", "4.0"]
    assert run.go(asks(5)) == []
    assert len(run.kept) == 5
    assert p.paid_twice == {}


def test_a_full_queue_is_waited_for(p, run):
    """A shard for which there is no room is sent again, once, when another has ended; alone, it is refused."""
    p.script_batches("ok", "full")
    p.polls = 6
    others = []

    def watch(name, number):
        if (name, number) == ("created", 2):
            others.append(p.batches["batch_000000"]["status"])

    assert run.go(asks(5), step=watch) == []
    assert others == ["validating", "completed"]
    assert len(run.kept) == 5
    assert len(p.batches) == 3
    p.script_batches("full")
    with pytest.raises(Failed, match="Enqueued token limit"):
        run.go(asks(1, first=9))


def test_stopping_leaves_the_batches_and_a_later_run_takes_them_in(p, run):
    p.script_batches("stuck:2", "ok")
    looks = []

    def stop():
        looks.append(1)
        return len(looks) > 20

    assert run.go(asks(5), stop=stop) == []
    assert run.lane.sent() == {"0.0", "1.0", "2.0"}
    assert {b["status"] for b in p.batches.values()} == {"in_progress", "completed"}
    p.desk.fates["batch_000000"] = "ok"
    run.go(asks(5))
    assert len(run.kept) == 5
    assert len(p.batches) == 2
    assert p.paid_twice == {}


def test_cancelling_cancels_there_and_keeps_what_was_done(p, run):
    p.script_batches("stuck:2")
    looks = []

    def stop():
        looks.append(1)
        return len(looks) > 20

    run.go(asks(3), stop=stop, cancel=True)
    assert [s["state"] for s in run.lane.states()] == ["cancelling"]
    again = run.go(asks(3))
    assert [ask.id for ask in again] == ["2.0"]
    assert run.later[0][1] == "cancelled"
    assert sorted(a.id for a in run.kept) == ["0.0", "1.0"]


def test_of_two_batches_of_one_shard_one_is_taken(p, run):
    """Made twice while nobody looked: the further one is used, the other one cancelled, and no third is made."""
    asked = asks(3)
    with pytest.raises(Died):
        run.go(asked, step=_dies("created"))
    twin = dict(p.batches["batch_000000"], id="batch_000009")
    p.batches["batch_000009"], p.desk.fates["batch_000009"] = twin, "ok"
    for _ in range(p.polls):
        p.desk.advance(p.batches["batch_000000"])
    assert p.batches["batch_000000"]["status"] == "completed"
    run.go(asked)
    assert len(run.kept) == 3
    assert sorted(b["status"] for b in p.batches.values()) == ["cancelling", "completed"]
    assert p.paid_twice == {}


def test_another_run_s_batches_are_left_alone(p, run, other):
    """Same requests, same hash, another run: a batch of its own."""
    other.go(asks(3), run_id="r0")
    with pytest.raises(Died):
        run.go(asks(3), step=_dies("creating"))
    run.go(asks(3))
    assert len(p.batches) == 2


def test_a_prompt_that_changed_gets_no_old_answer(p, run):
    """The id is the same, the words are not: the answer to the old words is not taken for one to the new."""
    with pytest.raises(Died):
        run.go(asks(2), step=_dies("batch kept"))
    changed = asks(2, words="Say something else.")
    run.go(changed)
    assert {a.key for a in run.kept} == {ask.key("test-model") for ask in changed}
    assert "something else" in str(p.batched)


def test_a_shard_that_was_never_sent_is_given_up_when_a_part_of_it_is_answered(p, run):
    """An online run may have answered some: their file would pay for them again."""
    asked = asks(3)
    with pytest.raises(Died):
        run.go(asked, step=_dies("file kept"))
    run.kept.append(Answer("1.0", "", "x", "stop", "", 0, 0, "", 0))
    run.go(asked)
    assert p.paid == {"0": 1, "2": 1}


def test_errors_that_pass_are_borne(p, run):
    """Each endpoint fails once; a batch that was made although its answer was lost is found."""
    for call in ("POST /v1/files", "POST /v1/batches", "GET /v1/batches/batch_000000", "GET /v1/files/file-000001/content"):
        p.refuse_call(call, "503", "429:0.01")
    waits = []

    async def sleep(seconds):
        waits.append(seconds)

    assert run.go(asks(2), sleep=sleep) == []
    assert len(run.kept) == 2
    assert len(p.batches) == 1
    assert len(waits) >= 8


def test_a_lost_answer_to_create_makes_no_second_batch(p, run, monkeypatch):
    """The provider makes the batch and its answer never comes."""
    from openai.resources.batches import AsyncBatches

    create = AsyncBatches.create
    lost = []

    async def loses(self, **asked):
        made = await create(self, **asked)
        if not lost:
            lost.append(made.id)
            raise openai.APIConnectionError(request=None)
        return made

    monkeypatch.setattr(AsyncBatches, "create", loses)
    assert run.go(asks(2), sleep=_at_once) == []
    assert lost == ["batch_000000"]
    assert len(p.batches) == 1
    assert len(run.kept) == 2


async def _at_once(seconds):
    return None


def test_errors_that_stay(p, run, tmp_path):
    """One sentence each, with no key in it."""
    p.key = "sk-other"
    with pytest.raises(Failed) as failed:
        run.go(asks(2))
    assert failed.value.fault.kind is FaultKind.UNAUTHORISED
    assert "canary" not in str(failed.value)
    p.key = None
    p.refuse_call("POST /v1/batches", "quota")
    with pytest.raises(Failed) as failed:
        run.go(asks(2))
    assert failed.value.fault.kind is FaultKind.NO_QUOTA
    with pytest.raises(Failed, match="no batch endpoints"):
        Run(tmp_path, p).go(asks(2), url=f"http://{p.host}/v2")
    with pytest.raises(Failed, match="No connection to 127"):
        run.go(asks(2), url=f"http://127.0.0.1:{refusing_port()}/v1", sleep=_at_once)
    run.go(asks(2))
    assert len(run.kept) == 2


def test_an_output_that_is_gone(p, run):
    """What the provider has thrown away is told, and may be asked for again."""

    def throw_away(name, number):
        if name == "ended":
            p.desk.contents.clear()

    again = run.go(asks(2), step=throw_away)
    assert [ask.id for ask in again] == ["0.0", "1.0"]
    assert {told[1] for told in run.later} == {FaultKind.BROKEN_OFF}
    assert run.faults == []


def test_a_torn_last_line_is_cut_off(p, run):
    with pytest.raises(Died):
        run.go(asks(2), step=_dies("batch kept"))
    with open(run.folder / "batches.jsonl", "ab") as file:
        file.write(b'{"shard":1,"do')
    run.go(asks(2))
    assert len(run.kept) == 2
    assert len(p.batches) == 1
    assert Shards(run.folder / "batches.jsonl").all[0].done


def test_a_full_disk_says_so(p, run, monkeypatch):
    """Nothing is sent that could not be written down."""

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("synthcore.llm.batch_shards.os.write", full)
    with pytest.raises(WriteFailed, match=r"batches\.jsonl: could not be written"):
        run.go(asks(2))
    assert p.calls == []


def test_lines_end_at_a_line_feed_only():
    """A text may hold separators that Python takes for the end of a line, and a part may end within a character."""
    raw = [json.dumps({"custom_id": str(n), "text": "a\u2028b\u0085cé"}, ensure_ascii=False).encode() for n in range(3)]
    whole = b"\n".join(raw)

    async def parts(size):
        for start in range(0, len(whole), size):
            yield whole[start : start + size]

    async def read(size):
        return [line async for line in lines(parts(size))]

    for size in (1, 7, 1000):
        assert awaited(read(size)) == raw


ROWS = [
    ({"response": {"status_code": 429, "body": {"error": {"code": "insufficient_quota", "message": "m"}}}}, ("no_quota", True)),
    ({"response": {"status_code": 429, "body": {"error": {"code": "rate_limit_exceeded"}}}}, ("rate_limited", True)),
    ({"response": {"status_code": 400, "body": {"error": {"code": "context_length_exceeded"}}}}, ("invalid", False)),
    ({"response": {"status_code": 500, "body": {"choices": []}}}, ("server", True)),
    ({"response": {"status_code": 200, "body": "a page"}}, ("broken_off", True)),
    ({"response": None, "error": {"code": "batch_expired", "message": "late"}}, ("expired", True)),
    ({}, ("broken_off", True)),
]


@pytest.mark.parametrize(("row", "found"), ROWS)
def test_rows_without_an_answer(row, found):
    assert answer(asks(1)[0], row, "m") is None
    assert undone(row)[::2] == found
    assert undone(row).say
