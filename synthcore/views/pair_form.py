"""Generate, for preference pairs: what a source holds, what an order of pairs comes to, and what would be sent for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from synthcore.domains.schema import Domain, Modification
from synthcore.evaluation.checks import personal_data
from synthcore.evaluation.length_gap import FEW_OF_TYPE, Gap, before_review
from synthcore.llm.pricing import dollars
from synthcore.views.leaving import ROLE, personal_line, plain_host
from synthcore.views.wording import count, listed, sentence

if TYPE_CHECKING:
    from synthcore.services.making_pairs import Look, PairPreview
    from synthcore.services.pair_quoting import PairQuote
    from synthcore.services.pairs_made import PairTally

MOST = 100_000
DEFAULT_COUNT = 20
COLUMNS = 6  # of a source that are shown beside each other
ORIGINS = {"sample": "A sample that comes with the program", "upload": "A file", "hub": "A dataset of the hub"}
METHODS = {"rule": "Rules", "openai": "Language model", "hybrid": "Rules and a language model"}
STAGES = {"question": "New question", "chosen": "Chosen answer", "rejected": "Rejected answer"}
SENDS = {
    "raw": "As it stands",
    "processed": "Processed: small letters, no punctuation, numbers and units kept",
    "literal": "Processed to the letter: every punctuation mark removed, so that 2.5mg becomes 25mg",
}
ANSWERS = {"model": "The model writes it", "source": "The source's own answer, where it still fits the new question"}
KIND = {"keep": "asks the same", "shift": "asks something else"}
MODIFIED = ("Modification", "Pairs", "Share")
ERRORS = ("Type of error", "Pairs", "Share", "Chosen longer", "Length ratio")
RATIO = f"Length ratio: the characters of the rejected answer by those of the chosen one, the median; from {FEW_OF_TYPE} pairs of a type on."
NOT_SAID = "(not said)"


@dataclass(frozen=True)
class Found:
    """What was found in a source: `rows` are its first ones under `heads`, the question first. `skipped` and `notes` are
    sentences, and may be empty."""

    sentence: str
    skipped: str
    notes: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def found(look: Look, *, limit: int, answers: bool = True) -> Found:
    """`limit` is how many questions were to be read at most: where there are as many, more may follow. Without `answers`
    nothing is said of them: they serve nothing there."""
    named = [name for name in (look.column, look.answer_column if answers else "") if name]
    others = [name for name in look.columns if name not in named and not any(path.startswith(f"{name}.") for path in named)]
    shown = [*named, *others][: COLUMNS if answers else 1]
    role = ({look.answer_column: "answer"} if answers else {}) | {look.column: "question"}
    more = " (as many as are needed; more may follow)" if look.questions >= limit else ""
    said = f", answers in “{look.answer_column}”" if look.answer_column else ", no column of answers was found"
    return Found(
        sentence=f"{count(look.questions, 'question')} read from {look.source}{more}. Questions are in the column “{look.column}”{said if answers else ''}.",
        skipped=f"Rows that were passed over: {listed([f'{n:,} {why}' for why, n in look.skipped.items()])}." if look.skipped else "",
        notes=tuple(look.notes),
        heads=tuple(f"{name} ({role[name]})" if role.get(name, name.casefold()) != name.casefold() else name for name in shown),
        rows=tuple(tuple(_cell(row, name) for name in shown) for row in look.rows),
    )


def _cell(row: Mapping[str, str], name: str) -> str:
    """Of a column with parts, the whole stands in the row."""
    return row.get(name) or row.get(name.split(".")[0], "")


def modifications(domain: Domain, *, by_rule: bool) -> dict[str, str]:
    """Titles of those that can be chosen, with what each does to the question. `by_rule` leaves out those that need a model."""
    return {m.id: titled(m) for m in domain.modifications.values() if m.approved and (m.rule or not by_rule)}


def titled(modification: Modification) -> str:
    return f"{modification.title} ({KIND[modification.kind]})"


def more_modifications(domain: Domain, *, by_rule: bool) -> str:
    """A sentence about those that cannot be chosen; empty where all can."""
    waiting = sum(not m.approved for m in domain.modifications.values())
    need = sum(m.approved and not m.rule for m in domain.modifications.values()) if by_rule else 0
    said = [
        f"{need} more {'needs' if need == 1 else 'need'} a model" if need else "",
        f"{waiting} more {'is' if waiting == 1 else 'are'} switched off or not approved (Domains page)" if waiting else "",
    ]
    return "; ".join(part for part in said if part)


@dataclass(frozen=True)
class PairsPlan:
    """What an order comes to. `left_out` are (how many, why); `modifications` are (title, kind, pairs) of the model's."""

    sentence: str
    left_out: tuple[tuple[str, str], ...]
    modifications: tuple[tuple[str, str, str], ...]


def plan(preview: PairPreview, domain: Domain) -> PairsPlan:
    shares = sorted(preview.modifications.items(), key=lambda item: (-item[1], item[0]))
    rows = [(m.title, KIND[m.kind], f"{n:,}") for name, n in shares if (m := domain.modifications.get(name))]
    who = [f"{preview.by_rule:,} by rules" if preview.by_rule else "", f"{preview.by_model:,} by the model" if preview.by_model else ""]
    return PairsPlan(
        sentence=f"{count(preview.rows, 'pair')}: {listed([part for part in who if part])}; seed number {preview.seed_number} plans the same ones again.",
        left_out=tuple((f"{n:,}", sentence(why)) for why, n in preview.left_out.items()),
        modifications=tuple(rows),
    )


def about(row: Mapping[str, str], domain: Domain) -> str:
    """Of a row: what it was made of, and how. Nothing of its rejected answer, which is folded."""
    known = domain.modifications.get(row.get("modification_id", ""))
    source = row.get("question_raw", "")
    return " ".join(part for part in (f"{titled(known)}." if known else "", f"Source question: {source}" if source else "") if part)


@dataclass(frozen=True)
class Made:
    """What a run has made. `length` tells of the lengths of the answers, a sentence each with the conclusion last; `gives_away` that
    they matter. `modifications` are (title, pairs, share); `types`, of error, have ERRORS as columns."""

    length: tuple[str, ...]
    gives_away: bool
    modifications: tuple[tuple[str, ...], ...]
    types: tuple[tuple[str, ...], ...]


def made(tally: PairTally, domain: Domain) -> Made:
    modifications = {m.id: f"{m.id} {titled(m)}" for m in domain.modifications.values()}
    errors = {error.id: f"{error.id} {error.title}" for error in domain.error_types.values()}
    types = {errors.get(name, name) or NOT_SAID: gap for name, gap in tally.types.items()}
    return Made(
        length=before_review(tally.gap, types),
        gives_away=tally.gap.gives_away,
        modifications=tuple((modifications.get(name, name) or NOT_SAID, f"{n:,}", _share(n, tally)) for name, n in tally.modification.items()),
        types=tuple((name, f"{gap.pairs:,}", _share(gap.pairs, tally), *_lengths(gap)) for name, gap in types.items()),
    )


def _lengths(gap: Gap) -> tuple[str, str]:
    """Of few pairs they would say nothing of the type, but of a pair that is still to be judged blind which side is which."""
    return (f"{gap.longer:,}", f"{gap.ratio:.2f}") if gap.pairs >= FEW_OF_TYPE else ("–", "–")


def _share(pairs: int, tally: PairTally) -> str:
    return f"{pairs / tally.gap.pairs:.0%}"


@dataclass(frozen=True)
class PairsLeaving:
    """What would leave for a model's server: sentences, and the exact messages of one pair by stage, as (title, messages of
    (who, text)). `warning` tells that `personal` speaks of something found."""

    sentence: str
    personal: str
    warning: bool
    fields: tuple[str, ...]
    place: str
    stages: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    host: str


def leaving(preview: PairPreview, domain: Domain, *, index: int, hold: bool = False) -> PairsLeaving:
    """`index` is the pair whose requests are shown; with `hold`, requests with personal data are held back, not masked. What
    earlier runs of the order have answers to is not asked again; where that is all of it, nothing leaves and nothing is shown."""
    where = f"{preview.model} at {preview.host}" + (", which is this machine" if preview.local else "")
    stages = [stage for stage in preview.requests if stage in preview.quote.stages]
    kinds: list[list[str]] = [[] for _ in stages]
    told = tuple(
        (STAGES[stage], tuple(_message(m, preview, domain, found, hold) for m in _request_first(preview.requests[stage])))
        for stage, found in zip(stages, kinds, strict=True)
    )
    rules = f" Rules make the other {preview.by_rule:,}." if preview.by_rule else ""
    asked, again = _asked(preview), preview.by_model - _asked(preview)
    if not asked:
        said = f"Nothing: {count(again, 'pair has', 'pairs have')} already been asked of {where}. The answers serve again.{rules}"
        return PairsLeaving(sentence=said, personal="", warning=False, fields=(), place="", stages=(), host=plain_host(preview.host))
    personal, warning = personal_line(_looked(preview, kinds, hold=hold))
    served = f" {again:,} more {'has' if again == 1 else 'have'} been asked already, and the answers serve again." if again else ""
    return PairsLeaving(
        sentence=f"{count(asked, 'pair is', 'pairs are')} asked of {where}, in {_each(preview)}.{served}{rules}",
        personal=personal,
        warning=warning,
        fields=tuple(preview.fields),
        place=f"Pair {index % preview.by_model + 1:,} of {preview.by_model:,}, as it would be asked for. The new question and its chosen answer are not made "
        "yet: in the later requests the source's own stand in their place.",
        stages=told,
        host=plain_host(preview.host),
    )  # fmt: skip


def _asked(preview: PairPreview) -> int:
    """How many of the model's pairs are still to be asked for."""
    return preview.quote.pairs if preview.quote.stages else 0


def _each(preview: PairPreview) -> str:
    """In how many requests a pair is asked for: one fewer where the chosen answer is the source's own."""
    own, every = preview.quote.own, count(len(preview.requests), "request")
    if not own:
        return f"{every} each"
    fewer = count(len(preview.requests) - 1, "request")
    if own >= _asked(preview):
        return f"{fewer} each: the chosen answer is the source's own and is not asked for"
    return f"{every} each, but for {own:,} in {fewer}, whose chosen answer is the source's own and is not asked for"


def _request_first(messages: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """What tells one request from another comes before the instructions, which all of a stage share."""
    return sorted(messages, key=lambda message: message["role"] == "system")


def _message(message: Mapping[str, str], preview: PairPreview, domain: Domain, kinds: list[str], hold: bool) -> tuple[str, str]:
    """As it would leave: the run looks for the same in the same way. What is found is added to `kinds`."""
    text = message["content"]
    if not preview.local:
        allowed = {number for locale in domain.resources.locale for number in locale.numbers}
        hits = personal_data.find(text, allowed=allowed)
        kinds += [hit.kind for hit in hits]
        text = text if hold else personal_data.mask(text, hits)
    return ROLE.get(message["role"], message["role"]), text


class _Looked(NamedTuple):
    local: bool
    of: int
    checked: int
    masked: Mapping[str, int]
    found: Mapping[str, int]
    held: int


def _looked(preview: PairPreview, kinds: Sequence[Sequence[str]], *, hold: bool) -> _Looked:
    """`kinds` are those of what was found in each request that is shown; the run looks at the others."""
    every = Counter(kind for found in kinds for kind in found)
    requests = _asked(preview) * len(preview.requests) - preview.quote.own
    masked, found = ({}, every) if hold else (every, {})
    return _Looked(preview.local, requests, len(kinds), masked, found, sum(bool(one) for one in kinds) if hold else 0)


def cap_line(quote: PairQuote, cap: Decimal | None) -> str:
    """What the cap means for the order, where it may not be enough; empty where it is."""
    if cap is None or quote.low is None or quote.high is None or cap >= quote.high:
        return ""
    sure = "is below" if cap < quote.low else "may not be enough for"
    return f"The cap of {dollars(cap)} {sure} what this order costs: the run then stops at it, keeps what it has made, and can be resumed with a higher one."


def start_label(preview: PairPreview | None, total: int, host: str) -> str:
    """`Start: 50 pairs, 15 asked of api.openai.com`."""
    asked = f", {_asked(preview):,} asked of {host}" if preview and _asked(preview) else ""
    return f"Start: {count(preview.rows if preview else total, 'pair')}{asked}"
