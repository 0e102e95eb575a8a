"""Where text goes: the server of a model, by name, and whether that is this machine."""

from __future__ import annotations

import ipaddress
import re
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from synthcore.core.errors import BadRequest

Mode = Literal["json_schema", "json_object", "text"]
OWN_NETWORKS = tuple(
    ipaddress.ip_network(block) for block in ("127.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)
MODES: tuple[Mode, ...] = ("json_schema", "json_object", "text")


class Endpoint(NamedTuple):
    base_url: str
    model: str

    @property
    def host(self) -> str:
        """The host with its port, as a person reads it; never a user name or password."""
        parts = urlsplit(self.base_url)
        name = parts.hostname or ""
        name = f"[{name}]" if ":" in name else name
        return f"{name}:{parts.port}" if parts.port else name

    @property
    def local(self) -> bool:
        """Whether it is this machine."""
        return on_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def own(self) -> bool:
        """Whether it is not a company's service but a server of one's own: it asks for no key and no money."""
        return in_house(urlsplit(self.base_url).hostname or "")


def checked(base_url: str, model: str) -> Endpoint:
    """Raises BadRequest for an address that is none, or without a model."""
    base_url = base_url.strip()
    try:
        parts = urlsplit(base_url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        sound = sound and base_url.isprintable() and " " not in base_url
        (parts.hostname or "").encode("idna")  # labels that no name can have
    except ValueError:
        sound = False
    if not sound:
        raise BadRequest("OPENAI_BASE_URL is no web address; expected something like http://127.0.0.1:11434/v1.")
    if not model.strip():
        raise BadRequest("no model is named; set SYNTHCORE_MODEL or give --model.")
    return Endpoint(base_url.rstrip("/"), model.strip())


def on_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def in_house(host: str) -> bool:
    """This machine, a private address, or a name that means nothing outside its own network."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if "." not in host:
            return bool(host) and not re.fullmatch(r"\d+|0x[0-9a-f]+", host)  # a number is an address in disguise
        return host.endswith((".local", ".localhost", ".lan", ".internal"))
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address.version == network.version and address in network for network in OWN_NETWORKS)
