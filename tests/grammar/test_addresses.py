"""Where a LanguageTool server is."""

import pytest

from synthcore.core.errors import BadRequest
from synthcore.grammar.addresses import checked, host, on_this_machine


@pytest.mark.parametrize("url", ["http://127.0.0.1:8081", "http://127.0.0.1:8081/", "http://127.0.0.1:8081/v2", " http://127.0.0.1:8081/v2/ "])
def test_an_address_is_that_of_the_server(url):
    """However much of its interface it names."""
    assert checked(url) == "http://127.0.0.1:8081/"


@pytest.mark.parametrize("url", ["", "127.0.0.1:8081", "ftp://host", "http://", "http://host:99999", "http://host:0", "http://[::1", "http://a\nb"])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(BadRequest, match="SYNTHCORE_LANGUAGETOOL_URL is no web address"):
        checked(url)


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:1", True), ("http://localhost", True), ("http://[::1]:81", True), ("http://127.9.9.9", True), ("http://10.0.0.1", False),
        ("http://0.0.0.0:81", False), ("http://example.org", False), ("http://localhost.example.org", False), ("http://127.0.0.1.example.org", False),
    ],
)  # fmt: skip
def test_only_this_machine_is_this_machine(url, here):
    """A private address is another one's."""
    assert on_this_machine(url) is here


def test_a_host_is_named_without_its_password():
    assert host("https://ann:secret@lt.example.org:8443/x") == "lt.example.org:8443"
    assert host("http://[::1]:81/") == "[::1]:81"
