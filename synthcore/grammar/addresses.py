"""Where a LanguageTool server is, by name, and whether that is this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit, urlunsplit

from synthcore.core.errors import BadRequest

EXAMPLE = "http://127.0.0.1:8081"


def checked(url: str) -> str:
    """The address of a server, without the `v2` of its interface. Raises BadRequest for what is no web address."""
    try:
        parts = urlsplit(url.strip())
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0) and url.strip().isprintable()
    except ValueError:
        sound = False
    if not sound:
        raise BadRequest(f"SYNTHCORE_LANGUAGETOOL_URL is no web address; expected something like {EXAMPLE}.")
    path = parts.path.rstrip("/").removesuffix("/v2") + "/"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def host(url: str) -> str:
    """The host with its port, as a person reads it; never a user name or password."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    name = f"[{name}]" if ":" in name else name
    return f"{name}:{parts.port}" if parts.port else name


def on_this_machine(url: str) -> bool:
    """Whether what is sent there stays on this machine."""
    name = urlsplit(url).hostname or ""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
