"""The process that asks the hub: a request in JSON on its input, a table or an error in JSON on its output.

The only importer of `datasets`. What that library writes goes nowhere; what goes wrong is told in a sentence (`hub_faults`).
"""

from __future__ import annotations

import functools
import itertools
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

import datasets
from huggingface_hub import HfApi, HfFileSystem

from synthcore.core.errors import BadInput, BadRequest, SynthcoreError, UnknownValue
from synthcore.core.questions import SourceTable
from synthcore.sources import hub_faults, parquet
from synthcore.sources.collecting import PEEK, Origin, Wanted, gathered

ROW = 4 << 10  # bytes that a row is taken to have
LEAST, MOST = 256 << 10, 4 << 20  # bytes that are fetched at a time, for few rows and for many; the library's own are 5 MB
Request = Mapping[str, Any]


def main() -> NoReturn:
    """Answer one request. Ends at once: the threads that fetch ahead would be waited for."""
    out = os.dup(1)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    request = json.load(sys.stdin)
    try:
        answer: dict[str, Any] = {"table": read(request)._asdict()}
    except SynthcoreError as error:
        answer = {"error": type(error).__name__, "say": str(error)}
    except Exception as error:  # noqa: BLE001  # boundary: whatever a library of this size raises, its user gets a sentence
        answer = {"error": "BadRequest", "say": hub_faults.sentence(error, request)}
    with os.fdopen(out, "wb") as file:
        file.write(json.dumps(answer).encode())
    os._exit(0)


def read(request: Request) -> SourceTable:
    """The questions of a dataset."""
    for retries in ("STREAMING_READ_MAX_RETRIES", "STREAMING_OPEN_MAX_RETRIES"):
        setattr(datasets.config, retries, 3)  # of 20; somebody is waiting
    for seconds in ("STREAMING_READ_RETRY_INTERVAL", "STREAMING_OPEN_RETRY_INTERVAL", "STREAMING_READ_SERVER_UNAVAILABLE_RETRY_INTERVAL"):
        setattr(datasets.config, seconds, 1)
    api = HfApi(endpoint=os.environ["HF_ENDPOINT"])
    commit = _looked_up(api, request)
    wanted = Wanted(request["column"], request["answer_column"], request["limit"], request["offset"])
    rows = PEEK + wanted.offset + wanted.limit if wanted.limit else None
    bite = min(MOST, max(LEAST, rows * ROW)) if rows else MOST
    stream = Stream(request, commit, bite, rows)
    name = request["dataset"]
    origin = Origin(name, name, stream.config, request["split"], commit or request["revision"] or "")
    try:
        return parquet.gathered_of(origin, stream.parts, wanted) if stream.parts else stream.gathered(origin, wanted)
    except BadInput as error:
        if str(error) == f"{name}: has no rows.":
            raise BadInput(name, f"the split {request['split']!r} has no rows.") from None
        raise


def _looked_up(api: HfApi, request: Request) -> str:
    """The commit of the revision; "" when offline, where only what was fetched before can be read. Raises BadRequest for a
    dataset that is missing, closed to this user, or a program."""
    if datasets.config.HF_HUB_OFFLINE:
        return ""
    info = api.dataset_info(request["dataset"], revision=request["revision"], timeout=30)
    files = {sibling.rfilename for sibling in info.siblings or ()}
    if f"{request['dataset'].rpartition('/')[2]}.py" in files:
        raise BadRequest(hub_faults.script(request["dataset"], [ref.ref for ref in api.list_repo_refs(request["dataset"], repo_type="dataset").converts]))
    if info.gated:
        api.auth_check(request["dataset"], repo_type="dataset")
    return info.sha or ""


class Stream:
    """The rows of one split. `bite` is how many bytes are fetched at a time, `rows` how many rows will be wanted if it is
    known. `parts` open the files of a split in Parquet: read with the library, 20 rows of a row group cost all of it."""

    def __init__(self, request: Request, commit: str, bite: int, rows: int | None) -> None:
        self.notes = ["HF_HUB_OFFLINE is set, so the copy was read that was fetched before."] if datasets.config.HF_HUB_OFFLINE else []
        self.parts: list[Callable[[], Any]] = []
        self._request, self._bite = request, bite
        self._builder = _builder(request, commit, bite)
        settings = self._builder.config
        self.config = "" if settings.name == "default" else str(settings.name)
        self._csv = hasattr(settings, "keep_default_na")
        if self._csv:  # every cell as it is written: "n/a" is a text, and a column of numbers may have a word in it
            settings.keep_default_na = settings.na_filter = False
            settings.chunksize = min(settings.chunksize, rows or settings.chunksize)
            self._builder.info.features = None
        elif hasattr(settings, "fragment_scan_options"):
            self._check(settings.data_files)
            self.parts = [functools.partial(self._part, address) for address in settings.data_files[request["split"]]]
        elif getattr(settings, "chunksize", None):
            settings.chunksize = min(settings.chunksize, max(1 << 20, bite))

    def gathered(self, origin: Origin, wanted: Wanted) -> SourceTable:
        """The questions. A table with semicolons, or in an old encoding, is opened anew as what it is."""
        split, settings = self._opened(), self._builder.config
        try:
            rows = iter(split)
            head = list(itertools.islice(rows, PEEK))
        except UnicodeDecodeError:
            if not self._csv or settings.encoding:
                raise
            settings.encoding, settings.encoding_errors = "cp1252", "replace"
            self.notes.append("The file is not UTF-8, so it was read as Windows-1252.")
            return self.gathered(origin, wanted)
        only = [name for name in (head[0] if head else ()) if not name.startswith("__index_level_")]  # cells too many become an index
        separator = next((c for c in ";\t|" if c in only[0]), "") if len(only) == 1 else ""
        if self._csv and separator and settings.sep == ",":
            settings.sep = separator
            return self.gathered(origin, wanted)
        return gathered(origin, tuple(split.features or ()), itertools.chain(head, rows), wanted, self.notes)

    def _opened(self) -> Any:
        splits = self._builder.as_streaming_dataset()
        self._check(splits)
        return splits[self._request["split"]]

    def _check(self, splits: Iterable[str]) -> None:
        name, there = self._request["split"], list(map(str, splits))
        if name in there:
            return
        if "[" in name or "+" in name:
            raise BadRequest(f"{name!r} is more than a split; name one of {', '.join(there)}, and choose its rows by a number and an offset.")
        raise UnknownValue(f"split of {self._request['dataset']}", name, there)

    def _part(self, address: str) -> Any:
        # Without a cache of its own: the columns are buffered one by one, and a cache would be thrown away at every change.
        files = HfFileSystem(endpoint=os.environ["HF_ENDPOINT"])
        return parquet.opened(files.open(address, block_size=self._bite, cache_type="none"), self._bite // 4)


def _builder(request: Request, commit: str, bite: int) -> Any:
    """The library's builder. Raises BadRequest or UnknownValue for a config that is missing or unknown, with those there are."""
    name, config, revision = request["dataset"], request["config"], commit or request["revision"]
    try:
        return datasets.load_dataset_builder(name, config, revision=revision, storage_options={"hf": {"block_size": bite}})
    except ValueError as error:
        if not any(word in str(error) for word in ("Config name is missing", "BuilderConfig")):
            raise
        names = datasets.get_dataset_config_names(name, revision=revision)
        if config:
            raise UnknownValue(f"config of {name}", config, names) from None
        raise BadRequest(f"{name} has several configs, and one must be named: {', '.join(names)}.") from None


if __name__ == "__main__":
    main()
