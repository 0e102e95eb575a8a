"""A database for the benchmark of the Statistics page: a year of work on one domain, made in SQL, the same for the same number.

Not a benchmark itself; it prints nothing. What a record is made as and what is said of it is drawn once, a row a record,
and everything else follows from that row: reviews, the states that they lead to (`synthcore integrity` finds nothing
wrong with them), batches, runs with what they cost, and what checks and a judge said.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from synthcore.core.labels import Vocabulary
from synthcore.core.people import Role
from synthcore.domains.schema import Domain
from synthcore.formats.dialogue_records import from_file
from synthcore.services import checking, domains
from synthcore.services.context import Context
from synthcore.store import bulk, encoding
from synthcore.store.facade import Store
from synthcore.store.file import Cursor
from synthcore.store.migrations import LOT

SEEDS = Path(__file__).resolve().parent.parent / "SEED_DIALOGUES.json"
BATCH, DAYS, CLINICIANS = 50, 365, 8
FIRST, SECOND, THIRD = 43, 30, 2  # of each 50 records, those with so many reviews or more: 75 in all
EDITED = 20  # the place among 50 of the record that a later version replaces
CHECKS, JUDGED, LOOKED = ("readability", "session_musts", "structure", "talk"), 0.2, 0.3  # the last two: shares of the records
MODELS = ("gpt-4o-mini", "gpt-4.1-mini", "qwen3-32b")
SESSION = {"check-in": 0.33, "gentle_deep": 0.46, "micro_practice": 0.21}
CONCERN = {"self-worth": 0.21, "anxiety": 0.28, "relationships": 0.16, "stress": 0.16, "grief": 0.05, "other": 0.14}
RISK = {"none": 0.86, "low": 0.09, "medium": 0.04, "high": 0.01}
FATE = {"refused": 0.1, "wrong_shape": 0.3, "off_plan": 0.2, "near_duplicate": 0.2, "unsafe": 0.1}
REASON = {"questions": 0.35, "early_advice": 0.2, "lecture": 0.15, "bright_side": 0.15, "yes_saying": 0.1, "missed_risk": 0.05}


def fill(context: Context, store: Store, number: int) -> None:
    """`number` records (a multiple of 50) and one and a half times as many reviews, in batches of 50, of the year that ends now."""
    domain, now = domains.domain(context), datetime.now(UTC)
    vocabulary = domains.kept(context, domain)
    for n in range(1, CLINICIANS + 1):
        store.people.set_role(f"clinician {n}", Role.CLINICIAN, now)
    store.people.set_role("lead", Role.LEAD, now)
    with store.file.tx() as c:
        _make(c, number, vocabulary.domain.rpartition("@")[0], now)
        _say(c, vocabulary)
        _records(c, vocabulary)
        _states(c)
    with store.file.tx() as c:
        _reviews(c)
        _batches(c)
        _runs(c, vocabulary.domain)
    with store.file.tx() as c:
        _checks(c, domain)
        _judgements(c, domain)
        c.execute("drop table drawn")
        c.execute("drop table made")


def _chance(name: str, n: str = "n") -> str:
    """Uniform in [0, 1), by record and name."""
    return f"((hash({n}, '{name}') % 1000003) / 1000003.0)"


def _pick(name: str, weights: dict[str, float], n: str = "n") -> str:
    """One of the keys, by chance."""
    below, cases = 0.0, ""
    for key, weight in weights.items():
        below += weight
        cases += f"when {_chance(name, n)} < {below:.4f} then '{key}' "
    return f"(case {cases} else '{next(reversed(weights))}' end)"


def _object(**values: str) -> str:
    """JSON of those of these texts that are not null."""
    members = ", ".join(f"""'"{name}":"' || {value} || '"'""" for name, value in values.items())
    return f"('{{' || concat_ws(',', {members}) || '}}')"


AUDIT = f"({_chance('audit')} < 0.1)"  # the records whose labels are said before they are shown
LABELS = _object(session_type="session_type", concern="concern", risk_level="risk_level")


def _make(c: Cursor, number: int, about: str, now: datetime) -> None:
    """`p` is the place of a record in a shuffled batch: it tells how many reviews it has. Versions of other records come last;
    `third` of the year tells the version of the domain, and with it that of templates and prompts."""
    run, versions, end = max(number // 500, 100), number * 9 // 10 // BATCH, f"timestamp '{now:%Y-%m-%d %H:%M:%S}'"
    c.execute(f"""
        create table made as with born as (
            select n, (n % {BATCH} * 7 + n // {BATCH}) % {BATCH} as p, n // {run} as run, n * 3 // {number} as third,
                {end} - to_days({DAYS}) + to_seconds({DAYS * 86400.0} * n / {number}) as made_at,
                {_pick("session", SESSION)} as session_type, {_pick("concern", CONCERN)} as concern, {_pick("risk", RISK)} as risk_level,
                case when n >= {number - versions} then n - {number - versions} end as block
            from range({number}) as t(n)
        )
        select *, case when block is not null then 'edit' when run % 5 < 3 then 'template' else 'llm' end as method,
            block * {BATCH} + ((({EDITED} - block) * 43) % {BATCH} + {BATCH}) % {BATCH} as parent,
            case when block is not null or run % 5 < 3 then null when run % 5 = 4 then '{MODELS[2]}' when third = 0 then '{MODELS[0]}' else '{MODELS[1]}' end
                as model,
            case when block is null then '{about}@0.' || 7 + third
                || case when run % 5 < 3 then '/' || concern || '/' || concern || '_' || n % 3 else '/prompts/dialogue@' || 1 + third end end as made_with,
            p = {EDITED} and n < {versions * BATCH} as replaced, least(21 * 86400.0, epoch({end}) - epoch(made_at)) as room
        from born order by n""")


def _say(c: Cursor, vocabulary: Vocabulary) -> None:
    """What up to three reviews say of a record, and how it stands after them. `v` are verdicts, `t` times, `c` and `k` what the concern
    and the risk are corrected to, `r` reviewers, by review; `a` is the last word of each reviewer that was not withdrawn. The third
    review is the lead's where the two differ, else the first reviewer's once more."""
    rank = "list_position([" + ", ".join(f"'{level}'" for level in vocabulary.risk_level) + "], {0})"
    second = ", ".join(f"'{level}'" for level in vocabulary.second_approval)
    c.execute(f"""
        create table drawn as with weighed as (
            select *, 0.10 + 0.08 * (method = 'llm')::int + 0.22 * (concern = 'grief' and session_type = 'gentle_deep' and third = 2)::int as bad,
                {rank.format("risk_level")} as own, {_chance("one")} as one, {_chance("two")} as two, p < {SECOND} and {_chance("back")} < 0.01 as withdrawn
            from made
        ), first_said as (
            select *, case when p >= {FIRST} then null when replaced then 'needs_revision' when one < bad then 'rejected'
                when one < bad + 0.15 then 'needs_revision' when one < bad + 0.18 then 'not_enough_context' else 'approved' end as v1
            from weighed
        ), both_said as (
            select *, case when p >= {SECOND} then null when replaced or two < 0.85 then coalesce(nullif(v1, 'not_enough_context'), 'approved')
                    when two < 0.93 then 'rejected' else 'approved' end as v2,
                case when v1 = 'approved' and {_chance("corrects")} < 0.08 then nullif({_pick("corrected", CONCERN)}, concern) end as c1,
                case when v1 = 'approved' and own < 3 and {_chance("raises")} < 0.01 then 'medium' end as k1
            from first_said
        ), agreed as (
            select *, p < {THIRD} and v1 <> v2 and v1 <> 'not_enough_context' and not withdrawn as ruled,
                case when v2 = 'approved' and {_chance("same")} < 0.6 then c1 end as c2, case when v2 = 'approved' and {_chance("too")} < 0.6 then k1 end as k2
            from both_said
        ), all_said as (
            select *, case when ruled then v2 when p < {THIRD} then coalesce(nullif(v1, 'not_enough_context'), 'approved') end as v3,
                made_at + to_seconds(room * (0.05 + 0.5 * {_chance("t1")})) as t1, made_at + to_seconds(room * (0.6 + 0.2 * {_chance("t2")})) as t2,
                made_at + to_seconds(room * (0.85 + 0.1 * {_chance("t3")})) as t3, 1 + (hash(n, 'r1') % {CLINICIANS})::int as r1
            from agreed
        ), last_words as (
            select *, coalesce(case when not ruled then v3 end, v1) as a1, case when not withdrawn then v2 end as a2,
                1 + (r1 + (hash(n, 'r2') % {CLINICIANS - 1})::int) % {CLINICIANS} as r2,
                greatest(own, {rank.format("k1")}, case when not withdrawn then {rank.format("k2")} end) as governing
            from all_said
        ), governed as (
            select *, list_extract({list(vocabulary.risk_level)}, governing) as governing_risk, governing_risk in ({second}) as second_needed,
                nullif(a1, 'not_enough_context') as b1
            from last_words
        )
        select *, case when ruled then v3 when b1 is null and a2 is null then 'unreviewed' when b1 <> a2 then 'disputed'
                when coalesce(b1, a2) = 'approved' and second_needed and (b1 is null or a2 is null) then 'needs_second' else coalesce(b1, a2) end as status,
            case when a1 = 'approved' and a2 = 'approved' then case when c1 = c2 then c1 end when a1 = 'approved' then c1 when a2 = 'approved' then c2 end
                as agreed_concern,
            case when a1 = 'approved' then k1 when a2 = 'approved' then k2 end as agreed_risk
        from governed order by n""")


def _records(c: Cursor, vocabulary: Vocabulary) -> None:
    """Texts are those of the shipped file, cut to two messages, again and again; one in two hundred has the hash of another."""
    seeds = json.loads(SEEDS.read_text(encoding="utf-8"))["dialogues"]
    bodies = [from_file(d | {"messages": d["messages"][:2]}, domain=vocabulary.domain, source=None, created_at=datetime.now(UTC)).body for d in seeds]
    origin = _object(method="method", template="made_with", model="model", run_id="run_id", parent_id="parent_id")
    with bulk.columns(c, "bodies", {"at": range(len(bodies)), "body": [encoding.dump(body.model_dump()) for body in bodies]}, {"at": "int64"}):
        c.execute(
            f"""insert into record (id, seq, kind, domain, domain_hash, external_id, content_hash, body, labels, extras, origin, created_at,
                    session_type, concern, risk_level, method, turns, parent_id, made_with, model, run_id)
                select md5('record ' || n), n, 'dialogue', ?, ?, 'd' || n, md5('text ' || n - (n % 200 = 5)::int), b.body, {LABELS}, '{{}}', {origin}, made_at,
                    session_type, concern, risk_level, method, 2, parent_id, made_with, model, run_id
                from (select *, case when block is null then md5('run ' || run) end as run_id, md5('record ' || parent) as parent_id from made) d
                join bodies b on b.at = n % {len(bodies)} order by n""",
            [vocabulary.domain, vocabulary.hash],
        )


def _states(c: Cursor) -> None:
    """What `project` says of the reviews."""
    corrected = f"case when status = 'approved' and not ruled then nullif({_object(concern='agreed_concern', risk_level='agreed_risk')}, '{{}}') end"
    c.execute(f"""
        insert into record_state (record_id, seq, status, governing_risk, second_needed, approvals, reviewers, decided_at, superseded_by, lot, corrected)
        select md5('record ' || d.n), d.n, status, governing_risk, second_needed,
            case when ruled then (v3 = 'approved')::int else (coalesce(a1, '') = 'approved')::int + (coalesce(a2, '') = 'approved')::int end,
            (a1 is not null)::int + (a2 is not null)::int + ruled::int,
            greatest(case when v1 is not null then t1 end, case when a2 is not null then t2 end, case when v3 is not null then t3 end),
            md5('record ' || e.n), {LOT.format(id="md5('record ' || d.n)")}, {corrected}
        from drawn d left join (select n, parent from made where block is not null) e on e.parent = d.n order by d.n""")


def _reviews(c: Cursor) -> None:
    """Up to three of a record, as the desk stores them; what is not approved has a mark and a note that says why."""
    reason = _pick("reason", REASON)
    for place, who, corrected, blind in (
        (1, "'clinician ' || r1", _object(concern="c1", risk_level="k1"), f"case when {AUDIT} then {LABELS} end"),
        (2, "'clinician ' || r2", _object(concern="c2", risk_level="k2"), f"case when {AUDIT} then {LABELS} end"),
        (3, "case when ruled then 'lead' else 'clinician ' || r1 end", f"case when not ruled then {_object(concern='c1', risk_level='k1')} end", "null"),
    ):
        last = f"{place} = 3 and ruled"
        faulty = f"v{place} in ('rejected', 'needs_revision')"
        desk = f"""'{{' || concat_ws(',', case when {faulty} then '"marks":[{{"code":"' || {reason} || '","turn":2}}]' end,
            case when {AUDIT} then '"purpose":"audit"' end, case when {_chance("apart")} < 0.5 then '"blind":true' end,
            case when {last} then '"cause":"slip"' end) || '}}'"""
        c.execute(f"""
            insert into review (id, record_id, person, verdict, note, notes, blind_labels, labels, replaces, adjudicates, opened_at, decided_at,
                active_ms, position, sampling_probability, source, extras, desk, seq)
            select md5('review {place} ' || n), md5('record ' || n), {who}, v{place}, case when {faulty} then 'Reply 2: ' || {reason} || '.' else '' end, '[]',
                {blind}, nullif({corrected}, '{{}}'), case when {place} = 3 and not ruled then md5('review 1 ' || n) end, {last}, t{place} - to_seconds(300),
                t{place}, (15000 * exp(2.5 * {_chance(f"time {place}")}))::bigint, 1 + n % 80, case when {AUDIT} then 0.1 end, 'desk', '{{}}', {desk},
                (select seq from record where id = md5('record ' || n))
            from drawn where v{place} is not null order by t{place}""")
    c.execute("insert into withdrawal select md5('review 2 ' || n), 'clinician ' || r2, t2 + to_seconds(60) from drawn where withdrawn")


def _batches(c: Cursor) -> None:
    """Fifty records each; one block of fifty in twenty is in none. A version stands where the record that it replaces stood."""
    c.execute(f"""
        insert into batch select md5('batch ' || n // {BATCH}), n // {BATCH}, 'batch ' || lpad((n // {BATCH})::varchar, 5, '0'), '[]', '{{}}', made_at
        from drawn where block is null and n % {BATCH} = 0 and n // {BATCH} % 20 <> 19""")
    stands = "coalesce(parent, n)"
    c.execute(f"""
        insert into batch_record select md5('batch ' || {stands} // {BATCH}), md5('record ' || n), {stands} % {BATCH}, n
        from drawn where {stands} // {BATCH} % 20 <> 19 order by {stands}""")


def _runs(c: Cursor, domain: str) -> None:
    """A fifth of the model's places took more than one attempt. Runs of templates cost nothing."""
    attempt = """insert into attempt select md5('run ' || run), n, {attempt}, false, session_type, concern, risk_level, {fate}, {reason},
        900, 700 + n % 300, (0.0002 + (n % 300) * 0.000001)::decimal(28, 12), made_at from drawn where method = 'llm' and {where} order by n"""
    again = f"{_chance('again')} < 0.2"
    c.execute(attempt.format(attempt=0, fate=_pick("fate", FATE), reason="'It is not as it was asked for.'", where=again))
    c.execute(attempt.format(attempt=f"({again})::int", fate="'accepted'", reason="''", where="true"))
    c.execute(f"""
        insert into run (id, seq, task, params, state, done, total, cost, person, created_at, started_at, finished_at)
        select d.id, d.run + 1, 'generate', '{{"count":' || d.records || ',"domain":"{domain}","method":"' || case when d.model is null then 'template"' else
            'openai","model":"' || d.model || '"' end || '}}', 'done', d.records, d.records, coalesce(a.usd, 0), 'lead', d.began, d.began, d.ended
        from (select md5('run ' || run) as id, run, any_value(model) as model, count(*) as records, min(made_at) as began, max(made_at) as ended
            from drawn where block is null group by run) d
        left join (select run_id, sum(usd) as usd from attempt group by run_id) a on a.run_id = d.id order by d.run""")


def _checks(c: Cursor, domain: Domain) -> None:
    """The checks at entry have seen every record, so that nothing is left for a server to catch up on; others have seen some."""
    known = {one.name: one for one in checking.known()}
    entry = [one.check for one in checking.asked(domain, checking.at_entry())]
    for one in checking.asked(domain, [*checking.at_entry(), *(known[name] for name in CHECKS)]):
        if "dialogue" not in one.kinds:
            continue
        where = "true" if one.check in entry else f"{_chance('looked')} < {LOOKED}"
        found = f"({_chance(one.check)} < 0.04 + 0.2 * (status = 'rejected')::int)"
        look = f"'{one.version}', 'ok', {found}::int::double"
        c.execute(f"insert into looked select md5('record ' || n), '{one.check}', {look}, '' from drawn where {where} order by n")
        c.execute(f"""
            insert into measurement select md5('record ' || n), 'dialogue', 'check', '{one.check}', {look}, null, '', '', '', null, made_at
            from drawn where {where} order by n""")
        c.execute(f"""
            insert into finding select md5('record ' || n), 'dialogue', 2, null, null, '{one.check}_' || n % 3, 'warning', 'check', 'Odd.', null,
                '{one.check}', '{one.version}' from drawn where {where} and {found} order by n""")


def _judgements(c: Cursor, domain: Domain) -> None:
    """One judge by one rubric; what was approved has the better scores."""
    rubric = domain.rubrics["conduct"]
    for dimension in rubric.dimension:
        name = f"{rubric.family}.{dimension.id}"
        score = f"least(5, 1 + floor({_chance(name)} * 4 + case status when 'approved' then 1.5 when 'rejected' then -0.5 else 0.5 end))::int"
        c.execute(f"""
            insert into measurement select md5('record ' || n), 'dialogue', 'judge', '{name}', '{rubric.name}/gpt-4.1/5f2c81d0/r0', 'ok', greatest(1, {score}),
                greatest(1, {score})::varchar, 'Because of what the second message says.', '', md5('{name}' || n), null, made_at
            from drawn where {_chance("judged")} < {JUDGED} order by n""")
