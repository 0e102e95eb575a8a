"""People and their roles."""

from __future__ import annotations

from datetime import datetime

from synthcore.core.people import Role
from synthcore.formats.reviews import same_person
from synthcore.store import encoding
from synthcore.store.file import File, one


class People:
    def __init__(self, file: File) -> None:
        self._file = file

    def role(self, name: str) -> Role | None:
        """The role on record for a name, None when there is none."""
        with self._file.read() as c:
            row = one(c, "select role from person where name = ?", [encoding.column(name)])
        return Role(row[0]) if row else None

    def spellings(self) -> dict[str, str]:
        """Every name that is known, by its one spelling; of several, the one with a role on record, else the first used."""
        with self._file.read() as c:
            rows = c.execute("""
                select name from (select person as name, min(decided_at) as since, 1 as rank from review group by person
                    union all select name, changed_at, 0 from person) order by rank desc, since desc""").fetchall()
        return {same_person(row[0]): row[0] for row in rows}

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
