"""People and their roles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from synthcore.core.people import Role
from synthcore.formats.reviews import same_person
from synthcore.store import encoding
from synthcore.store.file import File
from synthcore.store.recent import Said


class People:
    def __init__(self, file: File) -> None:
        self._file = file
        self._found: tuple[dict[str, str], int] | None = None  # the spellings, and the mark up to which they hold
        self._roles: tuple[dict[str, Role], int] | None = None  # by name, and the same

    def role(self, name: str) -> Role | None:
        """The role on record for a name, None when there is none. A page asks several times for each press; what tells all that
        it changed (a decision, a claim) changes no role."""
        if self._roles is None or self._file.since(self._roles[1]) is None:
            with self._file.moment() as (c, mark):
                self._roles = {row[0]: Role(row[1]) for row in c.execute("select name, role from person").fetchall()}, mark
        return self._roles[0].get(encoding.column(name))

    def spellings(self) -> Mapping[str, str]:
        """Every name that is known, by its one spelling; of several, the one with a role on record, else the first used.

        A page asks several times for each press, and grouping all reviews takes time: what was found holds until a
        transaction does not tell what it changed (an import, a role), or a review tells of a name that was not there.
        """
        if self._found is not None:
            spellings, mark = self._found
            news = self._file.since(mark)
            if news is not None and all(fact.review.person in spellings.values() for fact in news if isinstance(fact, Said)):
                self._found = spellings, mark + len(news)
                return spellings
        with self._file.moment() as (c, mark):
            rows = c.execute("""
                select name from (select person as name, min(decided_at) as since, 1 as rank from review group by person
                    union all select name, changed_at, 0 from person) order by rank desc, since desc""").fetchall()
        self._found = {same_person(row[0]): row[0] for row in rows}, mark
        return self._found[0]

    def set_role(self, name: str, role: Role, at: datetime) -> None:
        with self._file.tx() as c:
            c.execute("insert or replace into person values (?, ?, ?)", [encoding.column(name), role.value, encoding.to_utc(at)])

    def all(self) -> list[tuple[str, Role | None]]:
        """Everyone with a role on record or a review, by name."""
        with self._file.read() as c:
            rows = c.execute("""
                select n.name, p.role from (select name from person union select person from review) n
                left join person p on p.name = n.name order by n.name""").fetchall()
        return [(row[0], Role(row[1]) if row[1] else None) for row in rows]
