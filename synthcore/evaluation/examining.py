"""Examining a record: what each check says of it. A check that fails, or cannot read the record, says so, and the others go on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

from synthcore.core.examined import Examined, Noted, Pointed
from synthcore.core.measurements import Outcome
from synthcore.core.records import Record, turns_of
from synthcore.domains.schema import Domain
from synthcore.evaluation import check as checks
from synthcore.evaluation.check import Check, Examine, Measure, Result
from synthcore.evaluation.language import is_english

NOT_ENGLISH = "The text is not English, which is all that this check reads."
SHOWN = 200  # characters of an error that are told
Bounded = Callable[[Check, Examine, Record], Result]


class Examiner:
    """The checks of one domain, prepared once. `bounded` calls a check on a record; a caller may give one that ends what takes
    too long, by an exception."""

    def __init__(self, domain: Domain, chosen: Iterable[Check], *, bounded: Bounded | None = None) -> None:
        self._bounded = bounded or (lambda check, examine, record: examine(record))
        self._prepared = [_Prepared(check, domain) for check in chosen]

    def examine(self, records: Iterable[Record], due: Callable[[Record, Check], bool] = lambda record, check: True) -> Examined:
        """What each check says of the records that are of its kind and due."""
        found = Examined([], [])
        for record in records:
            english = _English(record)
            for one in self._prepared:
                if record.body.kind in one.check.kinds and due(record, one.check):
                    _note(found, one, record, *self._result(one, record, english))
        return found

    def _result(self, one: _Prepared, record: Record, text: _English) -> tuple[Result, str]:
        """What the check says, and the version under which it is kept."""
        check = one.check
        if one.examine is None:
            return Result((one.fault,)), one.version
        if check.most and text.length > check.most:
            return _unavailable(f"The text has {text.length:,} characters; this check reads {check.most:,} at most."), one.version
        if check.language == "en" and not text.english:
            return _unavailable(NOT_ENGLISH), one.version
        try:
            return self._bounded(check, one.examine, record), one.version
        except checks.Lost as error:
            return Result((_fault(error),)), one.version + checks.AGAIN
        except Exception as error:  # noqa: BLE001  # boundary: what goes wrong in one check on one record is the outcome of that check there
            return Result((_fault(error),)), one.version


def _note(found: Examined, one: _Prepared, record: Record, result: Result, version: str) -> None:
    name = one.check.name
    for measure in _with_own(result):
        said = (measure.branch, measure.outcome.value, measure.number, measure.label, measure.reason)
        found.noted.append(Noted(record.id, name, version, f"{name}.{measure.name}" if measure.name else name, *said))
    found.pointed.extend(Pointed(name, version, finding) for finding in result.findings)


class _Prepared:
    """A check compiled for a domain, or else the measure that says why it could not be."""

    def __init__(self, check: Check, domain: Domain) -> None:
        self.check = check
        self.version = checks.version(check, domain)
        self.examine: Examine | None = None
        self.fault = Measure("")
        try:
            if why := check.missing():
                raise checks.Lost(why)
            self.examine = check.prepare(domain)
        except checks.Lost as error:
            self.version += checks.AGAIN
            self.fault = _fault(error)
        except Exception as error:  # noqa: BLE001  # boundary: a check that a domain breaks is that check's outcome, and no other's
            self.fault = _fault(error)


class _English:
    """The text of a record: its length, and whether it is English, which is asked for once if at all."""

    def __init__(self, record: Record) -> None:
        self._texts = [text for _, text in turns_of(record.body)]
        self.length = sum(map(len, self._texts))
        self._english: bool | None = None

    @property
    def english(self) -> bool:
        if self._english is None:
            self._english = is_english("\n".join(self._texts))
        return self._english


def _with_own(result: Result) -> Iterator[Measure]:
    """The measures of a result, with the check's own one, each a number that is one."""
    if all(measure.name for measure in result.measures):
        yield Measure("", number=float(len(result.findings)))
    for measure in result.measures:
        if measure.number is not None and not math.isfinite(measure.number):
            yield measure._replace(outcome=Outcome.FAILED, number=None, reason="The check came to no number.")
        else:
            yield measure


def _unavailable(reason: str) -> Result:
    return Result((Measure("", Outcome.UNAVAILABLE, reason=reason),))


def _fault(error: Exception) -> Measure:
    if isinstance(error, checks.Unavailable):
        return Measure("", Outcome.UNAVAILABLE, reason=str(error))
    if isinstance(error, TimeoutError):
        return Measure("", Outcome.FAILED, reason=str(error))
    said = " ".join(str(error).split())[:SHOWN]
    return Measure("", Outcome.FAILED, reason=f"The check failed on this record ({type(error).__name__}{f': {said}' if said else ''}).")
