"""From what reviewers say to the next version: why what a prompt or template made was turned down, its text, and a new version of it in
the domain's folder. Whether that one is approved more often: services.before_after."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import Counter, defaultdict

from synthcore.core.errors import BadInput, BadRequest, UnknownValue
from synthcore.core.files import read_text
from synthcore.core.people import Person, require
from synthcore.core.reasons import Remark
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status
from synthcore.core.tallies import Selection
from synthcore.domains import loader
from synthcore.domains.prompt_soundness import KEPT, KNOWN, VARIABLE
from synthcore.domains.schema import Domain
from synthcore.domains.writing import about_version, next_version, prompt_text
from synthcore.evaluation.advice_rules import DECIDED
from synthcore.evaluation.makers import family_of, maker_of, number_of, prompts_of, version_of
from synthcore.services import domain_versions, domains
from synthcore.services.context import Context
from synthcore.services.remembering import remembered
from synthcore.settings import shipped

MOST = 60_000  # characters of a text that can be changed here; the largest that is shipped has a third of that
SCENARIO = re.compile(r"^\[\[scenario\]\][ \t]*\n(?=(?:[^\[].*\n|\n)*?id[ \t]*=[ \t]*[\"']([^\"'\n]+))", re.MULTILINE)
MADE_IN = re.compile(rf"^.*/{re.escape(domain_versions.MADE_IN)}[^/]*/new/")
PLACE = {Status.APPROVED: "approved", Status.NEEDS_REVISION: "revise", Status.REJECTED: "rejected"}


class Reason(Frozen):
    """An issue that reviewers marked, and in how many records that are to be revised or rejected."""

    code: str
    revise: int = 0
    rejected: int = 0


class Maker(Frozen):
    """A template with its version, or a prompt with its own, whatever version of its domain it stood in: what was decided on what it
    made, and why that was turned down, the most frequent reason first."""

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


def makers(context: Context, person: Person, *, selection: Selection) -> tuple[Maker, ...]:
    """Of what is selected, those first of which most was rejected. Of fewer than DECIDED decisions little can be said: they come last."""
    require(person, "look")
    return remembered(context, ("makers", selection), lambda: _makers(context, selection))


def remarks(context: Context, person: Person, *, selection: Selection, made_with: str | None = None, each: int = 3) -> tuple[Remark, ...]:
    """What reviewers wrote when they turned records down, verbatim: of each issue that they marked with it the newest, and of what has no
    mark. Those issues first of which most records speak."""
    require(person, "look")
    key = ("remarks", selection, made_with, each)
    return remembered(context, key, lambda: tuple(context.store.reasons.remarks(selection, made_with=made_with, each=each)))


def source(context: Context, person: Person, *, made_with: str, domain: str | None = None) -> Source:
    """What records of a template or prompt come of, as it is now. Raises UnknownValue for what the domain does not have (any more)."""
    require(person, "generate")
    about = domains.domain(context, domain)
    path, kind, present = _path(about, made_with)
    folder = loader.find(context.settings.home, shipped("domains"), about.about.id)
    text = read_text(folder / path)
    start, end = (0, len(text)) if kind else _scenario(text, made_with)
    return Source(domain=about.about.id, path=path, kind=kind, present=present, text=text[start:end])


def former_text(context: Context, person: Person, *, made_with: str, domain: str | None = None) -> str | None:
    """The text of this very version, from the versions of the domain that lie in its folders; None where none of them has it."""
    require(person, "generate")
    about = domains.domain(context, domain)
    path, kind, _ = _path(about, made_with)
    for folder in loader.versions(context.settings.home, shipped("domains"), about.about.id):
        if not (folder / path).exists():
            continue
        text = read_text(folder / path)
        if about_version(text if kind else read_text(folder / "domain.toml")) == number_of(made_with):
            start, end = (0, len(text)) if kind else _scenario(text, made_with)
            return text[start:end]
    return None


def change(context: Context, person: Person, *, made_with: str, text: str, domain: str | None = None) -> Change:
    """What would be saved, against what is there."""
    now = source(context, person, made_with=made_with, domain=domain)
    gone = [name for name in dict.fromkeys(VARIABLE.findall(now.text)) if name not in VARIABLE.findall(text)] if now.kind else []
    known = KNOWN.get(now.kind, {})
    needed = tuple(name for name in gone if name in KEPT.get(now.kind, ()))
    return Change(diff=difference(now.text, text, "present", "new"), lost={name: known.get(name, name) for name in gone}, needed=needed)


def difference(text: str, other: str, name: str, other_name: str) -> str:
    """The lines that differ, as a unified diff."""
    return "\n".join(difflib.unified_diff(text.splitlines(), other.splitlines(), name, other_name, lineterm="", n=2))


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
    if not text.strip():
        raise BadRequest("The text is empty, and a model or a template needs one. The present version stays.")
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
    try:
        made = domain_versions.with_file(context, now.domain, now.path, text)
    except BadInput as error:  # named as in the domain: the folder that it was tried in is gone
        where, _, what = MADE_IN.sub("", str(error)).partition(": ")
        raise BadInput(where, what) from None
    return Saved(domain=f"{made.about.id}@{made.about.version}", made_with=_path(made, made_with)[2])


def _makers(context: Context, selection: Selection) -> tuple[Maker, ...]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in context.store.tallies.count(("made_with",), selection):
        if one.status in PLACE and one.values[0]:
            counts[maker_of(one.values[0])][PLACE[one.status]] += one.records
    why: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for said in context.store.reasons.marked(("made_with",), selection):
        why[maker_of(said.values[0])][said.code][PLACE[said.status]] += said.records
    found = [Maker(made_with=name, **of, reasons=_reasons(why[name])) for name, of in counts.items()]
    return tuple(sorted(found, key=lambda one: (counts[one.made_with].total() < DECIDED, -one.rejected, -one.revise, one.made_with)))


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
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"the template {made_with.rpartition('/')[2]!r}", f"is not valid TOML: {error}, counted in this text.") from None
    whole = read_text(loader.find(context.settings.home, shipped("domains"), now.domain) / now.path)
    start, end = _scenario(whole, made_with)
    return whole[:start] + text.rstrip("\n") + ("\n\n\n" if end < len(whole) else "\n") + whole[end:]


def _versions(context: Context, now: Source) -> set[str]:
    """The versions of this prompt that records were made with: none is used again."""
    found = context.store.tallies.count(("made_with",), Selection(domain=now.domain))
    said = (prompt.partition("@") for one in found for prompt in prompts_of(one.values[0]))
    return {version for name, _, version in said if name == now.kind}
