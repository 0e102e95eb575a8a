"""The shape of the database, as an ordered list of steps. A step that has been released is never changed; add another.

No foreign keys, enums or secondary indexes: DuckDB refuses ordinary updates on tables that have them, and finds rows fast
without. `integrity.py` looks for what a foreign key would have caught.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from synthcore.core.answers import Fate
from synthcore.core.errors import BadInput
from synthcore.core.proposals import Decided
from synthcore.core.reviews import Status, Verdict
from synthcore.core.runs import RunState
from synthcore.store.file import Cursor, File, number

Step = Callable[[Cursor], None]
# Uniform in [0, 1): 52 bits of the hash of a record's id, which are a double exactly.
LOT = "('0x' || substr(md5({id}), 1, 13))::bigint / 4503599627370496.0"
STEPS: list[Step] = []


def step(function: Step) -> Step:
    STEPS.append(function)
    return function


def migrate(file: File) -> None:
    """Bring a file up to date. Raises BadInput when a newer version of the program made it."""
    with file.tx() as c:
        c.execute("create table if not exists migration (number integer primary key, name varchar not null, applied_at timestamp not null)")
        done = number(c, "select coalesce(max(number), 0) from migration")
        if done > len(STEPS):
            raise BadInput(file.path, f"was made by a newer version of synthcore (schema {done}, this program knows {len(STEPS)}). Update synthcore.")
        for next_number, function in enumerate(STEPS[done:], start=done + 1):
            function(c)
            c.execute("insert into migration values (?, ?, ?)", [next_number, function.__name__, datetime.now(UTC).replace(tzinfo=None)])


def _listed(values: type[Status] | type[Verdict] | type[RunState] | type[Fate] | type[Decided]) -> str:
    return ", ".join(f"'{v.value}'" for v in values)


@step
def records(c: Cursor) -> None:
    """Records with the columns that counting and filtering need; `seq` is the order of arrival."""
    c.execute("""
        create table domain_version (
            hash varchar primary key, domain varchar not null, vocabulary varchar not null, content varchar not null, first_used timestamp not null)""")
    c.execute("""
        create table record (
            id varchar primary key, seq bigint not null, kind varchar not null check (kind in ('dialogue', 'pair')),
            domain varchar not null, domain_hash varchar not null, external_id varchar not null, content_hash varchar not null,
            body varchar not null, labels varchar not null, extras varchar not null, origin varchar not null, created_at timestamp not null,
            session_type varchar, concern varchar, risk_level varchar, method varchar not null, turns integer not null,
            parent_id varchar, source varchar)""")
    c.execute(f"""
        create table record_state (
            record_id varchar primary key, seq bigint not null, status varchar not null check (status in ({_listed(Status)})),
            governing_risk varchar, second_needed boolean not null, approvals integer not null, reviewers integer not null,
            decided_at timestamp, superseded_by varchar)""")
    c.execute("""
        create table batch (
            id varchar primary key, seq bigint not null, name varchar not null, sources varchar not null, header varchar not null,
            created_at timestamp not null)""")
    c.execute("""
        create table batch_record (
            batch_id varchar not null, record_id varchar not null, position bigint not null, primary key (batch_id, record_id))""")


@step
def reviews(c: Cursor) -> None:
    """Decisions, which are only ever added; notes that are not finished; people."""
    c.execute(f"""
        create table review (
            id varchar primary key, record_id varchar not null, person varchar not null, verdict varchar not null check (verdict in ({_listed(Verdict)})),
            note varchar not null, notes varchar not null, blind_labels varchar, labels varchar, edited_id varchar, replaces varchar,
            adjudicates boolean not null, opened_at timestamp, decided_at timestamp not null, active_ms bigint, position bigint,
            sampling_probability double, source varchar not null, extras varchar not null)""")
    c.execute("""
        create table draft (
            person varchar not null, record_id varchar not null, note varchar not null, saved_at timestamp not null, primary key (person, record_id))""")
    c.execute("create table person (name varchar primary key, role varchar not null, changed_at timestamp not null)")


@step
def runs(c: Cursor) -> None:
    """Runs, and how far the results of each have been taken in (in the same transaction as the results)."""
    c.execute(f"""
        create table run (
            id varchar primary key, seq bigint not null, task varchar not null, params varchar not null,
            state varchar not null check (state in ({_listed(RunState)})),
            done bigint not null, total bigint not null, cost decimal(18, 6) not null,
            error varchar, person varchar not null, batch varchar, created_at timestamp not null, started_at timestamp, finished_at timestamp)""")
    c.execute("create table run_import (run_id varchar not null, shard varchar not null, bytes bigint not null, primary key (run_id, shard))")


@step
def measurements(c: Cursor) -> None:
    """What checks, judges and people measured, and the places they found."""
    c.execute("""
        create table measurement (
            record_id varchar not null, branch varchar not null, source varchar not null, name varchar not null, version varchar not null,
            outcome varchar not null, number double, label varchar, reason varchar not null, evidence varchar not null,
            fingerprint varchar not null, run_id varchar, measured_at timestamp not null)""")
    c.execute("""
        create table finding (
            record_id varchar not null, branch varchar not null, turn integer not null, start_at integer, end_at integer, code varchar not null,
            severity varchar not null, source varchar not null, message varchar not null, suggestion varchar,
            checker varchar not null, version varchar not null)""")


@step
def attempts(c: Cursor) -> None:
    """What became of each answer of a model, with its exact cost: a price of $0.05 a million tokens, halved, is $0.000000025 a
    token, so a cost has 12 digits behind the point. No key: an attempt that was given up may end a second time when its run
    is resumed, and idempotence is per run and shard."""
    c.execute(f"""
        create table attempt (
            run_id varchar not null, place bigint not null, attempt integer not null, repair boolean not null,
            session_type varchar not null, concern varchar not null, risk_level varchar not null,
            fate varchar not null check (fate in ({_listed(Fate)})), reason varchar not null,
            prompt_tokens bigint not null, completion_tokens bigint not null, usd decimal(28, 12), ended_at timestamp not null)""")
    c.execute("alter table run alter column cost set data type decimal(28, 12)")


@step
def pair_answers(c: Cursor) -> None:
    """What is said of a preference pair: once blind, before it is shown which answer is which, and with each decision."""
    c.execute("""
        create table pair_answer (
            record_id varchar not null, person varchar not null, left_is varchar not null check (left_is in ('chosen', 'rejected')),
            left_correct boolean, right_correct boolean, better varchar check (better in ('left', 'right', 'neither')),
            both_unsafe boolean not null, not_enough_context boolean not null, opened_at timestamp, answered_at timestamp not null,
            primary key (record_id, person))""")
    c.execute("alter table review add column pair varchar")


@step
def proposals(c: Cursor) -> None:
    """Modifications that were proposed, and what experts decided about them; both are only ever added."""
    c.execute("""
        create table proposal (
            id varchar primary key, seq bigint not null, domain varchar not null, idea varchar not null, made_by varchar not null,
            model varchar not null, source varchar not null, person varchar not null, proposed_at timestamp not null)""")
    c.execute(f"""
        create table ruling (
            id varchar primary key, seq bigint not null, domain varchar not null, decided varchar not null check (decided in ({_listed(Decided)})),
            proposal_id varchar not null, modification_id varchar not null, title varchar not null, note varchar not null,
            person varchar not null, version varchar not null, decided_at timestamp not null)""")


@step
def desk(c: Cursor) -> None:
    """The review desk: marks and answers beside a decision, decisions taken back, claims, settings of queues, known answers.

    `lot` is drawn for each record once and for all, from its id: the audit sample are the records with the lowest lots.
    """
    c.execute("alter table review add column desk varchar")
    c.execute("create table withdrawal (review_id varchar primary key, person varchar not null, withdrawn_at timestamp not null)")
    c.execute("alter table draft add column content varchar")
    c.execute("""
        create table claim (
            record_id varchar not null, person varchar not null, claimed_at timestamp not null, expires_at timestamp not null,
            primary key (record_id, person))""")
    c.execute("""
        create table queue_setting (
            batch_id varchar primary key, content varchar not null, person varchar not null, changed_at timestamp not null)""")
    c.execute("alter table record_state add column lot double")
    c.execute(f"update record_state set lot = {LOT.format(id='record_id')}")
    c.execute("""
        create table calibration_answer (
            id varchar primary key, person varchar not null, item_set varchar not null, item_id varchar not null, answers varchar not null,
            opened_at timestamp, answered_at timestamp not null, active_ms bigint)""")
    c.execute("""
        create table known_answer (
            item_set varchar not null, item_id varchar not null, answers varchar not null, person varchar not null,
            confirmed_at timestamp not null, primary key (item_set, item_id))""")


@step
def edited_proposals(c: Cursor) -> None:
    """What an expert approved where it is not what was proposed."""
    c.execute("alter table ruling add column edited varchar")


@step
def pair_ratings(c: Cursor) -> None:
    """What is rated of each answer of a pair beside right and wrong, on the axes of its domain: by side, then by axis, as JSON."""
    c.execute("alter table pair_answer add column ratings varchar")


@step
def judged_risk(c: Cursor) -> None:
    """The most severe level of risk that a judge has found in a record; null where none found any."""
    c.execute("alter table record_state add column judged_risk varchar")


@step
def corrected_labels(c: Cursor) -> None:
    """What approving reviewers made of the labels that records are counted by, as JSON; null where those stand."""
    c.execute("alter table record_state add column corrected varchar")


@step
def rules_apart(c: Cursor) -> None:
    """The rules of labels and those of pairs are two checks, each with a version of its own; until now both stood under the
    name of the first, and where a domain makes pairs, under both versions ("2+1:hash")."""
    for table, named in (("measurement", "name"), ("finding", "checker")):
        pairs = f"{named} = 'label_rules' and record_id in (select id from record where kind = 'pair')"
        c.execute(rf"update {table} set {named} = 'pair_rules', version = regexp_replace(version, '^[^+:]*\+', '') where {pairs}")
        c.execute(rf"update {table} set version = regexp_replace(version, '\+[^:]*:', ':') where {named} = 'label_rules'")


@step
def repetition(c: Cursor) -> None:
    """How varied batches are (an empty batch stands for all records of a domain and kind), and which records were compared last."""
    c.execute("""
        create table repetition (
            domain varchar not null, kind varchar not null, batch_id varchar not null, name varchar not null, size bigint not null,
            outcome varchar not null, number double, least double, most double, reason varchar not null,
            primary key (domain, kind, batch_id, name, size))""")
    c.execute("""
        create table repetition_mark (
            domain varchar not null, kind varchar not null, mark varchar not null, measured_at timestamp not null, primary key (domain, kind))""")


@step
def domain_words(c: Cursor) -> None:
    """What people said of words that no dictionary has: the last that was said of one holds."""
    c.execute("""
        create table domain_word (
            seq bigint primary key, domain varchar not null, word varchar not null, is_right boolean not null, person varchar not null,
            said_at timestamp not null)""")


@step
def looked(c: Cursor) -> None:
    """By record and check what its newest look came to: what a page asks about a hundred thousand records at once. It follows
    from the rows of `measurement` that bear a check's own name, and is written with them."""
    c.execute("""
        create table looked (
            record_id varchar not null, name varchar not null, version varchar not null, outcome varchar not null, number double,
            reason varchar not null)""")
    c.execute("""
        insert into looked select record_id, name, arg_max(version, measured_at), arg_max(outcome, measured_at), arg_max_null(number, measured_at),
            arg_max(reason, measured_at) from measurement where source = 'check' and not contains(name, '.') group by record_id, name""")


@step
def told_apart(c: Cursor) -> None:
    """What records are told apart by beside their labels, taken out of JSON: a million rows of it cannot be read for every filter.
    In JSON the quotes of a text are escaped, so that only the key itself matches."""
    said = {
        "made_with": ("origin", "template"), "model": ("origin", "model"), "run_id": ("origin", "run_id"),
        "modification": ("extras", "modification_id"), "error_type": ("body", "rejected_error_type"),
    }  # fmt: skip
    for name in said:
        c.execute(f"alter table record add column {name} varchar")
    found = (rf"""{name} = nullif(regexp_extract({column}, '"{key}":"([^"\\]+)"', 1), '')""" for name, (column, key) in said.items())
    c.execute(f"update record set {', '.join(found)}")


@step
def goals(c: Cursor) -> None:
    """How many approved records of a domain are wanted, as people said one after the other; null where no number is wanted any more."""
    c.execute("""
        create table goal (
            seq bigint primary key, domain varchar not null, records bigint, person varchar not null, said_at timestamp not null, check (records > 0))""")


@step
def state_rules(c: Cursor) -> None:
    """By which rules (`projection.RULES`) the states were last written."""
    c.execute("create table state_rules (version integer primary key, applied_at timestamp not null)")


@step
def seq_in_batches(c: Cursor) -> None:
    """The order of arrival of the records of a batch: numbers are looked for, and joined, in a fifth of the time that ids take."""
    c.execute("alter table batch_record add column seq bigint")
    c.execute("update batch_record set seq = r.seq from record r where r.id = batch_record.record_id")


@step
def assignments(c: Cursor) -> None:
    """Who is to look at a batch first, as people said one after the other; the last holds, and nobody named means everybody."""
    c.execute("""
        create table assignment (
            seq bigint primary key, batch_id varchar not null, people varchar not null, person varchar not null, said_at timestamp not null)""")


@step
def seq_in_reviews(c: Cursor) -> None:
    """The order of arrival of the record that a review is of: a million reviews are joined by it in a third of the time that ids take."""
    c.execute("alter table review add column seq bigint")
    c.execute("update review set seq = r.seq from record r where r.id = review.record_id")
