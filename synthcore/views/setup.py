"""Set-up: who works here, what the domain is, where everything lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from synthcore.core.people import VERBS, Person, Role, may
from synthcore.domains.schema import Domain
from synthcore.settings import Settings
from synthcore.views.wording import count, listed


@dataclass(frozen=True)
class RoleLine:
    role: str
    may: str


@dataclass(frozen=True)
class Resource:
    place: str
    numbers: str
    source: str


@dataclass(frozen=True)
class Setup:
    people: tuple[tuple[str, str], ...]
    roles: tuple[RoleLine, ...]
    domain: tuple[tuple[str, str], ...]
    disclaimer: str
    licence: str
    resources: tuple[Resource, ...]
    resources_checked: str
    places: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]


def setup(people: Sequence[Person], domain: Domain, settings: Settings, versions: Mapping[str, str]) -> Setup:
    about, resources = domain.about, domain.resources
    return Setup(
        people=tuple((person.name, person.role.value) for person in people),
        roles=tuple(RoleLine(role.value, listed([verb for verb in VERBS if may(role, verb)])) for role in Role),
        domain=(
            ("Domain", f"{about.title} ({about.id})"),
            ("Version", about.version),
            ("Language", about.language),
            ("Labels", _labels(domain)),
            ("Guidelines", count(len(domain.guidelines.rule), "yes/no rule")),
        ),
        disclaimer=about.disclaimer,
        licence=about.licence,
        resources=tuple(Resource(locale.title, ", ".join(locale.numbers), locale.source) for locale in resources.locale),
        resources_checked=f"Checked on {resources.checked_on.isoformat()}. {resources.checked_how}",
        places=(("Database", str(settings.db)), ("Home", str(settings.home)), ("Address", f"http://127.0.0.1:{settings.port}")),
        versions=tuple(versions.items()),
    )


def _labels(domain: Domain) -> str:
    labels = domain.labels
    return listed([count(len(labels.session_type), "session type"), count(len(labels.concern), "concern"), count(len(labels.risk_level), "risk level")])
