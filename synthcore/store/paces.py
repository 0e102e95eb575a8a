"""How long reviewers take and how often they approve, by where in a batch they are, and which side of a pair they prefer.

Only decisions at the desk that stand, of each person the last on a record; a lead's rulings are not among them. People are
told apart by name, and nobody but themselves is told of one alone (`services/measuring_reviewers`).
"""

from __future__ import annotations

from collections.abc import Sequence

from synthcore.core.desk_ports import Banded, Paced, Sides
from synthcore.store import encoding
from synthcore.store.file import File, one
from synthcore.store.reviews import STANDS

LAST = f"""(select record_id, person, verdict, active_ms, position from review
    where person in (select unnest($people)) and source = 'desk' and not adjudicates and {STANDS}
    qualify row_number() over (partition by record_id, person order by decided_at desc, id desc) = 1)"""
# The words of a record, by the blanks and line ends between them: a quarter of the time of a pattern. NULL for the rare text that is not valid Unicode.
WORDS = """try(list_sum(list_transform(
    case when r.kind = 'dialogue' then json_extract_string(r.body, '$.turns[*].text')
    else list_concat(json_extract_string(r.body, '$.prompt[*].text'),
        [json_extract_string(r.body, '$.chosen.text'), json_extract_string(r.body, '$.rejected.text')])
    end, lambda t: length(t) - length(replace(replace(t, ' ', ''), chr(10), '')) + 1)))"""


class Paces:
    def __init__(self, file: File) -> None:
        self._file = file

    def of(self, people: Sequence[str]) -> Paced:
        """Of all decisions of these people together: median seconds a record, and the median of words a minute."""
        with self._file.read() as c:
            row = one(
                c,
                f"""select count(distinct v.person), count(*), count(*) filter (v.active_ms > 0), median(v.active_ms / 1000.0) filter (v.active_ms > 0),
                        median(60000.0 * {WORDS} / v.active_ms) filter (v.active_ms > 0)
                    from {LAST} v join record r on r.id = v.record_id""",
                {"people": _names(people)},
            )
        return Paced(*row) if row else Paced(0, 0, 0, None, None)

    def bands(self, people: Sequence[str], *, width: int, last: int) -> list[Banded]:
        """Decisions by their place in the batch, `width` places together up to `last`, and those beyond as one."""
        with self._file.read() as c:
            rows = c.execute(
                f"""select least((position - 1) // $width, $last // $width) as band, count(*), count(*) filter (verdict = 'approved')
                    from {LAST} where position >= 1 group by band order by band""",
                {"people": _names(people), "width": width, "last": last},
            ).fetchall()
        return [Banded(band * width + 1, band * width + width if band * width < last else None, n, approved) for band, n, approved in rows]

    def deciding(self) -> list[str]:
        """Everybody who has a decision at the desk that stands."""
        with self._file.read() as c:
            rows = c.execute(f"select distinct person from review where source = 'desk' and not adjudicates and {STANDS} order by person").fetchall()
        return [row[0] for row in rows]

    def sides(self) -> Sides:
        """Of all blind answers on pairs. The side on which an answer stands is by chance, so that none should win."""
        with self._file.read() as c:
            row = one(
                c,
                """select count(*) filter (better = 'left'), count(*) filter (better = 'right'), count(*) filter (better = 'neither'),
                       count(*) filter (better in ('left', 'right') and (better = 'left') = (left_is = 'chosen')) from pair_answer""",
            )
        return Sides(*row) if row else Sides(0, 0, 0, 0)


def _names(people: Sequence[str]) -> list[str]:
    return [encoding.column(name) for name in people]
