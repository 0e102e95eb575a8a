"""kill -9 while records are handed out and decided: what was acknowledged is there once, and what was handed out is still held."""

import threading
from collections import Counter

from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import new_id
from synthcore.core.queue_settings import QueueSettings
from synthcore.services import remote
from synthcore.store.facade import Store
from tests.living import Server, command, dialogue, until, write

FINE = {"risk_level": "fine"}


class Desk(threading.Thread):
    """One reviewer over the service route until the server is gone. `sent` is the decision that was under way then."""

    def __init__(self, folder, person):
        super().__init__()
        self.route, self.person = remote.find(folder / "synthcore.duckdb"), person
        self.acknowledged, self.sent, self.held = [], None, None

    def run(self):
        try:
            while slot := self.route.call("next_slot", person=self.person, filters=FINE):
                self.held = slot.record_id
                self.sent = {"review_id": new_id(), "record_id": slot.record_id, "verdict": "rejected", "note": "too dry"}
                self.route.call("decide", person=self.person, **self.sent)
                self.acknowledged.append((self.sent["review_id"], slot.record_id))
                self.sent = self.held = None
        except (SynthcoreError, OSError, ValueError):
            return


def test_killing_the_server_while_records_are_handed_out(tmp_path):
    """Twice. A decision that was under way is sent again under its id, and is there once whether it had arrived or not."""
    dialogues = [dialogue(n) for n in range(400)]
    path = write(tmp_path / "many.json", {"version": "1.0", "dialogues": dialogues})
    assert command(tmp_path, "import", path).returncode == 0
    acknowledged, again = [], []
    for turn in range(2):
        with Server(tmp_path) as server:
            route = remote.find(tmp_path / "synthcore.duckdb")
            route.call("change_settings", person="lea", settings=QueueSettings(audit_share=0).model_dump())
            for name, held, sent in again:
                if held:  # it is still theirs, unless their decision had arrived
                    slot = route.call("next_slot", person=name, filters=FINE)
                    assert slot.record_id == held or route.call("card", person=name, record_id=held).status == "rejected"
                if sent:
                    done = route.call("decide", person=name, **sent)
                    acknowledged.append((done.review.id, done.review.record_id))
            desks = [Desk(tmp_path, f"p{turn}{n}") for n in range(4)]
            for desk in desks:
                desk.start()
            until(lambda: sum(len(d.acknowledged) for d in desks) > 40)  # noqa: B023 - used in this round only
            server.kill()
            for desk in desks:
                desk.join(20)
                acknowledged += desk.acknowledged
            again = [(desk.person, desk.held, desk.sent) for desk in desks]
    store = Store(tmp_path / "synthcore.duckdb")
    with store.file.read() as c:
        stored = Counter(c.execute("select id, record_id from review").fetchall())
        people = Counter(row[0] for row in c.execute("select record_id from review").fetchall())
        claims = Counter(row[0] for row in c.execute("select record_id from claim").fetchall())
    assert set(acknowledged) <= set(stored)
    assert max(stored.values()) == 1
    assert max(people.values()) == 1  # nobody was handed what another had
    assert max(claims.values()) == 1
    for name, held, _ in again:
        assert held is None or held in people or [h.person for h in store.claims.of([held])] in ([name], [])
    assert store.integrity.problems() == []
    store.close()
