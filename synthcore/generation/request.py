"""What is asked of a generation, checked against the domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from synthcore.core import quotas
from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.records import Frozen
from synthcore.domains.schema import Domain
from synthcore.generation.batch import impossible_cells

MOST = 1_000_000


class Request(Frozen):
    """`concerns` and `session_types` restrict the target; what is left keeps its proportions."""

    count: int = Field(description="records to make")
    seed_number: int
    concerns: tuple[str, ...] = ()
    session_types: tuple[str, ...] = ()
    mix: str = "production"

    def targets(self, domain: Domain) -> dict[str, dict[str, float]]:
        """The shares that are wanted, by dimension. Raises UnknownValue for a word outside the vocabulary, BadRequest
        where a restriction leaves nothing of the target."""
        if not domain.sessions:
            raise BadRequest(f"the domain {domain.about.id!r} has no sessions, so no dialogues can be made for it; choose another domain.")
        whole = domain.targets.mix.get(self.mix)
        if whole is None:
            raise UnknownValue("mix", self.mix, domain.targets.mix)
        asked = {"session_type": self.session_types, "concern": self.concerns, "risk_level": ()}
        targets = {}
        for dimension in quotas.DIMENSIONS:
            shares = whole[dimension]
            chosen = _known(dimension.replace("_", " "), asked[dimension], shares) or shares
            targets[dimension] = {v: shares[v] for v in shares if v in chosen}
            if not any(targets[dimension].values()):
                raise BadRequest(f"the target of this domain wants none of {', '.join(chosen)}; choose at least one value with a share above zero.")
        return targets

    def quotas(self, domain: Domain, have: Mapping[quotas.Cell, int] | None = None) -> quotas.Quotas:
        """The places to fill. `have` counts what is approved already, by (session type, concern, risk level)."""
        if self.count > MOST * 10:
            raise BadRequest(f"{self.count:,} records are more than one run can hold; ask for at most {MOST * 10:,}.")
        return quotas.plan(self.targets(domain), self.count, seed=self.seed_number, have=have, impossible=impossible_cells(domain))


def _known(kind: str, asked: Sequence[str], valid: Mapping[str, float]) -> tuple[str, ...]:
    for value in asked:
        if value not in valid:
            raise UnknownValue(kind, value, valid)
    return tuple(dict.fromkeys(asked))
