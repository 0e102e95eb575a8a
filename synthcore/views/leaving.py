"""What an order would send to a model's server, and what that would cost, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Protocol

from synthcore.core.quotas import DIMENSIONS
from synthcore.domains.schema import Domain
from synthcore.llm.pricing import dollars
from synthcore.views.wording import count, listed

if TYPE_CHECKING:
    from synthcore.services.quoting import Estimate, Sent

ROLE = {"system": "Instructions (system), sent before it", "user": "Request (user)", "assistant": "Answer (assistant)"}
DRAWN = {
    "scenario": "scenario", "technique": "technique", "age_range": "age", "work": "work:", "culture": "background:", "style": "way of typing:",
    "communication": "way of talking:", "ambivalence": "of two minds:",
}  # fmt: skip


@dataclass(frozen=True)
class Leaving:
    """What would leave for a model's server: sentences, and the exact messages of one place as (who, text). `warning` tells
    that `personal` speaks of something found; `drawn` is what sets that request apart, and `settings` goes with every one."""

    sentence: str
    personal: str
    warning: bool
    fields: tuple[str, ...]
    place: str
    messages: tuple[tuple[str, str], ...]
    shape: str
    host: str
    by_model: int
    drawn: str = ""
    settings: str = ""


def leaving(sent: Sent, checked: Sent, domain: Domain) -> Leaving:
    """`sent` shows a place, `checked` is what was found over all of them."""
    titles = label_titles(domain)
    cell = " / ".join(titles[name].get(value, value) for name, value in zip(DIMENSIONS, sent.cell, strict=True))
    where = f"{sent.model} at {sent.host}" + (", which is this machine" if sent.local else "")
    made = f"; templates make the other {sent.by_template:,}" if sent.by_template else ""
    personal, warning = personal_line(checked)
    hot = "the server's own temperature" if sent.temperature is None else f"temperature {sent.temperature:g}"
    return Leaving(
        sentence=f"{count(sent.of, 'dialogue is', 'dialogues are')} asked of {where}{made}." if sent.of else f"Templates make all {sent.by_template:,}.",
        personal=personal if sent.of else "",
        warning=warning,
        fields=tuple(sent.fields),
        place=f"Request {sent.index + 1:,} of {sent.of:,}: dialogue {sent.place + 1:,} ({cell})" if sent.of else "",
        messages=tuple((ROLE.get(m.role, m.role), m.text) for m in sorted(sent.messages, key=lambda m: m.role == "system")),
        shape=sent.shape,
        host=plain_host(sent.host),
        by_model=sent.of,
        drawn=f"Drawn for this one: {'; '.join(f'{words} {_drawn(name, value)}' for name, words in DRAWN.items() if (value := sent.drawn.get(name)))}.",
        settings=f"Sent to {sent.model} with {hot}; an answer of {sent.most_tokens:,} tokens at most.",
    )


def label_titles(domain: Domain) -> dict[str, dict[str, str]]:
    """The title of each value of the labels that targets are set for."""
    return {name: {v.name: v.title or v.name for v in getattr(domain.labels, name)} for name in DIMENSIONS}


def _drawn(name: str, value: str) -> str:
    return value.replace("_", " ") if name in ("scenario", "technique") else value


class Looked(Protocol):
    """What was looked at for personal data: `checked` of the `of` requests that would leave, and what is in them (services/quoting.Sent)."""

    @property
    def local(self) -> bool: ...
    @property
    def of(self) -> int: ...
    @property
    def checked(self) -> int: ...
    @property
    def masked(self) -> Mapping[str, int]: ...
    @property
    def found(self) -> Mapping[str, int]: ...
    @property
    def held(self) -> int: ...


def personal_line(sent: Looked) -> tuple[str, bool]:
    """A sentence about what was found and what becomes of it, and whether there was anything."""
    if sent.local:
        return "Nothing leaves this machine, so no personal data is looked for.", False
    over = f"Personal-data check over {count(sent.checked, 'request')}"
    more = f" The run checks the other {sent.of - sent.checked:,} before it sends them." if sent.of > sent.checked else ""
    if sent.held:
        return f"{over}: {count(sent.held, 'request holds', 'requests hold')} {_kinds(sent.found)} and will not be sent.{more}", True
    if sent.masked:
        return f"{over}: {_kinds(sent.masked)} {'is' if sum(sent.masked.values()) == 1 else 'are'} masked before sending.{more}", True
    return f"{over}: nothing found.{more}", False


def _kinds(found: Mapping[str, int]) -> str:
    """`2 e-mails and 1 SSN`."""
    plural = {"address": "addresses", "e-mail": "e-mails", "phone": "phone numbers", "card": "card numbers", "IP address": "IP addresses", "name": "names"}
    single = {"phone": "phone number", "card": "card number"}
    return listed([f"{n:,} {single.get(kind, kind) if n == 1 else plural.get(kind, kind)}" for kind, n in found.items()])


def plain_host(host: str) -> str:
    """A host as it may stand in a label, which is markdown: letters, digits, dots, dashes and a port."""
    return re.sub(r"[^\w.:-]", "", host)


def quote_line(found: Estimate) -> str:
    """What an order would cost, how that comes about, and what it leaves out."""
    quote = found.quote
    answers = count(found.paid, "answer that an earlier run has paid for serves", "answers that an earlier run has paid for serve")
    served = f" {answers} here too." if found.paid else ""
    if quote.requests == 0:
        return f"Costs nothing: no request is needed.{served}"
    if quote.expected is not None and quote.high == 0:
        return f"Costs nothing: {quote.source}.{served}"
    more = quote.requests - found.asked
    why = f" ({found.asked:,}, and about {more:,} because some answers are mended or asked for anew)" if more > 0 else ""
    each = f"about {round(quote.prompt_tokens / quote.requests):,} tokens in and {round(quote.completion_tokens / quote.requests):,} out"
    size = f"{count(quote.requests, 'request')}{why} of {each}; {_rests_on(found)}."
    if quote.expected is None or quote.low is None or quote.high is None:
        return f"No price is known for {quote.model or 'this model'}: {size}{served}"
    span = f"between {dollars(quote.low, ROUND_FLOOR)} and {dollars(quote.high, ROUND_CEILING)}"
    return f"About {dollars(quote.expected)} ({span}): {size}{served}"


def _rests_on(found: Estimate) -> str:
    quote = found.quote
    if quote.basis == "guess":
        return "how long the answers are is a guess, give or take half; a pilot tells"
    of = "of a pilot" if quote.basis == "pilot" else "to the same prompt"
    return f"how long the answers are is taken from {count(quote.answers, 'earlier answer')} {of}"


def cap_line(found: Estimate, cap: Decimal | None) -> str:
    """What the cap means for the order, where it may not be enough; empty where it is. (One that cannot be kept: `refusal`.)"""
    quote = found.quote
    if cap is None or quote.low is None or quote.high is None or cap >= quote.high:
        return ""
    sure = "is below" if cap < quote.low else "may not be enough for"
    return f"The cap of {dollars(cap)} {sure} what this order costs: the run then stops at it, keeps what it has made, and can be resumed with a higher one."
