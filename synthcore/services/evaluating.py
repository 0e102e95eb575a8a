"""What the checks found in each record, and having them look at what they have not seen."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime

from synthcore.core.check_ports import CheckCount, MeasureSummary
from synthcore.core.errors import BadRequest
from synthcore.core.ids import new_id
from synthcore.core.measurements import Finding, Measurement
from synthcore.core.people import Person, require
from synthcore.core.ports import Filters
from synthcore.core.records import Frozen
from synthcore.core.repetition import DUPLICATES, SEEDS
from synthcore.core.reviews import Status
from synthcore.core.runs import Run, RunState
from synthcore.evaluation.check import Check
from synthcore.services import check_plan, checking, measuring_repetition, running
from synthcore.services.blinding import require_told
from synthcore.services.check_results import KIND
from synthcore.services.context import Context
from synthcore.services.remembering import remembered

AT_ONCE = 500
EVERYTHING = Filters()


class Checked(Frozen):
    """`checked` records were looked at now; `unchecked` remain (0 unless `limit` was reached)."""

    checked: int
    with_findings: int
    unchecked: int


class KnownMeasure(Frozen):
    """A measure of a check. `better` is "higher", "lower", "between" or empty."""

    name: str
    title: str
    unit: str
    better: str


class KnownCheck(Frozen):
    """A check, what it looks at, and how many records its present version has not seen."""

    name: str
    title: str
    says: str
    kinds: tuple[str, ...]
    measures: tuple[KnownMeasure, ...]
    unseen: int


# What records are measured by together, in a run of all checks, and not each alone.
TOGETHER = (
    KnownCheck(
        name=DUPLICATES, title="Duplicates", says="Whether another record of the domain says the same, word for word or nearly.", kinds=("dialogue", "pair"),
        measures=(KnownMeasure(name="nearest", title="Shared with the nearest record", unit="of 1", better="lower"),), unseen=0,
    ),
    KnownCheck(
        name=SEEDS, title="Copied from seeds", says="How much of its wording a dialogue has from the seed dialogues.", kinds=("dialogue",),
        measures=(
            KnownMeasure(name="longest", title="Longest run shared with a seed", unit="words", better="lower"),
            KnownMeasure(name="own", title="Longest run shared with a seed of its own run", unit="words", better="lower"),
            KnownMeasure(name="share", title="Runs of eight words that are a seed's", unit="of 1", better="lower"),
        ),
        unseen=0,
    ),
)  # fmt: skip


class RuleCount(Frozen):
    """How many records break a rule of a check."""

    check: str
    code: str
    severity: str
    records: int


class RecordFindings(Frozen):
    record_id: str
    external_id: str
    status: Status
    findings: tuple[Finding, ...]


class FindingsPage(Frozen):
    items: tuple[RecordFindings, ...]
    total: int


def checks(context: Context, person: Person, *, batch: str | None = None) -> tuple[KnownCheck, ...]:
    """Every check that there is, by name; then those by which records are measured together."""
    require(person, "look")
    known = checking.known()
    unseen = dict.fromkeys((one.name for one in known), 0)
    for name, domain in check_plan.loaded(context):
        counted = context.store.measurements.count_unseen(name, checking.asked(domain, known), batch=batch, newest=True)
        unseen |= {check: unseen[check] + n for check, n in counted.items()}
    clusters = context.store.repetition.clusters(Filters(batch=batch))
    together = [one.model_copy(update={"unseen": clusters.records - clusters.compared if one.name == DUPLICATES else 0}) for one in TOGETHER]
    alone = [
        KnownCheck(
            name=one.name, title=one.title, says=one.says, kinds=one.kinds, unseen=unseen[one.name],
            measures=tuple(KnownMeasure(name=m.name, title=m.title, unit=m.unit, better=m.better) for m in one.described),
        )
        for one in known
    ]  # fmt: skip
    return (*alone, *together)


def start_checks(context: Context, person: Person, *, batch: str | None = None, checks: tuple[str, ...] = ()) -> Run | None:
    """Start a run in which checks (default: all) look at what they have not seen, of a batch or of everything; None when there
    is nothing. What records are measured by together looks at all of a domain, whichever batch is asked for, when any have come
    or gone. The same that is under way is returned. Raises BadRequest while another run of checks is."""
    require(person, "evaluate")
    chosen, together = _chosen(checks)
    if batch is not None and context.store.batches.find(batch) is None:
        raise BadRequest(f"there is no batch {batch!r}.")
    params = {"kind": KIND, "checks": _names(checks), "batch": batch}
    for run in context.store.runs.active():
        if run.params.get("kind") == KIND:
            if run.params == params and run.state is not RunState.PAUSED:
                return run
            raise BadRequest(f"run {run.id} of checks is {run.state.value}; let it end, or cancel it (`synthcore runs cancel {run.id}`).")
    due = check_plan.due(context, chosen, batch) if chosen else []
    compare = bool(together and measuring_repetition.due(context))
    if not due and not compare:
        return None
    run = Run(
        id=new_id(), task="evaluate", params=params, state=RunState.PLANNED, total=sum(len(one.unseen) for one in due), person=person.name, batch=batch,
        created_at=datetime.now(UTC),
    )  # fmt: skip
    folder = running.folder_of(context, run.id)
    check_plan.write(context, folder, due)
    if compare:
        measuring_repetition.write(context, run.id, folder.path)
    try:
        context.store.runs.add(run)
    except BaseException:
        shutil.rmtree(folder.path, ignore_errors=True)
        raise
    context.launcher.start(run, check_plan.files(run.id, chosen, due), ())
    return context.store.runs.get(run.id) or run


def checks_summary(context: Context, person: Person, *, checks: tuple[str, ...] = (), filters: Filters = EVERYTHING) -> tuple[CheckCount, ...]:
    """Records by check, outcome and reason."""
    require(person, "look")
    return tuple(context.store.measurements.by_check(_names(checks), filters))


def measures_summary(context: Context, person: Person, *, check: str, filters: Filters = EVERYTHING) -> tuple[MeasureSummary, ...]:
    """Where the measures of a check lie over records."""
    require(person, "look")
    return tuple(context.store.measurements.by_measure(_names([check])[0], filters))


def measures_of(context: Context, person: Person, *, record_id: str) -> tuple[Measurement, ...]:
    """What the checks measured in one record, by name. Raises NotAllowed where this person has yet to decide on it, blind."""
    require(person, "look")
    require_told(context, person, record_id)
    return context.store.measurements.of(record_id)


def catch_up(context: Context, *, limit: int | None = None) -> Checked:
    """Have the checks at entry look at every record that their present version has not seen: the program does so by itself, after
    an update of the rules. Repeating it adds nothing."""
    checked = with_findings = left = 0
    for name, domain in check_plan.loaded(context):
        unseen = [seq for seq, _ in context.store.measurements.unseen(name, checking.asked(domain, checking.at_entry()), batch=None, newest=False)]
        some = unseen if limit is None else unseen[: limit - checked]
        checker = checking.Checker(context, domain) if some else None
        for start in range(0, len(some), AT_ONCE):
            records = context.store.measurements.records(some[start : start + AT_ONCE])
            with_findings += checker.check(records) if checker else 0
        checked += len(some)
        left += len(unseen) - len(some)
    return Checked(checked=checked, with_findings=with_findings, unchecked=left)


def rule_counts(context: Context, person: Person, *, batch: str | None = None, checks: tuple[str, ...] = ()) -> tuple[RuleCount, ...]:
    """Records by rule of these checks (default: all), errors first, then the most frequent."""
    require(person, "look")
    rows = remembered(context, ("rules", batch, checks), lambda: context.store.findings.by_code(_names(checks), batch))
    return tuple(RuleCount(check=check, code=code, severity=severity, records=n) for check, code, severity, n in rows)


def records_with_findings(
    context: Context, person: Person, *, code: str | None = None, severity: str | None = None, batch: str | None = None, checks: tuple[str, ...] = (),
    offset: int = 0, limit: int = 50,
) -> FindingsPage:  # fmt: skip
    """Records with at least one finding of these checks (default: all) that matches, with all that they found there. To whoever
    answers blind, decided records only."""
    require(person, "look")
    names = _names(checks)
    rows, total = context.store.findings.records(
        names, code=code, severity=severity, batch=batch, settled=person.role == "clinician", offset=offset, limit=limit
    )
    found = context.store.findings.of([row[0] for row in rows], names)
    items = (RecordFindings(record_id=row[0], external_id=row[1], status=row[2], findings=tuple(found.get(row[0], ()))) for row in rows)
    return FindingsPage(items=tuple(items), total=total)


def findings_of(context: Context, person: Person, *, record_id: str, checks: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """What these checks (default: all) found in one record. Raises NotAllowed where this person has yet to decide on it, blind."""
    require(person, "look")
    require_told(context, person, record_id)
    return tuple(context.store.findings.of([record_id], _names(checks)).get(record_id, ()))


def _names(checks: Sequence[str]) -> list[str]:
    alone, together = _chosen(checks)
    return [one.name for one in alone] + [one.name for one in together]


def _chosen(names: Sequence[str]) -> tuple[tuple[Check, ...], tuple[KnownCheck, ...]]:
    """The checks of these names (all where there are none), and those by which records are measured together. Raises
    UnknownValue."""
    together = tuple(one for one in TOGETHER if not names or one.name in names)
    alone = [name for name in names if name not in {one.name for one in together}]
    return check_plan.chosen(alone) if alone or not names else (), together
