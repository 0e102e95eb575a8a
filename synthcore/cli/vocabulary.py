"""The domain in whose words a command reads its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synthcore.core.labels import Vocabulary
    from synthcore.domains.schema import Domain


def domain() -> Domain:
    """The domain that the settings name."""
    from synthcore import settings
    from synthcore.domains import loader

    chosen = settings.load()
    return loader.load(loader.find(chosen.home, settings.shipped("domains"), chosen.domain))


def vocabulary(of: Domain) -> Vocabulary:
    """Its label values, as far as counting and safety need them."""
    from synthcore.core.labels import Vocabulary

    labels = of.labels
    lists = {name: getattr(labels, name) for name in ("session_type", "concern", "risk_level", "intent", "sentiment", "technique")}
    return Vocabulary(
        domain=of.about.id, hash=of.hash, other_concern=labels.other_concern,
        session_type=tuple(v.name for v in labels.session_type), concern=tuple(v.name for v in labels.concern),
        risk_level=tuple(v.name for v in labels.risk_level), second_approval=tuple(v.name for v in labels.risk_level if v.second_approval),
        aliases={name: {alias: v.name for v in values for alias in v.aliases} for name, values in lists.items()},
    )  # fmt: skip
