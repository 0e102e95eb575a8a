"""Agreement on the page: folded, and measured only when it is opened."""

import pytest

from synthcore.core.desk_answers import DeskAnswers
from synthcore.core.ids import new_id
from synthcore.core.people import Person, Role
from synthcore.core.reviews import Review, Verdict
from synthcore.services import measuring_agreement, reviewing
from tests.living import NOW
from tests.ui import panels

ANN = Person(name="Ann", role=Role.ADMIN)


@pytest.fixture
def agreed(filled):
    for item in reviewing.queue(filled, ANN).items:
        for name in ("Ann", "Ben", "<b>Cas"):
            verdict = Verdict.REJECTED if name != "Ben" else Verdict.APPROVED
            filled.store.reviews.add(Review(id=new_id(), record_id=item.record_id, person=name, verdict=verdict, decided_at=NOW, desk=DeskAnswers(blind=True)))
    return filled


def test_folded_until_it_is_asked_for(agreed):
    at = panels.opened("agreement")
    assert "Too few" not in panels.words(at)
    panels.press(at, "agreement-fold")
    said = panels.words(at)
    assert "Too few (8)" in said
    assert "Ann and Ben" in said
    assert "&lt;b&gt;Cas" in said
    assert "<b>Cas" not in said
    assert "All 3" in said
    panels.press(at, "agreement-fold")
    assert "Too few" not in panels.words(at)


def test_one_s_own_rows_on_the_review_page(agreed):
    said = panels.words(panels.opened("agreement", "draw(visit, domain='mental_health', mine=True)"))
    assert "Ann and Ben" in said
    assert "All 3" not in said
    assert measuring_agreement.agreement_of_reviewers(agreed, ANN)


def test_nothing_yet(filled):
    assert "No two reviewers" in panels.words(panels.opened("agreement", "draw(visit)"))
    assert "share no record" in panels.words(panels.opened("agreement", "draw(visit, mine=True)"))
