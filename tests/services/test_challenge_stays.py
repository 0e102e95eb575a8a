"""The challenge set of a domain never leaves: it is no record, and no export holds a word of it."""

import io
import zipfile
from typing import get_args

import pytest

from synthcore.services import domains, exporting, reviewing


@pytest.mark.parametrize("format", get_args(exporting.Format))
def test_no_export_holds_a_word_of_it(context, anna, march, format):
    """Whatever is asked for, with every status, from a database that knows the domain."""
    domain = domains.domain(context)
    domains.kept(context, domain)
    texts = [turn.text for one in domain.challenge for turn in one.messages] + [one.why for one in domain.challenge]
    assert len(texts) == 6
    data = exporting.export_download(context, anna, format=format, status="any").data
    if format == "hub":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(archive.read(name) for name in archive.namelist())
    assert format != "dialogues" or "Water it tonight." in data.decode()  # it does hold the records
    assert not [text for text in texts if text in data.decode()]


def test_it_is_no_record(context, anna, march):
    """Nothing of it waits in a queue."""
    domains.kept(context, domains.domain(context))
    assert len(reviewing.queue(context, anna).items) == 10
