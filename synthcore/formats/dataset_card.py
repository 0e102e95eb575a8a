"""The card of a data set of pairs: the README.md of a Hugging Face folder, which says what is in it and what is not known.

The head is YAML as the Hub reads it; all that comes from rows stands in it as a quoted string, and in the text as code, so
that nothing a model or a user wrote becomes markup. Who reviewed is told by role and number, never by name.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from synthcore.domains.schema import Domain
from synthcore.formats.trl import UNREVIEWED

LICENCE_FILE = "LICENSE.md"
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"))
DECIDED = ("approved", "needs_second", "needs_revision", "rejected", "disputed", "not_enough_context")
SHOWN = 12  # of a list that could be long
_HUB = re.compile(r"[\w.-]+/[\w.-]+")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]+")
COUNTED = (
    "source_dataset", "source_config", "generator", "model", "response_model", "prompt", "response_prompt", "chosen_origin", "rejected_origin",
    "rejected_error_type", "modification_id", "kind",
)  # fmt: skip


class Split(NamedTuple):
    """A file of the folder: the name of its split, its path from the folder, how many rows it has."""

    name: str
    path: str
    rows: int


class Tally:
    """What is counted of the rows of questions_and_responses.csv that are in the folder."""

    def __init__(self) -> None:
        self.rows = 0
        self.statuses: Counter[str] = Counter()
        self.shortened = 0  # chosen answers that are not the whole one of the source
        self.of: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}

    def add(self, row: Mapping[str, str]) -> None:
        self.rows += 1
        self.statuses[row.get("review_status", "").strip() or UNREVIEWED] += 1
        self.shortened += any(flag.strip().startswith("shortened:") for flag in row.get("flags", "").split(";"))
        for name, counter in self.of.items():
            if value := row.get(name, "").strip():
                counter[value] += 1

    @property
    def unreviewed(self) -> int:
        return self.statuses[UNREVIEWED]

    @property
    def reviewed(self) -> int:
        """Rows on which people have decided; a status that nobody knows is not counted among them."""
        return sum(self.statuses[status] for status in DECIDED)


class Facts(NamedTuple):
    """What the rows do not tell. `length` are sentences about the lengths of the answers, `seed_number` fixes chance,
    `reviewers` says by role who reviewed ("two clinicians"), `source_licence` under which terms the source stands. `judging` are
    sentences about what a language model said of them, the first of which names it."""

    title: str
    canary: str
    splits: Sequence[Split]
    length: Sequence[str] = ()
    seed_number: int | None = None
    reviewers: str = ""
    source_licence: str = ""
    contact: str = ""
    judging: Sequence[str] = ()


def card(domain: Domain, tally: Tally, facts: Facts) -> str:
    """The whole README.md."""
    parts = [
        _head(domain, tally, facts), f"# {_plain(facts.title)}", _what(domain, tally), _made(domain, tally, facts), _review(tally, facts), _judged(facts),
        _errors(domain, tally), "## Length of the answers\n" + "\n".join(map(_plain, facts.length or ("It was not measured.",))), _files(facts),
        _limits(), _licence(domain, tally, facts), _canary(facts),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def licence(domain: Domain, tally: Tally, source_licence: str = "") -> str:
    """The text of the licence file: whose terms hold for what."""
    sources = ", ".join(map(_code, _first(tally.of["source_dataset"]))) or "the source"
    terms = f"its terms, as stated by the person who made this folder: {_plain(source_licence)}." if source_licence else "its terms are not recorded here."
    return "\n\n".join([
        "# Licence",
        f"Of the domain folder ({_plain(domain.about.id)} {_plain(domain.about.version)}), from which prompts, rules and vocabulary come: "
        f"{_plain(domain.about.licence)}",
        f"Of the source ({sources}), whose questions lie under these questions, and whose answers are in the chosen and rejected answers "
        f"wherever `chosen_origin` is `source`: {terms} Look them up before you publish or use this folder.",
        "Of what a model wrote: the terms of its provider.",
    ]) + "\n"  # fmt: skip


def _head(domain: Domain, tally: Tally, facts: Facts) -> str:
    made_by = ["machine-generated", *(["expert-generated"] if tally.reviewed else [])]
    tags = ["synthetic", "preference", "dpo", "trl", domain.about.id.replace("_", "-"), "contains-false-answers", "not-for-clinical-use"]
    sources = [f"extended|{name}" for name in _first(tally.of["source_dataset"]) if _HUB.fullmatch(name)]
    lines = ["---", *_list("language", [domain.about.language]), "license: other", "license_name: terms-of-source-and-domain"]
    lines += [f"license_link: {LICENCE_FILE}", f"pretty_name: {_quoted(facts.title)}", *_list("tags", tags)]
    lines += [*_list("annotations_creators", made_by), *_list("language_creators", ["machine-generated"]), *_list("size_categories", [_size(tally.rows)])]
    lines += [*(_list("source_datasets", sources) if sources else []), *_list("task_categories", ["text-generation", "question-answering"])]
    lines += ["configs:", "- config_name: default", "  data_files:"]
    for split in facts.splits:
        lines += [f"  - split: {split.name}", f"    path: {_quoted(split.path)}"]
    lines.append(f"extra_gated_prompt: {_quoted('Contains answers that are wrong on purpose; for training and evaluation only.')}")
    lines += ["extra_gated_fields:", f"  {_quoted('I will not show rejected answers to anyone as advice')}: checkbox", "---"]
    return "\n".join(lines)


def _what(domain: Domain, tally: Tally) -> str:
    return (
        "> **One answer of every pair is false on purpose.** It is in `rejected`, and each row says so (`rejected_is_false_on_purpose`, "
        "`rejected_error_type`). Never show it as advice, never use it for supervised fine-tuning, never put it into a prompt as an example.\n\n"
        f"{tally.rows:,} synthetic preference pairs: a question, an answer that is meant to be right (`chosen`), and one that is wrong in one "
        f"stated way (`rejected`), in the conversational preference format of TRL. Domain: {_plain(domain.about.title)} "
        f"({_code(domain.about.id)} {_plain(domain.about.version)}).\n\n{_plain(domain.about.disclaimer)}"
    )


def _made(domain: Domain, tally: Tally, facts: Facts) -> str:
    of = tally.of
    seed = "not recorded" if facts.seed_number is None else str(facts.seed_number)
    cut = (
        f", of which {tally.shortened:,} are not the whole one: sentences were left out, for the most part behind the first 700 characters, "
        "and `flags` names the characters before and after (`shortened: 1437 > 664`)"
        if tally.shortened
        else ""
    )  # fmt: skip
    lines = [
        f"- Source of the questions: {_counted(of['source_dataset'])}; configurations: {_counted(of['source_config'])}",
        f"- Questions made by: {_counted(of['generator'])}; model: {_counted(of['model'])}; prompt or rule: {_counted(of['prompt'])}",
        f"- Modification of the source question: {_counted(of['modification_id'])}; `keep` asks the same, `shift` something else: {_counted(of['kind'])}",
        f"- Chosen answers by: {_counted(of['chosen_origin'])}; rejected answers by: {_counted(of['rejected_origin'])} "
        f"(`source` is the answer of the source itself{cut}, `rule:…` an automatic change of the chosen one)",
        f"- Model of the answers: {_counted(of['response_model'])}; prompt: {_counted(of['response_prompt'])}",
        f"- Domain folder: {_code(f'{domain.about.id}@{domain.about.version}')}, content hash {_code(domain.hash)}; seed number: {seed}",
    ]
    return "## How it was made\nWith Synthcore. Numbers are rows.\n\n" + "\n".join(lines)


def _review(tally: Tally, facts: Facts) -> str:
    if not tally.rows:
        return "## Review\nThere are no rows."
    if not tally.reviewed:
        first = f"**None of the {tally.rows:,} rows has been reviewed by a person.** The chosen answers are unchecked: they can be wrong too."
    else:
        who = f" by {_plain(facts.reviewers)}" if facts.reviewers else ""
        first = (
            f"{tally.reviewed:,} of {tally.rows:,} rows ({tally.reviewed / tally.rows:.0%}) have been decided on{who}; "
            f"{tally.unreviewed:,} have not been reviewed, and their chosen answers are unchecked. Only `approved` says that people found the "
            "chosen answer right and the rejected one wrong as stated."
        )
    return f"## Review\n{first} Agreement between reviewers is not part of this folder.\n\n" + _table(("review_status", "rows"), tally.statuses)


def _judged(facts: Facts) -> str:
    first, *others = facts.judging or ("No language model has judged the rows.",)
    return "\n".join(["## Judged by a language model", _plain(first), *(["", *(f"- {_plain(line)}" for line in others)] if others else [])])


def _errors(domain: Domain, tally: Tally) -> str:
    types, counts = domain.error_types, tally.of["rejected_error_type"]
    rows = [f"| {_code(name)} | {_plain(types[name].title) if name in types else ''} | {number:,} |" for name, number in counts.most_common()]
    return "## What is wrong in the rejected answers\n" + "\n".join(["| rejected_error_type | what it is | rows |", "|---|---|---:|", *rows])


def _files(facts: Facts) -> str:
    lines = [f"- {_code(split.path)}: split {_code(split.name)}, {split.rows:,} rows" for split in facts.splits]
    advice = (
        "Rows that come from one source question are alike. Keep them on one side when you hold some out: split by `source_dataset` and "
        "`source_row`, not by row."
    )
    return "## Files and splits\n" + "\n".join(lines) + f"\n\n{advice}"


def _limits() -> str:
    return "## Limits\n" + "\n".join([
        "- The mix of questions follows the source and the modifications; it is not how often people ask.",
        "- A rejected answer has one known error. Others in it, and errors in the chosen one, are found by review only.",
        "- Questions made by rule keep most words of their source, and those may have been written by real people.",
        "- Answers are general and of their time; guidance differs between places and changes.",
        "- Nothing here shows that a model tuned on it is safe for anyone to rely on.",
    ])  # fmt: skip


def _licence(domain: Domain, tally: Tally, facts: Facts) -> str:
    where = f"Whose terms hold for what stands in [{LICENCE_FILE}]({LICENCE_FILE})."
    contact = f"Contact: {_plain(facts.contact)}." if facts.contact else "Contact: none was given; whoever publishes this folder names one here."
    return f"## Licence and contact\n{where} {contact}"


def _canary(facts: Facts) -> str:
    return (
        "## Canary\nEvery row carries the string below. A model that completes it has seen these rows; leave them out of general training text by it."
        f"\n\n    {_plain(facts.canary)}"
    )


def _counted(counts: Counter[str]) -> str:
    """The values of a column with their numbers, the most frequent first."""
    if not counts:
        return "none"
    said = [f"{_code(value)} {number:,}" for value, number in counts.most_common(SHOWN)]
    return ", ".join(said) + (f" and {len(counts) - SHOWN:,} more" if len(counts) > SHOWN else "")


def _first(counts: Counter[str]) -> list[str]:
    return [value for value, _ in counts.most_common(SHOWN)]


def _table(names: Sequence[str], counts: Counter[str]) -> str:
    rows = [f"| {_code(value)} | {number:,} |" for value, number in counts.most_common()]
    return "\n".join([f"| {' | '.join(names)} |", "|---|---:|", *rows])


def _size(rows: int) -> str:
    return next((name for most, name in SIZES if rows < most), "n>10M")


def _list(key: str, values: Iterable[str]) -> list[str]:
    return [f"{key}:", *(f"- {_quoted(value)}" for value in values)]


def _quoted(text: str) -> str:
    """A YAML string in double quotes, which JSON's spelling is, once what YAML cannot hold is out."""
    return json.dumps(_UNSEEN.sub(" ", text), ensure_ascii=False)


def _plain(text: str) -> str:
    """One paragraph without markup: what would begin some is written as itself."""
    return re.sub(r"([\\`*_<>\[\]|#~&])", r"\\\1", " ".join(_UNSEEN.sub(" ", text).split()))


def _code(text: str) -> str:
    """A short text from a row as code: nothing in it is read as markup."""
    shown = " ".join(_UNSEEN.sub(" ", text).replace("`", "'").replace("|", "/").split())
    return f"`{shown if len(shown) <= 80 else shown[:79] + '…'}`"
