"""From what reviewers say to the next version: why what a prompt or template made was turned down, its text, a new version of it in the
domain's folder, and whether that one is approved more often."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict

from synthcore.core.errors import BadRequest, SynthcoreError, UnknownValue
from synthcore.core.files import read_text
from synthcore.core.people import Person, require
from synthcore.core.reasons import Remark
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status
from synthcore.core.tallies import Selection
from synthcore.domains import loader
from synthcore.domains.prompt_soundness import KEPT, KNOWN, VARIABLE
from synthcore.domains.schema import Domain
from synthcore.domains.writing import next_version, prompt_text
from synthcore.evaluation.advice_rules import DECIDED as FEWEST
from synthcore.evaluation.advice_rules import apart, family_of, maker_of, newest_two, version_of
from synthcore.evaluation.comparison import Compared
from synthcore.evaluation.intervals import wilson
from synthcore.services import comparing, domain_versions, domains
from synthcore.services.context import Context
from synthcore.services.remembering import remembered
from synthcore.settings import shipped

ENOUGH = 20  # decisions on each side before two versions are compared: below, a share's interval is 40 points wide and more
MOST = 60_000  # characters of a text that can be changed here; the largest that is shipped has a third of that
SCENARIO = re.compile(r"^\[\[scenario\]\][ \t]*\n(?=(?:[^\[].*\n|\n)*?id[ \t]*=[ \t]*[\"']([^\"'\n]+))", re.MULTILINE)
PLACE = {Status.APPROVED: "approved", Status.NEEDS_REVISION: "revise", Status.REJECTED: "rejected"}


class Reason(Frozen):
    """An issue that reviewers marked, and in how many records that are to be revised or rejected."""

    code: str
    revise: int = 0
    rejected: int = 0


class Maker(Frozen):
    """A template or prompt with its version: what was decided on what it made, and why it was turned down, the most frequent first."""

    made_with: str
    approved: int = 0
    revise: int = 0
    rejected: int = 0
    reasons: tuple[Reason, ...] = ()


class Source(Frozen):
    """A text of the present version of a domain: a prompt, or of a file of templates the scenario of one. `path` is that of its file in
    the domain's folder, `kind` that of a prompt, empty for a template, and `present` the version that it makes records with."""

    domain: str
    path: str
    kind: str
    present: str
    text: str


class Change(Frozen):
    """What a new text does: `diff` are its lines against the present one, as a unified diff; `lost` are the variables that it no longer
    uses with what each puts there, of which it must keep `needed`."""

    diff: str
    lost: dict[str, str]
    needed: tuple[str, ...]


class Saved(Frozen):
    """`domain` is the name of the new version, `made_with` what its records will say they were made with."""

    domain: str
    made_with: str


class Approval(Frozen):
    """One version; the bounds are those of 95 % (Wilson). `batch` is the one with most decided records of it."""

    version: str
    approved: int
    decided: int
    low: float
    high: float
    batch: str


class BeforeAfter(Frozen):
    """`outcome` is "few" where fewer than `enough` of either are decided, "gain" or "loss" where their intervals lie apart. `paired` is
    the same over those records that both batches hold, where they hold any."""

    before: Approval
    after: Approval
    enough: int
    outcome: str
    paired: Compared | None = None


def makers(context: Context, person: Person, *, selection: Selection) -> tuple[Maker, ...]:
    """Of what is selected, those first of which most was turned down."""
    require(person, "look")
    return remembered(context, ("makers", selection), lambda: _makers(context, selection))


def remarks(context: Context, person: Person, *, selection: Selection, limit: int = 50) -> tuple[Remark, ...]:
    """What reviewers wrote when they turned records down, verbatim, the newest first."""
    require(person, "look")
    return tuple(context.store.reasons.remarks(selection, limit=limit))


def source(context: Context, person: Person, *, made_with: str, domain: str | None = None) -> Source:
    """What records of a template or prompt come of, as it is now. Raises UnknownValue for what the domain does not have (any more)."""
    require(person, "generate")
    about = domains.domain(context, domain)
    path, kind, present = _path(about, made_with)
    folder = loader.find(context.settings.home, shipped("domains"), about.about.id)
    text = read_text(folder / path)
    start, end = (0, len(text)) if kind else _scenario(text, made_with)
    return Source(domain=about.about.id, path=path, kind=kind, present=present, text=text[start:end])


def change(context: Context, person: Person, *, made_with: str, text: str, domain: str | None = None) -> Change:
    """What would be saved, against what is there."""
    now = source(context, person, made_with=made_with, domain=domain)
    lines = difflib.unified_diff(now.text.splitlines(), text.splitlines(), "present", "new", lineterm="", n=2)
    gone = [name for name in dict.fromkeys(VARIABLE.findall(now.text)) if name not in VARIABLE.findall(text)] if now.kind else []
    known = KNOWN.get(now.kind, {})
    needed = tuple(name for name in gone if name in KEPT.get(now.kind, ()))
    return Change(diff="\n".join(lines), lost={name: known.get(name, name) for name in gone}, needed=needed)


def save_version(context: Context, person: Person, *, made_with: str, text: str, before: str, domain: str | None = None) -> Saved:
    """A new version of the domain with this text in the place of `before`, which is what its writer began with. A prompt gets a new
    version too. Raises BadRequest where nothing was changed, someone else was faster, or a variable is gone that must stay; BadInput,
    naming the key, for a text that the domain cannot be read with. Nothing has changed then."""
    now = source(context, person, made_with=made_with, domain=domain)
    text = text.replace("\r\n", "\n")
    if now.text != before:
        raise BadRequest(f"{now.path} was changed by someone else meanwhile. Open it again and put your change into what is there now.")
    if text == now.text:
        raise BadRequest("Nothing was changed, so there is no new version to save.")
    if len(text) > MOST:
        raise BadRequest(f"The text has {len(text):,} characters; at most {MOST:,} can be saved here.")
    if needed := change(context, person, made_with=made_with, text=text, domain=domain).needed:
        names = ", ".join(f"{{{{{name}}}}}" for name in needed)
        raise BadRequest(f"The prompt must keep {names}: without it, it asks for something else than what was ordered.")
    if now.kind:
        former = domains.domain(context, now.domain).prompts[now.kind].version
        text = prompt_text(text, former, next_version(former, _versions(context, now)))
    else:
        text = _whole(context, now, made_with, text)
    made = domain_versions.with_file(context, now.domain, now.path, text)
    return Saved(domain=f"{made.about.id}@{made.about.version}", made_with=_path(made, made_with)[2])


def before_after(context: Context, person: Person, *, selection: Selection, made_with: str) -> BeforeAfter | None:
    """The newest version of this prompt, or of the templates, against the one before it, in what is selected; None where there is one
    alone. Of other records than the same ones: what tells two prompts apart for sure is one run with each, of the same seed number."""
    require(person, "look")
    of = selection.model_copy(update={"made_with": None, "batch": None})
    counted = remembered(context, ("versions", of), lambda: context.store.tallies.count(("made_with", "batch"), of))
    whole: dict[str, Counter[str]] = defaultdict(Counter)
    for one in remembered(context, ("made with", of), lambda: context.store.tallies.count(("made_with",), of)):
        if one.status in PLACE and (version := version_of(one.values[0])):
            whole[version][PLACE[one.status]] += one.records
    batches: dict[str, Counter[str]] = defaultdict(Counter)
    for one in counted:
        if one.status in PLACE and one.values[1]:
            batches[version_of(one.values[0])][one.values[1]] += one.records
    pair = newest_two(whole).get(version_of(made_with).partition("@")[0])
    if pair is None:
        return None
    after, before = (_approval(version, whole[version], batches[version]) for version in pair)
    told = min(after.decided, before.decided) >= max(ENOUGH, FEWEST)
    p = apart((after.approved, after.decided), (before.approved, before.decided)) if told else None
    better = after.approved * before.decided > before.approved * after.decided
    outcome = "few" if not told else "none" if p is None else "gain" if better else "loss"
    return BeforeAfter(before=before, after=after, enough=ENOUGH, outcome=outcome, paired=_paired(context, person, before.batch, after.batch))


def _makers(context: Context, selection: Selection) -> tuple[Maker, ...]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in context.store.tallies.count(("made_with",), selection):
        if one.status in PLACE and one.values[0]:
            counts[one.values[0]][PLACE[one.status]] += one.records
    why: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for said in context.store.reasons.marked(("made_with",), selection):
        why[said.values[0]][said.code][PLACE[said.status]] += said.records
    found = [Maker(made_with=name, **of, reasons=_reasons(why[name])) for name, of in counts.items()]
    return tuple(sorted(found, key=lambda one: (-(one.revise + one.rejected), one.made_with)))


def _reasons(why: dict[str, Counter[str]]) -> tuple[Reason, ...]:
    return tuple(Reason(code=code, **of) for code, of in sorted(why.items(), key=lambda row: (-row[1].total(), row[0])))


def _path(about: Domain, made_with: str) -> tuple[str, str, str]:
    """The file, the kind of prompt, and what records are made with by it now."""
    version, family = version_of(made_with), family_of(made_with)
    name, now = version.partition("@")[0], f"{about.about.id}@{about.about.version}"
    if name in about.prompts and maker_of(made_with) == version:
        return f"prompts/{name}.md", name, f"{now}/prompts/{name}@{about.prompts[name].version}"
    concern = family.partition("/")[0]
    if name == about.about.id and concern in about.concerns:
        return f"concerns/{concern}.toml", "", f"{now}/{family}"
    raise UnknownValue("prompt or template", made_with, [f"{one}@{prompt.version}" for one, prompt in about.prompts.items()])


def _scenario(text: str, made_with: str) -> tuple[int, int]:
    """Where the scenario of a template stands in its file."""
    wanted, starts = made_with.rpartition("/")[2], list(SCENARIO.finditer(text))
    for n, found in enumerate(starts):
        if found[1] == wanted:
            return found.start(), starts[n + 1].start() if n + 1 < len(starts) else len(text)
    raise UnknownValue("template", made_with, [found[1] for found in starts])


def _whole(context: Context, now: Source, made_with: str, text: str) -> str:
    """The file of a template with its scenario as this text, which must still be that one."""
    if [found[1] for found in SCENARIO.finditer(text)] != [made_with.rpartition("/")[2]] or not text.startswith("[[scenario]]"):
        raise BadRequest(f"The text must be one [[scenario]] and keep its id, {made_with.rpartition('/')[2]!r}: records are told apart by it.")
    whole = read_text(loader.find(context.settings.home, shipped("domains"), now.domain) / now.path)
    start, end = _scenario(whole, made_with)
    return whole[:start] + text.rstrip("\n") + ("\n\n\n" if end < len(whole) else "\n") + whole[end:]


def _versions(context: Context, now: Source) -> set[str]:
    """The versions of this prompt that records were made with: none is used again."""
    found = context.store.tallies.count(("made_with",), Selection(domain=now.domain))
    said = (version_of(one.values[0]).partition("@") for one in found)
    return {version for name, _, version in said if name == now.kind}


def _approval(version: str, counts: Counter[str], batches: Counter[str]) -> Approval:
    decided, approved = counts.total(), counts["approved"]
    low, high = wilson(approved / decided if decided else 0.0, decided)
    batch = max(batches, key=lambda name: (batches[name], name)) if batches else ""
    return Approval(version=version, approved=approved, decided=decided, low=low, high=high, batch=batch)


def _paired(context: Context, person: Person, before: str, after: str) -> Compared | None:
    if not before or not after or before == after:
        return None
    try:
        return comparing.compare_approvals(context, person, before=before, after=after)
    except SynthcoreError:
        return None  # they have no record in common
