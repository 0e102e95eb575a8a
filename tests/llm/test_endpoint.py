"""Addresses of servers: what is one, what is told of it, and whether text leaves this machine."""

import pytest

from synthcore.core.errors import BadRequest
from synthcore.llm.endpoint import checked, in_house, on_loopback

HOSTS = {
    "https://api.openai.com/v1": "api.openai.com", "http://127.0.0.1:11434/v1": "127.0.0.1:11434", "http://[::1]:8000/v1": "[::1]:8000",
    "https://joe:s3cret@models.example.org:8443/v1": "models.example.org:8443", "http://LOCALHOST/v1": "localhost", "https://[2001:db8::1]/v1": "[2001:db8::1]",
}  # fmt: skip


@pytest.mark.parametrize(("url", "host"), HOSTS.items())
def test_the_host_as_a_person_reads_it(url, host):
    """With its port, without a name or a password."""
    assert checked(url, "m").host == host


@pytest.mark.parametrize("url", [" https://api.openai.com/v1 ", "https://api.openai.com/v1/", "https://api.openai.com/v1//\n"])
def test_what_is_pasted_around_an_address_is_dropped(url):
    server = checked(url, " gpt-4.1-mini ")
    assert (server.base_url, server.model) == ("https://api.openai.com/v1", "gpt-4.1-mini")


NO_ADDRESS = [
    "", "api.openai.com/v1", "localhost:8000", "ftp://host/v1", "http://", "http://:8000/v1", "http://host:0/v1", "http://host:99999/v1", "http://host:port/v1",
    "http://a b/v1", "http://host/v1\x00x", "http://ho\nst/v1", "http://h..st/v1", "http://[::1/v1", f"http://{'a' * 70}.org/v1", "file:///etc/passwd",
]  # fmt: skip


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_an_address_that_is_none(url):
    """It is not repeated: it may hold a password."""
    with pytest.raises(BadRequest, match="OPENAI_BASE_URL is no web address") as raised:
        checked(url.replace("//", "//joe:s3cret@") if "//" in url else url, "m")
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("model", ["", "  "])
def test_a_model_without_a_name(model):
    with pytest.raises(BadRequest, match="SYNTHCORE_MODEL"):
        checked("http://localhost/v1", model)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1", "me.localhost"])
def test_this_machine(host):
    assert on_loopback(host)
    assert in_house(host)
    assert checked(f"http://{f'[{host}]' if ':' in host else host}:1/v1", "m").local


@pytest.mark.parametrize("host", ["192.168.1.7", "10.0.0.1", "gpu-box", "ollama.local", "llm.lan", "x.internal", "fd00::1"])
def test_a_server_of_one_s_own_elsewhere(host):
    """It asks for no money, and yet text leaves this machine."""
    server = checked(f"http://{f'[{host}]' if ':' in host else host}/v1", "m")
    assert (server.own, server.local) == (True, False)


@pytest.mark.parametrize("host", ["api.openai.com", "localhost.example.org", "127.0.0.1.example.org", "8.8.8.8", "mylocalhost.org", "2606:4700::1"])
def test_a_company_s_server(host):
    server = checked(f"https://{f'[{host}]' if ':' in host else host}/v1", "m")
    assert (server.own, server.local) == (False, False)
