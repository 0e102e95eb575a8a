"""The texts and labels of the newest records, for whoever looks whether they fit each other."""

from __future__ import annotations

from synthcore.core.worth import LabelledText
from synthcore.store import encoding
from synthcore.store.file import File, number
from synthcore.store.reviews import STANDS
from synthcore.store.selecting import LABELS

# A label as the last reviewer who corrected it has it, else as it was made. Labels are read by pattern, as elsewhere.
SAID = r"""select record_id, {parts} from review where {stands} and labels is not null group by record_id"""
PART = r"""arg_max(nullif(regexp_extract(labels, '"{0}":"([^"\\]+)"', 1), ''), (decided_at, id)) filter (contains(labels, '"{0}":"')) as {0}"""
THESE = "record r join record_state s on s.record_id = r.id {batch} where split_part(r.domain, '@', 1) = $domain and s.superseded_by is null"
IN_BATCH = "join batch_record b on b.record_id = r.id and b.batch_id = $batch"


class LabelledTexts:
    def __init__(self, file: File) -> None:
        self._file = file

    def newest(self, domain: str, *, batch: str | None = None, limit: int) -> tuple[list[LabelledText], int]:
        """The last records of a domain that came in, oldest of them first, and how many came before. `batch` is an id."""
        values = {"domain": encoding.column(domain)} | ({"batch": batch} if batch else {})
        these = THESE.format(batch=IN_BATCH if batch else "")
        said = SAID.format(parts=", ".join(PART.format(label) for label in LABELS), stands=STANDS)
        labels = ", ".join(f"coalesce(v.{label}, n.{label})" for label in LABELS)
        columns = ", ".join(f"r.{label}" for label in LABELS)
        with self._file.snapshot() as c:
            every = number(c, f"select count(*) from {these}", values)
            rows = c.execute(
                f"""select n.id, n.body, {labels} from (select r.id, r.seq, r.body, {columns} from {these} order by r.seq desc limit $limit) n
                    left join ({said}) v on v.record_id = n.id order by n.seq""",
                values | {"limit": limit},
            ).fetchall()
        return [LabelledText(*row) for row in rows], every - len(rows)
