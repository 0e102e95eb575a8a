"""What records were made with, as people speak of it. A record says it in one of these ways:

mental_health@1.2/prompts/dialogue@2               a prompt, and the version of the domain that it stood in
medical_qa@1.0/prompts/chosen@1+question@2         several prompts that made a pair together
mental_health@1.2/grief/parent_died                a template, which is as old as its domain
medical_qa@1.0/rules                               rules without a template
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from synthcore.domains.prompt_soundness import KNOWN
from synthcore.domains.schema import Domain

PROMPTS = {
    "dialogue": "Dialogue prompt", "revise": "Revision prompt", "question": "Question prompt", "chosen": "Correct answer prompt",
    "rejected": "Wrong answer prompt",
}  # fmt: skip
_VERSION = re.compile(r"@[^+]*")


def version_of(made_with: str) -> str:
    """`dialogue@2` of a prompt (`mental_health@1.0/prompts/dialogue@2`), `mental_health@1.0` of a template, which is as old as its
    domain; "" of what has none."""
    first, _, rest = made_with.partition("/")
    version = rest.removeprefix("prompts/") if rest.startswith("prompts/") else first
    return version if "@" in version else ""


def family_of(made_with: str) -> str:
    """A template without its version (`grief/loss`); "" of a prompt and of rules."""
    domain, _, rest = made_with.partition("/")
    return rest if "@" in domain and rest.count("/") == 1 and not rest.startswith("prompts/") else ""


def maker_of(made_with: str) -> str:
    """A template with its version, or a prompt with its own, whatever version of its domain it stood in."""
    return version_of(made_with) if made_with.partition("/")[2].startswith("prompts/") else made_with


def prompts_of(made_with: str) -> tuple[str, ...]:
    """The prompts that made it, each with its version; none where a template or rules did."""
    prompts = tuple(maker_of(made_with).split("+"))
    return prompts if all("@" in one and one.partition("@")[0] in KNOWN for one in prompts) else ()


def lineage_of(made_with: str) -> str:
    """What stays when a maker gets a new version: `dialogue`, `chosen+question`, `mental_health/grief/parent_died`."""
    return _VERSION.sub("", maker_of(made_with)) if prompts_of(made_with) else re.sub(r"^([^/@]*)@[^/]*", r"\1", made_with)


def number_of(made_with: str) -> str:
    """The number of its version: of a prompt its own, else that of its domain; of several prompts each (`1+2`)."""
    maker = maker_of(made_with)
    return "+".join(part.partition("@")[2] for part in (prompts_of(made_with) or (maker.partition("/")[0],)))


def newest_first(makers: Iterable[str]) -> dict[str, list[str]]:
    """Those that have a version, by lineage."""
    found: dict[str, list[str]] = {}
    for maker in sorted({one for one in makers if number_of(one)}, key=_order, reverse=True):
        found.setdefault(lineage_of(maker), []).append(maker)
    return found


def newest_two(versions: Iterable[str]) -> dict[str, tuple[str, str]]:
    """By lineage the last version and the one before."""
    return {name: (found[0], found[1]) for name, found in newest_first(versions).items() if len(found) > 1}


def _order(maker: str) -> tuple[list[tuple[int, int | str]], str]:
    """1.2 before 1.10."""
    parts = re.split(r"[.+-]", number_of(maker))
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts], maker


# In words


def title(made_with: str, domain: Domain | None = None) -> str:
    """`Dialogue prompt, version 2`; `Grief: loss of a parent, version 1.0`; of a template without its version, or of the version of a
    domain alone, the half that there is. What is none of these is called what it is called."""
    named = lineage_title(made_with, domain)
    return f"{named}, {version_words(made_with)}" if number_of(made_with) and named != made_with else named


def titles(names: Iterable[str], domain: Domain | None = None) -> dict[str, str]:
    """What each is called, by what it is called in the records. Two of one title have that too."""
    found = {name: title(name, domain) for name in names if name}
    often = Counter(found.values())
    return {name: said if often[said] == 1 else f"{said} ({name})" for name, said in found.items()}


def lineage_title(made_with: str, domain: Domain | None = None) -> str:
    """The same without its version."""
    if prompts := prompts_of(made_with):
        return _prompts([one.partition("@")[0] for one in prompts])
    first, _, rest = made_with.partition("/")
    if "@" in first and rest == "rules":
        return "Rules"
    if domain is not None and not rest and first.partition("@")[0] == domain.about.id:
        return "Templates" if domain.concerns else "Rules"
    concern, _, scenario = (family_of(made_with) or ("" if "@" in first else made_with)).partition("/")
    return _template(concern, scenario, domain) if concern and scenario else made_with


def version_title(version: str, domain: Domain | None = None) -> str:
    """`version 3 of the dialogue prompt`, `version 1.1 of the templates`."""
    named = lineage_title(version, domain)
    return version if named == version else f"{version_words(version)} of the {named[:1].lower()}{named[1:]}"


def version_words(made_with: str) -> str:
    """`version 2`; of several prompts `version 1` where they agree, else `versions 1, 2 and 1`."""
    numbers = number_of(made_with).split("+")
    if len(set(numbers)) == 1:
        return f"version {numbers[0]}"
    return f"versions {', '.join(numbers[:-1])} and {numbers[-1]}"


def _prompts(kinds: list[str]) -> str:
    names = [PROMPTS.get(kind, f"Prompt “{kind}”") for kind in kinds]
    if len(names) == 1:
        return names[0]
    short = [name.removesuffix(" prompt") for name in names]
    said = [short[0], *(name[:1].lower() + name[1:] for name in short[1:])]
    return f"{', '.join(said[:-1])} and {said[-1]} prompts"


def _template(concern: str, scenario: str, domain: Domain | None) -> str:
    about = domain.concerns.get(concern) if domain else None
    raw = next((one.raw for one in about.scenario if one.id == scenario), "") if about else ""
    titles = {value.name: value.title for value in domain.labels.concern} if domain else {}
    return f"{titles.get(concern) or concern}: {raw or scenario.replace('_', ' ')}"
