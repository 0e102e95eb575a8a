"""Who may set how a queue is worked through, and what then applies."""

import pytest

from synthcore.core.errors import NotAllowed, UnknownValue
from synthcore.core.queue_settings import DEFAULT, QueueSettings
from synthcore.services import queue_settings

THREE = QueueSettings(reviewers=3)


def test_a_lead_sets_them_and_everyone_sees_them(context, anna, ben, march):
    """A batch has its own, or those of everything; they are kept."""
    assert queue_settings.settings_of(context, ben) == DEFAULT
    assert queue_settings.change_settings(context, anna, settings=THREE, batch="march") == THREE
    assert (queue_settings.settings_of(context, ben, batch="march"), queue_settings.settings_of(context, ben)) == (THREE, DEFAULT)
    with pytest.raises(NotAllowed):
        queue_settings.change_settings(context, ben, settings=THREE)
    with pytest.raises(UnknownValue, match="march"):
        queue_settings.change_settings(context, anna, settings=THREE, batch="april")
