"""The Judges part of the Evaluate page: what would be sent to a judge, what it costs, and what it has said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from synthcore.views.leaving import ROLE, personal_line
from synthcore.views.wording import count

if TYPE_CHECKING:
    from synthcore.services.judging import JudgeEstimate
    from synthcore.services.quoting import Sent


class Asking(NamedTuple):
    """`messages` are those of one request as (who, text), the request before the instructions, which all of a family share."""

    sentence: str
    costs: tuple[str, ...]
    refusal: str
    personal: str
    warning: bool
    place: str
    messages: tuple[tuple[str, str], ...]
    asked: int
    start: str


def asking(sent: Sent, estimate: JudgeEstimate) -> Asking:
    where = f"{estimate.model} at {estimate.host}" + (", which is this machine" if sent.local else "")
    there = estimate.judged + estimate.paid
    before = f"; {count(there, 'answer is', 'answers are')} there already and not paid for again" if there else ""
    costs = [f"{name.partition('@')[0].capitalize()}: {quote.sentence()}" for name, quote in estimate.quotes.items()]
    if estimate.too_long:
        costs.append(f"{count(estimate.too_long, 'request is', 'requests are')} not sent: too long for a judge.")
    messages = sorted(sent.messages, key=lambda message: message.role == "system")
    personal, warning = personal_line(sent)
    return Asking(
        f"{where} is asked {count(estimate.asked, 'question')} about {count(estimate.records, 'record')}{before}.", tuple(costs), estimate.refusal, personal,
        warning, f"Request {sent.index + 1:,} of {sent.of:,}, family {sent.cell[1]}", tuple((ROLE.get(m.role, m.role), m.text) for m in messages),
        estimate.asked, f"Start: {count(estimate.asked, 'request')} to {estimate.host}" if estimate.asked else "Note what is there already",
    )  # fmt: skip
