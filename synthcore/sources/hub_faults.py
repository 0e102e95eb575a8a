"""What a hub or its library says when it fails, as a sentence for the user."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from huggingface_hub import errors as hub_errors

INSTEAD = {"bigbio/pubmed_qa": "qiaojin/PubMedQA", "pubmed_qa": "qiaojin/PubMedQA", "medmcqa": "openlifescienceai/medmcqa"}
CACHE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ENOSPC, errno.EDQUOT)  # what a folder that is written to can have
LOCAL = "Load a local file instead, such as the sample medical_questions.csv that comes with the program"


def script(name: str, converts: Sequence[str]) -> str:
    """For a dataset that is a program: nobody's program is run, so what else there is."""
    say = f"{name} is a loading script, which is a program; such datasets are no longer loaded."
    if name in INSTEAD:
        return f"{say} The same questions are in {INSTEAD[name]}."
    if "refs/convert/parquet" in converts:
        return f"{say} The hub has a copy of its data: name the revision refs/convert/parquet."
    return f"{say} Look for a copy of it in Parquet, or save its questions as CSV and load that file."


def sentence(error: BaseException, request: Mapping[str, Any]) -> str:
    """The sentence for an error of the libraries."""
    name, site = request["dataset"], os.environ["HF_ENDPOINT"]
    chain = list(_chain(error))
    token = bool(os.environ.get("HF_TOKEN"))
    if any(isinstance(e, hub_errors.OfflineModeIsEnabled) for e in chain) or "offline" in str(error).lower():
        return f"{name}: HF_HUB_OFFLINE is set, and this dataset was not fetched before. Unset it to ask {site}. {LOCAL}."
    if any(isinstance(e, hub_errors.GatedRepoError) for e in chain) or "gated dataset" in str(error):
        first = "the account of HF_TOKEN has not been let in" if token else "it needs a token in HF_TOKEN"
        return f"{name} is gated: {first}. Accept its terms at {site}/datasets/{name}, and set HF_TOKEN to a token of the account that did."
    if any(isinstance(e, hub_errors.RevisionNotFoundError) for e in chain):
        return f"{name} has no revision {request['revision']!r}; name a branch, a tag or a commit of it, or leave it out for the newest."
    if any(_status(e) == 401 and "credential" in str(e).lower() for e in chain):
        return f"{name}: {site} does not accept the token in HF_TOKEN. Make a new one there, or unset it for public datasets."
    if any(isinstance(e, hub_errors.RepositoryNotFoundError) for e in chain):
        rights = "to which HF_TOKEN gives no right" if token else "which needs HF_TOKEN"
        return f"{name}: there is no such dataset at {site}, or it is a private one, {rights}. Check the spelling: owner/name."
    if status := next((s for e in chain if (s := _status(e))), 0):
        wait = "too many requests; wait a minute, or set HF_TOKEN" if status == 429 else "try again in a while"
        return f"{name}: {site} answers with the error {status}; {wait}."
    if any(isinstance(e, (ConnectionError, TimeoutError)) or _of_network(e) for e in chain):
        return f"{name}: {site} cannot be reached ({_first(chain[-1])}). Check the network and HF_ENDPOINT. {LOCAL}."
    return _of_the_files(error, chain, name, site)


def _of_the_files(error: BaseException, chain: Sequence[BaseException], name: str, site: str) -> str:
    kinds = {kind.__name__ for e in chain for kind in type(e).__mro__}
    if kinds & {"EmptyDatasetError", "DataFilesNotFoundError"}:
        return f"{name} has no data files that can be read (CSV, JSON, JSON Lines, Parquet or text)."
    if "EmptyDataError" in kinds:
        return f"{name}: a data file of it is empty."
    if "JSONDecodeError" in kinds:
        return f"{name}: {site} does not answer as a hub does; the network may want a login first, or HF_ENDPOINT names another server."
    if any(isinstance(e, OSError) and e.errno in CACHE for e in chain):
        return f"{name}: the cache of the library cannot be written ({_first(error)}); set HF_HOME to a folder that can."
    return f"{name}: its data could not be read ({_first(error)})."


def _status(error: BaseException) -> int:
    return int(getattr(getattr(error, "response", None), "status_code", 0) or 0)


def _of_network(error: BaseException) -> bool:
    """Whether it is an error of the HTTP client, which has had several names, before there was an answer."""
    return any(kind.__name__ in ("TransportError", "RequestException") for kind in type(error).__mro__)


def _first(error: BaseException) -> str:
    """What an error says, in one line."""
    text = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    return f"{type(error).__name__}: {text:.200}" if text else type(error).__name__


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
