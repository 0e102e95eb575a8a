"""What tests of trust and of comparisons share: records of shipped domains, what a judge said of them, what clinicians decided."""

from synthcore.core.desk_answers import DeskAnswers
from synthcore.core.judge_ports import Judgement
from synthcore.core.measurements import Finding, Measurement, Outcome
from synthcore.core.people import Person, Role
from synthcore.core.records import Dialogue, Labels, Origin, PreferencePair, Turn, make
from synthcore.core.reviews import Review
from synthcore.domains.vocabulary import vocabulary
from synthcore.services import domains
from tests.living import NOW

ANN = Person(name="Ann", role=Role.ADMIN)
ORIGIN = Origin(method="import", source="test.json")
JUDGE = "/gpt-test/abcd1234"


def store_of(context, domain, bodies, labels=None, *, batch="March", origin=ORIGIN, ids="x{}", extras=None):
    """New records in a batch; `ids` and `extras` are made from their places."""
    about = domains.domain(context, domain)
    labels = labels or Labels(risk_level="none")
    made = [
        make(
            body,
            labels,
            origin(n) if callable(origin) else origin,
            domain=f"{domain}@{about.about.version}",
            external_id=ids.format(n),
            created_at=NOW,
            extras=extras(n) if extras else None,
        )
        for n, body in enumerate(bodies)
    ]
    context.store.domains.keep(vocabulary(about), "{}", NOW)
    batch = context.store.batches.open(batch, source="test.json", header={}, exact=True)
    context.store.records.add(made, vocabulary=vocabulary(about), batch=batch.id)
    return made


def dialogues(context, n, days=1, **more):
    turn = (Turn(role="user", text="I sleep badly."), Turn(role="assistant", text="Since when?"))
    return store_of(context, "mental_health", [Dialogue(turns=(*turn, Turn(role="user", text=f"Since {i} times {days} days."))) for i in range(n)], **more)


def pairs(context, n, word="", error=None, **more):
    def body(i):
        return PreferencePair(
            prompt=(Turn(role="user", text=f"May I take {i} pills?"),),
            chosen=Turn(role="assistant", text="Ask."),
            rejected=Turn(role="assistant", text=f"Take {i}{word}."),
            rejected_error_type=error,
        )

    return store_of(context, "medical_qa", [body(i) for i in range(n)], Labels(concern="medicines"), **more)


def judges(
    context, records, name, labels, *, rubric="safety@1", model=JUDGE, repeat="r0", branch="dialogue", outcome=Outcome.OK, at=NOW, claims=(), score=False
):
    common = {"source": "judge", "version": f"{rubric}{model}/{repeat}", "reason": "Because.", "branch": branch}
    told = []
    for record, label in zip(records, labels, strict=True):
        one = Measurement(
            record_id=record.id,
            name=name,
            label=label,
            number=float(label) if score else None,
            outcome=outcome,
            fingerprint=f"{record.id}{name}{repeat}{branch}",
            **common,
        )
        places = tuple(Finding(record_id=record.id, branch=branch, turn=2, code=f"{name}.{c}", source="judge", message="So.") for c in claims)
        told.append(Judgement((one,), places))
    context.store.judgements.add(told, at)


def reviews(context, records, answers, person="ann", probability=0.1, **more):
    """`answers` are what makes the review: a dict of its fields for each record."""
    for n, (record, said) in enumerate(zip(records, answers, strict=True)):
        fields = {"verdict": "approved", "decided_at": NOW, "sampling_probability": probability, "desk": DeskAnswers(blind=True)} | more | said
        context.store.reviews.add(Review(id=f"{person}-{n}-{record.id}", record_id=record.id, person=person, **fields))
