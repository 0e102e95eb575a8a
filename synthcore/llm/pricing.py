"""What a model costs: US dollars as decimals, from the shipped `prices.toml` and from a file of the user's that wins.

An amount is exact to ten decimals, which is exact for a price of up to four; a longer one is rounded up, never down.
"""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

from synthcore.core.errors import BadInput
from synthcore.core.files import read_text
from synthcore.core.records import Frozen
from synthcore.llm.endpoint import in_house

SHIPPED = Path(__file__).with_name("prices.toml")
OWN_SERVER = "your own server"
MILLION = Decimal(1_000_000)
STEP = Decimal("1E-10")
AMOUNT = 'US dollars per million tokens, such as "0.40"'
SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}\Z")


class Price(Frozen):
    """US dollars per million tokens, and where the figures come from. Cached input without a price costs what input costs."""

    input: Decimal
    output: Decimal
    source: str
    cached_input: Decimal | None = None


class Row(NamedTuple):
    name: str
    host: str  # "" prices the model on every server that is not one's own
    input: Decimal
    output: Decimal
    cached_input: Decimal | None


class Table(NamedTuple):
    rows: tuple[Row, ...]
    batch_share: Decimal | None
    source: str


def price(model: str, base_url: str, override: Path | None, *, batch: bool = False) -> Price | None:
    """The price of a model on a server, None where none is known. `override` is the user's file, which need not exist (nor be named).

    The user's rows come first, those that name the server before the others. A server of one's own costs nothing unless
    a row names it. The shipped rows are OpenAI's and hold for its server alone. `batch` gives the price of the Batch
    API. Raises BadInput for a file of the user's that cannot be used.
    """
    host = host_of(base_url)
    names = {host, _with_port(base_url)} - {""}
    shipped = _table(SHIPPED)
    own = _table_now(override) if override and override.name and override.exists() else None
    shares = [own.batch_share if own else None, shipped.batch_share if any(row.host == host for row in shipped.rows) else None, Decimal(1)]
    share = next(s for s in shares if s is not None) if batch else Decimal(1)
    if own and (row := _match(model, [r for r in own.rows if r.host in names])):
        return _priced(row, own.source, share)
    if in_house(host):
        return Price(input=Decimal(0), output=Decimal(0), source=OWN_SERVER)
    if own and (row := _match(model, [r for r in own.rows if not r.host])):
        return _priced(row, own.source, share)
    row = _match(model, [r for r in shipped.rows if r.host == host])
    return _priced(row, shipped.source, share) if row else None


def cost(price: Price, prompt_tokens: int, completion_tokens: int, *, cached_tokens: int = 0) -> Decimal:
    """What a request costs in US dollars. `cached_tokens` are those of the prompt that the provider had in its cache."""
    cached = min(max(cached_tokens, 0), max(prompt_tokens, 0))
    cheap = price.input if price.cached_input is None else price.cached_input
    whole = price.input * (max(prompt_tokens, 0) - cached) + cheap * cached + price.output * max(completion_tokens, 0)
    return (whole / MILLION).quantize(STEP, rounding=ROUND_CEILING)


def plain(amount: Decimal) -> str:
    """An amount as digits, exact, with two decimals at least: `0.0123`, `1.00`. (`str` would write `5E-8`.)"""
    whole, _, decimals = format(amount, "f").partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"


def dollars(amount: Decimal, rounding: str = ROUND_HALF_UP) -> str:
    """An amount for reading: cents, and below ten cents two figures that matter: `$1.84`, `$0.0031`."""
    digits = 2 if amount == 0 or abs(amount) >= Decimal("0.1") else min(1 - amount.adjusted(), 10)
    return f"${plain(amount.quantize(Decimal(1).scaleb(-digits), rounding=rounding))}"


def no_price(model: str, host: str, path: Path | str) -> str:
    """The sentence for a missing price, with the lines to write. The amounts are left open: a guess would be believed."""
    server = f"\nhost = {_quoted(host)}" if host else ""
    return (
        f"No price is known for {model}{f' at {host}' if host else ''}; write it into {path}, in US dollars per million tokens:\n"
        f'[[model]]\nname = {_quoted(model)}{server}\ninput = "?"\noutput = "?"'
    )


def host_of(base_url: str) -> str:
    """The server's name in lower case, without credentials and port; empty when the address has none."""
    try:
        return (_split(base_url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _split(base_url: str) -> Any:
    return urlsplit(base_url if "://" in base_url else f"//{base_url}")


def _with_port(base_url: str) -> str:
    """`localhost:8000`, so that two servers of one machine can have their prices; empty without a port."""
    try:
        parts = _split(base_url)
        return f"{host_of(base_url)}:{parts.port}" if parts.port else ""
    except ValueError:
        return ""


def _match(model: str, rows: Sequence[Row]) -> Row | None:
    """The row of exactly this name, else of the name that the model is a dated snapshot of."""
    by_name = {row.name: row for row in rows}
    return by_name.get(model) or by_name.get(SNAPSHOT.sub("", model))


def _priced(row: Row, source: str, share: Decimal) -> Price:
    cached = None if row.cached_input is None else row.cached_input * share
    return Price(input=row.input * share, output=row.output * share, cached_input=cached, source=source)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


# The file


@cache
def _table(path: Path) -> Table:
    return _table_now(path)


def _table_now(path: Path) -> Table:
    try:
        raw = tomllib.loads(read_text(path), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(path, f"is not valid TOML ({error}).") from None
    _known(path, "", raw, {"version", "checked_on", "source", "host", "batch_share", "model"})
    if raw.get("version", 1) != 1:
        _wrong(path, "version", raw["version"], "1")
    listed = raw.get("model", [])
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        _wrong(path, "model", listed, "rows that begin with [[model]]")
    host = _text(path, "host", raw.get("host", ""))
    rows = tuple(_row(path, f"[[model]] {number}, ", row, host) for number, row in enumerate(listed, 1))
    for (name, server), times in Counter((row.name, row.host) for row in rows).items():
        if times > 1:
            raise BadInput(path, f"name {name!r} is listed {times} times for {server or 'any server'}; expected one [[model]] row.")
    share = _amount(path, "batch_share", raw["batch_share"], 'a share from 0 to 1, such as "0.5"') if "batch_share" in raw else None
    if share is not None and share > 1:
        _wrong(path, "batch_share", raw["batch_share"], 'a share from 0 to 1, such as "0.5"')
    return Table(rows, share, f"OpenAI's prices as of {raw['checked_on']}" if path == SHIPPED else _own_source(path, raw))


def _own_source(path: Path, raw: Mapping[str, Any]) -> str:
    checked = raw.get("checked_on", "")
    if not isinstance(checked, str | datetime.date):
        _wrong(path, "checked_on", checked, 'a day, such as "2026-11-23"')
    said = _text(path, "source", raw.get("source", ""))
    return ", ".join(part for part in (str(path), said, f"as of {checked}" if checked else "") if part)


def _row(path: Path, where: str, raw: Mapping[str, Any], host: str) -> Row:
    _known(path, where, raw, {"name", "host", "input", "cached_input", "output"})
    name = _text(path, f"{where}name", raw.get("name", ""))
    if not name:
        _wrong(path, f"{where}name", raw.get("name"), "the model's name")
    where = f"{where}{name}: "
    amounts = {key: _amount(path, where + key, raw.get(key), AMOUNT) for key in ("input", "output")}
    cached = _amount(path, f"{where}cached_input", raw["cached_input"], AMOUNT) if "cached_input" in raw else None
    if cached is not None and cached > amounts["input"]:
        _wrong(path, f"{where}cached_input", raw["cached_input"], "no more than input")
    server = _text(path, f"{where}host", raw.get("host", host)).lower()
    if "/" in server or "@" in server:
        raise BadInput(path, f'{where}host is an address; expected the name of the server alone, such as "models.example.org".')
    return Row(name, server, amounts["input"], amounts["output"], cached)


def _amount(path: Path, key: str, value: object, expected: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        _wrong(path, key, value, expected)
    try:
        amount = Decimal(value)
    except InvalidOperation:
        _wrong(path, key, value, expected)
    if not amount.is_finite() or amount < 0 or amount > MILLION:
        _wrong(path, key, value, expected)
    return amount


def _text(path: Path, key: str, value: object) -> str:
    if not isinstance(value, str):
        _wrong(path, key, value, "text in quotes")
    return value


def _known(path: Path, where: str, raw: Mapping[str, Any], keys: set[str]) -> None:
    for key in sorted(set(raw) - keys):
        raise BadInput(path, f"{where}{key} is no key of this file; expected one of {', '.join(sorted(keys))}.")


def _wrong(path: Path, key: str, value: object, expected: str) -> NoReturn:
    said = "is missing" if value is None else f"is {value!r}" if isinstance(value, str) else f"is {value}"
    raise BadInput(path, f"{key} {said}; expected {expected}.")
