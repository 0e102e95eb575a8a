"""What a model costs, on which server, and what is said when nobody knows."""

import json
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from synthcore.core.errors import BadInput
from synthcore.llm import pricing
from synthcore.llm.pricing import Price, cost, dollars, plain, price

OPENAI = "https://api.openai.com/v1"
MINI = Price(input=Decimal("0.40"), output=Decimal("1.60"), source="a test")


def written(tmp_path, text):
    path = tmp_path / "prices.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_file_holds_and_says_when_it_was_checked():
    """Every row can be used, and the file says where it is from."""
    raw = tomllib.loads(pricing.SHIPPED.read_text(encoding="utf-8"))
    assert {"version", "checked_on", "source", "batch_share"} <= raw.keys()
    for row in raw["model"]:
        found = price(row["name"], OPENAI, None)
        assert (found.input, found.output) == (Decimal(row["input"]), Decimal(row["output"]))
        assert raw["checked_on"] in found.source


@pytest.mark.parametrize(
    ("model", "amount"),
    [
        ("gpt-4o-mini", "0.15"),
        ("gpt-4o-mini-2024-07-18", "0.15"),
        ("gpt-4o-2024-08-06", "2.50"),
        ("gpt-4o-2024-05-13", "5.00"),
        ("gpt-4o-mini-audio", None),
        ("gpt-4o-mini-audio-2024-07-18", None),
        ("gpt-4o-mini-2024-07-18-x", None),
        ("gpt-4", None),
        ("GPT-4o", None),
        ("", None),
    ],
)
def test_a_name_stands_for_itself_and_its_dated_snapshots(model, amount):
    """Nothing else that begins alike is priced by guess."""
    found = price(model, OPENAI, None)
    assert (found and found.input) == (amount and Decimal(amount))


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000/v1",
        "http://LOCALHOST./v1",
        "localhost:8000/v1",
        "http://127.0.0.1/v1",
        "http://127.9.9.9/v1",
        "http://0.0.0.0:8000/v1",
        "http://[::1]:8000/v1",
        "http://[::ffff:127.0.0.1]/v1",
        "http://10.1.2.3/v1",
        "http://172.31.0.1/v1",
        "http://192.168.1.4:11434/v1",
        "http://[fd00::1]/v1",
        "http://studio.local:1234/v1",
        "http://api.localhost/v1",
        "http://vllm:8000/v1",
        "http://api.openai.com@vllm/v1",
    ],
)
def test_a_server_of_ones_own_costs_nothing(url):
    """Whatever the model is called."""
    assert price("gpt-4o", url, None) == Price(input=Decimal(0), output=Decimal(0), source="your own server")


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com.example.org/v1",
        "https://eu.api.openai.com/v1",
        "http://172.32.0.1/v1",
        "http://192.169.0.1/v1",
        "http://8.8.8.8/v1",
        "http://134744072/v1",
        "http://[2001:db8::1]/v1",
        "http://vllm@api.example.org/v1",
        "https://models.notlocal/v1",
        "http://[bad/v1",
        "",
    ],
)
def test_the_price_of_a_stranger_is_not_known(url):
    """OpenAI's prices are OpenAI's alone; another host with the same model names has its own."""
    assert price("gpt-4o", url, None) is None


def test_the_users_file_wins(tmp_path):
    """Over the shipped price, for all servers that are not one's own."""
    path = written(tmp_path, '[[model]]\nname = "gpt-4o"\ninput = 0.1\noutput = "7"\n')
    found = price("gpt-4o-2024-05-13", OPENAI, path)
    assert (found.input, found.output, found.source) == (Decimal("0.1"), Decimal(7), str(path))
    assert price("gpt-4o", "https://models.example.org", path).output == 7
    assert price("gpt-4o", "http://localhost", path).source == "your own server"
    assert price("o3", OPENAI, path).input == 2, "what it does not list is as shipped"
    for none in (tmp_path / "none.toml", Path("")):
        assert price("gpt-4o", OPENAI, none).input == Decimal("2.50")


def test_a_row_can_name_its_server(tmp_path):
    """With a port too; also one's own server, which then costs, and a stranger that is free."""
    row = '[[model]]\nname = "m"\nhost = "{}"\ninput = "{}"\noutput = "{}"\n'
    path = written(tmp_path, row.format("GPU", 3, 4) + row.format("gpu:9000", 5, 6) + row.format("free.example.org", 0, 0))
    assert price("m", "http://gpu/v1", path).input == 3
    assert price("m", "http://other/v1", path).input == 0
    assert price("m", "https://free.example.org/v1", path).output == 0
    assert price("m", OPENAI, path) is None
    only = written(tmp_path, row.format("gpu:9000", 5, 6))
    assert price("m", "http://gpu:9000/v1", only).input == 5
    assert price("m", "http://gpu:8000/v1", only).input == 0


def test_a_batch_costs_its_share(tmp_path):
    """Half at OpenAI; all of it at a server whose share nobody gave."""
    half = price("gpt-4.1-mini", OPENAI, None, batch=True)
    assert (half.input, half.output, half.cached_input) == (Decimal("0.2"), Decimal("0.8"), Decimal("0.05"))
    path = written(tmp_path, '[[model]]\nname = "m"\ninput = "2"\noutput = "2"\n')
    assert price("m", OPENAI, path, batch=True).input == 1
    assert price("m", "https://models.example.org", path, batch=True).input == 2
    path = written(tmp_path, 'batch_share = "0.25"\n' + path.read_text())
    assert price("m", OPENAI, path, batch=True).input == Decimal("0.5")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[model]\n", "is not valid TOML"),
        ('[[model]]\nname = "m"\ninput = "?"\noutput = "1"', "[[model]] 1, m: input is '?'; expected US dollars per million tokens"),
        ('[[model]]\nname = "m"\ninput = "1"', "[[model]] 1, m: output is missing; expected US dollars"),
        ('[[model]]\nname = "m"\ninput = true\noutput = "1"', "m: input is True; expected"),
        ('[[model]]\nname = "m"\ninput = "-1"\noutput = "1"', "m: input is '-1'; expected"),
        ('[[model]]\nname = "m"\ninput = nan\noutput = "1"', "m: input is NaN; expected"),
        ('[[model]]\nname = "m"\ninput = "1"\ncached_input = "2"\noutput = "1"', "cached_input is '2'; expected no more than input"),
        ('[[model]]\nname = "m"\ninput = "1"\nouput = "1"', "ouput is no key of this file; expected one of cached_input, host"),
        ('[[model]]\ninput = "1"\noutput = "1"', "[[model]] 1, name is missing; expected the model's name"),
        ('[[model]]\nname = 4\ninput = "1"\noutput = "1"', "name is 4; expected text in quotes"),
        ('[[model]]\nname = "m"\nhost = "http://k@h"\ninput = "1"\noutput = "1"', "host is an address; expected the name of the server alone"),
        ('[[model]]\nname = "m"\ninput = "1"\noutput = "1"\n' * 2, "name 'm' is listed 2 times for any server"),
        ('batch_share = "50"', "batch_share is '50'; expected a share from 0 to 1"),
        ("model = 3", "model is 3; expected rows that begin with [[model]]"),
        ("version = 2", "version is 2; expected 1"),
        ("checked_on = 3", "checked_on is 3; expected a day"),
        ("models = []", "models is no key of this file"),
    ],
)
def test_a_damaged_file_is_named_with_its_key(tmp_path, text, said):
    """File, key, what was expected."""
    path = written(tmp_path, text)
    with pytest.raises(BadInput) as caught:
        price("gpt-4o", OPENAI, path)
    assert str(caught.value).startswith(f"{path}: ")
    assert said in str(caught.value)
    assert "k@h" not in str(caught.value)


def test_a_cost_is_exact():
    """Ten decimals, no float on the way; what does not fit is rounded up."""
    assert cost(MINI, 1050, 620) == Decimal("0.001412")
    assert cost(MINI, 0, 0) == 0
    assert cost(MINI, -5, -5) == 0
    assert cost(Price(input=Decimal("0.0001"), output=Decimal(0), source=""), 1, 0) == Decimal("1E-10")
    assert cost(Price(input=Decimal("0.00001"), output=Decimal(0), source=""), 1, 0) == Decimal("1E-10")
    cached = MINI.model_copy(update={"cached_input": Decimal("0.10")})
    assert cost(cached, 1000, 0, cached_tokens=400) == Decimal("0.00028")
    assert cost(cached, 1000, 0, cached_tokens=4000) == Decimal("0.0001")
    assert cost(MINI, 1000, 0, cached_tokens=400) == Decimal("0.0004")


@pytest.mark.parametrize(
    ("amount", "exact", "read"),
    [
        ("0E-10", "0.00", "$0.00"),
        ("5E-8", "0.00000005", "$0.00000005"),
        ("1.5", "1.50", "$1.50"),
        ("0.0123400000", "0.01234", "$0.012"),
        ("1E+2", "100.00", "$100.00"),
        ("1.845", "1.845", "$1.85"),
    ],
)
def test_amounts_are_written_out(amount, exact, read):
    """Exact for files, short for people, never with an exponent."""
    assert plain(Decimal(amount)) == exact
    assert dollars(Decimal(amount)) == read


def test_a_missing_price_is_said_with_the_lines_to_write(tmp_path):
    """The lines work once the amounts are in, and are refused as long as they are not."""
    path = tmp_path / "prices.toml"
    said = pricing.no_price('my "model"', "models.example.org", path)
    assert said.startswith(f'No price is known for my "model" at models.example.org; write it into {path}, in US dollars')
    lines = said.partition("\n")[2]
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(BadInput, match="input is '\\?'; expected US dollars"):
        price('my "model"', "https://models.example.org", path)
    path.write_text(lines.replace("?", "2"), encoding="utf-8")
    assert price('my "model"', "https://models.example.org", path).input == 2
    assert json.dumps("m") in pricing.no_price("m", "", path)
    assert "host" not in pricing.no_price("m", "", path)
