from pathlib import Path

import pytest

from synthcore.domains import loader


@pytest.fixture(scope="session")
def tiny():
    """A domain that is not about people: nothing in the code may know mental health."""
    return loader.load(Path(__file__).parent.parent / "tiny_domain" / "plant_care")
