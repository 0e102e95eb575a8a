"""Finding and reading a domain folder. An error names the file, the key, and what was expected there."""

from __future__ import annotations

import hashlib
import itertools
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from synthcore.core.errors import BadInput, UnknownValue
from synthcore.core.files import read_text
from synthcore.core.words import listed as listed_words
from synthcore.domains import (
    against_soundness,
    axis_soundness,
    checks_soundness,
    desk_soundness,
    pair_soundness,
    prompt_soundness,
    rubric_soundness,
    schema,
    soundness,
)
from synthcore.domains.axes import Axes
from synthcore.domains.challenge import Challenges
from synthcore.domains.checks import Checks
from synthcore.domains.desk import Issues, Protocols
from synthcore.domains.rubric import Rubric

Model = TypeVar("Model", bound=BaseModel)
PARTS = (soundness, pair_soundness, prompt_soundness, rubric_soundness, desk_soundness, axis_soundness, checks_soundness, against_soundness)


def find(home: Path, shipped: Path, name: str) -> Path:
    """The folder of a domain: the newest version in `<home>/domains/<name>/<version>/`, else the one that is shipped."""
    found = versions(home, shipped, name)
    if not found:
        raise UnknownValue("domain", name, names(home, shipped))
    return found[0]


def versions(home: Path, shipped: Path, name: str) -> list[Path]:
    """The folders of all versions of a domain that lie there, the newest first and the shipped one last."""
    own = home / "domains" / name
    made = sorted(own.glob("*"), key=lambda p: _version_key(p.name), reverse=True) if own.is_dir() else []
    return [folder for folder in (*made, shipped / name) if (folder / "domain.toml").exists()]


def names(home: Path, shipped: Path) -> list[str]:
    """Every domain that can be found, by name."""
    found = {p.parent.name for p in shipped.glob("*/domain.toml")}
    found |= {p.parent.parent.name for p in (home / "domains").glob("*/*/domain.toml")}
    return sorted(found)


def load(folder: Path) -> schema.Domain:
    """Read and check a whole folder. Raises BadInput for the first file that is wrong."""
    texts: dict[str, str] = {}

    def one(name: str, model: type[Model]) -> Model:
        return _read(folder, name, model, texts)

    def many(name: str, model: type[Model], named: str = "id") -> dict[str, Model]:
        found = {}
        for path in sorted((folder / name).glob("*.toml")):
            item = _read(folder, f"{name}/{path.name}", model, texts)
            key = getattr(item, named)
            if key != path.stem:
                raise BadInput(path, f"{named} is {key!r}; expected {path.stem!r}, the name of the file.")
            found[key] = item
        return found

    parts: dict[str, Any] = {
        "about": one("domain.toml", schema.About),
        "labels": one("labels.toml", schema.Labels),
        "targets": one("targets.toml", schema.Targets),
        "personas": one("personas.toml", schema.Personas),
        "resources": one("resources.toml", schema.Resources),
        "safety": one("safety.toml", schema.Safety),
        "guidelines": one("guidelines.toml", schema.Guidelines),
        "concerns": many("concerns", schema.Concern),
        "sessions": many("sessions", schema.Session),
        "techniques": many("techniques", schema.Technique),
        "courses": many("courses", schema.Course),
        "rubrics": many("rubrics", Rubric, named="family"),
    }

    def listed(name: str, model: type[Model], key: str) -> tuple[Any, ...]:
        """What a file that may be missing lists under one key."""
        return getattr(one(name, model), key) if (folder / name).exists() else ()

    examples = [_read(folder, f"examples/{p.name}", schema.Examples, texts) for p in sorted((folder / "examples").glob("*.toml"))]
    parts["examples"] = tuple(e for group in examples for e in group.example)
    challenges = [_read(folder, f"challenge/{p.name}", Challenges, texts) for p in sorted((folder / "challenge").glob("*.toml"))]
    parts["challenge"] = tuple(one for group in challenges for one in group.challenge)
    parts["prompts"] = {p.stem: _prompt(folder, f"prompts/{p.name}", texts) for p in sorted((folder / "prompts").glob("*.md"))}
    parts |= {
        "modifications": _by_id(folder, "modifications.toml", listed("modifications.toml", schema.Modifications, "modification")),
        "error_types": _by_id(folder, "error_types.toml", listed("error_types.toml", schema.ErrorTypes, "error_type")),
        "topics": _by_id(folder, "topics.toml", listed("topics.toml", schema.Topics, "topic")),
        "synonyms": listed("synonyms.toml", schema.Synonyms, "synonym"),
        "outdated": listed("outdated.toml", schema.OutdatedAdvice, "outdated"),
        "issues": listed("issues.toml", Issues, "issue"),
        "protocol": listed("protocol.toml", Protocols, "protocol"),
        "axes": listed("axes.toml", Axes, "axis"),
        "checks": one("checks.toml", Checks) if (folder / "checks.toml").exists() else Checks(),
        "words": _words(folder, "words.txt", texts),
    }
    parts["hash"] = hashlib.sha256("\0".join(f"{k}\0{v}" for k, v in sorted(texts.items())).encode()).hexdigest()
    domain = schema.Domain.model_construct(**parts)
    for where, what in itertools.chain(*(part.problems(domain) for part in PARTS)):
        raise BadInput(folder / where, what)
    return domain


def load_labels(folder: Path) -> schema.Domain:
    """The domain's name and labels only, for a command that counts and reads nothing else of it. Raises BadInput."""
    texts: dict[str, str] = {}
    about, labels = _read(folder, "domain.toml", schema.About, texts), _read(folder, "labels.toml", schema.Labels, texts)
    parts: dict[str, Any] = {"about": about, "labels": labels, "hash": ""}
    return schema.Domain.model_construct(**parts)


def _by_id(folder: Path, name: str, items: tuple[Any, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if item.id in found:
            raise BadInput(folder / name, f"key id: {item.id!r} stands there twice; expected each id once.")
        found[item.id] = item
    return found


def _read(folder: Path, name: str, model: type[Model], texts: dict[str, str]) -> Model:
    text = texts[name] = read_text(folder / name)
    return _checked(folder / name, model, text, {})


def _words(folder: Path, name: str, texts: dict[str, str]) -> tuple[str, ...]:
    """A list of words, which may be missing."""
    if not (folder / name).exists():
        return ()
    texts[name] = read_text(folder / name)
    return listed_words(texts[name])


def _prompt(folder: Path, name: str, texts: dict[str, str]) -> schema.Prompt:
    """A Markdown file: TOML between two lines of `+++`, then the texts under `# System` (it may be missing) and `# User`."""
    path = folder / name
    text = texts[name] = read_text(path).replace("\r\n", "\n")
    found = re.fullmatch(r"\+\+\+[ \t]*\n(.*?\n)\+\+\+[ \t]*\n(.*)", text, re.DOTALL)
    if not found:
        raise BadInput(path, "does not begin with its front matter; expected kind, version and variables between two lines of +++.")
    before, *parts = re.split(r"^# +(.+?)[ \t]*$", found[2], flags=re.MULTILINE)
    if before.strip():
        raise BadInput(path, f"the text {before.strip()[:40]!r} stands before the first heading; expected `# System` or `# User` there.")
    bodies: dict[str, str] = {}
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        if heading not in ("System", "User") or heading.lower() in bodies:
            raise BadInput(path, f"heading {heading!r}: expected `# System` and `# User`, each once (use ## for headings within them).")
        bodies[heading.lower()] = body.strip()
    if not bodies.get("user"):
        raise BadInput(path, "heading 'User': this heading, or the text under it, is missing.")
    return _checked(path, schema.Prompt, found[1], bodies)


def _checked(path: Path, model: type[Model], text: str, outside: dict[str, str]) -> Model:
    """A model from TOML; `outside` are values that the file holds beside it."""
    try:
        return model.model_validate({**tomllib.loads(text), **outside})
    except tomllib.TOMLDecodeError as error:
        raise BadInput(path, f"is not valid TOML ({error}).") from None
    except ValidationError as error:
        found = error.errors()
        first = next((e for e in found if e["type"] == "extra_forbidden"), found[0])  # a misspelt key also makes another one missing
        key = ".".join(str(part) for part in first["loc"]) or "(top level)"
        expected = {"extra_forbidden": "no such key is known here", "missing": "this key is missing"}.get(first["type"], first["msg"].lower())
        more = f" ({error.error_count() - 1} more like it)" if error.error_count() > 1 else ""
        raise BadInput(path, f"key {key}: {expected}{more}.") from None


def _version_key(version: str) -> tuple[tuple[int, int | str], ...]:
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in version.replace("-", ".").split("."))
