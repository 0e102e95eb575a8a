"""What is asked of a generation, checked against the domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from synthcore.core import quotas
from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.model_plan import model_places, places_of
from synthcore.core.quotas import Cell, Quotas
from synthcore.core.records import Frozen
from synthcore.domains.schema import Domain
from synthcore.generation.batch import impossible_cells

MOST = 1_000_000


class CellOrder(Frozen):
    """Records of one cell, (session type, concern, risk level), by what makes them."""

    cell: tuple[str, str, str]
    template: int = Field(default=0, ge=0)
    model: int = Field(default=0, ge=0)

    @property
    def records(self) -> int:
        return self.template + self.model


class Request(Frozen):
    """`concerns` and `session_types` restrict the target; what is left keeps its proportions. With `cells` the request says
    itself what it wants of each cell, and nothing is apportioned."""

    count: int = Field(description="records to make")
    seed_number: int
    concerns: tuple[str, ...] = ()
    session_types: tuple[str, ...] = ()
    mix: str = "production"
    cells: tuple[CellOrder, ...] = ()

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

    def quotas(self, domain: Domain, have: Mapping[Cell, int] | None = None) -> Quotas:
        """The places to fill. `have` counts what is approved already, by (session type, concern, risk level)."""
        if self.count > MOST * 10:
            raise BadRequest(f"{self.count:,} records are more than one run can hold; ask for at most {MOST * 10:,}.")
        if self.cells:
            return quotas.given(self._cells(domain), seed=self.seed_number)
        return quotas.plan(self.targets(domain), self.count, seed=self.seed_number, have=have, impossible=impossible_cells(domain))

    def model_places(self, found: Quotas, share: float) -> bytearray:
        """1 for each place of these quotas that is the model's: of each cell as many as were asked for, else its share."""
        if not self.cells:
            return model_places(found, share, self.seed_number)
        return places_of(found, {one.cell: one.model for one in self.cells}, self.seed_number)

    def _cells(self, domain: Domain) -> dict[Cell, int]:
        """What is asked for by cell. Raises UnknownValue for a word outside the vocabulary, BadRequest for a cell that nothing makes
        or that is named twice, and for cells that do not come to the count."""
        targets, never = self.targets(domain), impossible_cells(domain)
        cells: dict[Cell, int] = {one.cell: one.records for one in self.cells}
        if sum(cells.values()) != self.count or len(cells) < len(self.cells):
            raise BadRequest(f"the cells come to {sum(cells.values()):,} records, each named once, and {self.count:,} are asked for.")
        for one in self.cells:
            for dimension, value in zip(quotas.DIMENSIONS, one.cell, strict=True):
                _known(dimension.replace("_", " "), (value,), targets[dimension])
            if one.cell in never and one.records:
                raise BadRequest(f"no dialogue can be made for {', '.join(one.cell)}: the domain has no course that serves it.")
        return cells


def _known(kind: str, asked: Sequence[str], valid: Mapping[str, float]) -> tuple[str, ...]:
    for value in asked:
        if value not in valid:
            raise UnknownValue(kind, value, valid)
    return tuple(dict.fromkeys(asked))
