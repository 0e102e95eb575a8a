"""What is known of an endpoint and a model from earlier runs, in `<home>/endpoints.json`.

Which kind of reply the server takes, which parameters it refused, and how many tokens each prompt version took. No key
is in the file, and no address with one. Runs are processes of their own: whoever learns holds a lock on the file beside
it, reads what is there, and replaces the file in one step.
"""

from __future__ import annotations

import contextlib
import fcntl
import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationError

from synthcore.core.errors import WriteFailed
from synthcore.core.files import check_output, open_input, write_bytes
from synthcore.core.records import Frozen
from synthcore.llm.endpoint import Mode

Sample = tuple[int, int, int]  # characters of the prompt (tokens.length), its tokens, tokens of the answer


class Usage(Frozen):
    """What the answers to one prompt version took. `m2` is the sum of squared distances from the mean."""

    n: int = Field(default=0, ge=0)
    chars: int = Field(default=0, ge=0)
    prompt_tokens: int = Field(default=0, ge=0)
    mean: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    m2: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    largest: int = Field(default=0, ge=0)

    @property
    def ratio(self) -> float | None:
        """Tokens per character of prompt: the sums' ratio, so that long prompts count for what they weigh."""
        return self.prompt_tokens / self.chars if self.chars and self.prompt_tokens else None

    @property
    def sd(self) -> float | None:
        """Standard deviation of the tokens of an answer; None below two answers."""
        return math.sqrt(self.m2 / (self.n - 1)) if self.n > 1 else None

    def plus(self, other: Usage) -> Usage:
        """Both together, as if counted in one go (Chan, Golub and LeVeque's form of Welford's sums)."""
        n = self.n + other.n
        if not n:
            return self
        apart = other.mean - self.mean
        return Usage(
            n=n,
            chars=self.chars + other.chars,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            mean=self.mean + apart * other.n / n,
            m2=self.m2 + other.m2 + apart * apart * self.n * other.n / n,
            largest=max(self.largest, other.largest),
        )


class Knowledge(Frozen):
    """Of one endpoint and model. `usage` is by prompt name, such as `dialogue@1`."""

    mode: Mode | None = None
    dropped: tuple[str, ...] = ()
    usage: dict[str, Usage] = {}


class Book(Frozen):
    version: int = Field(default=1, ge=1, le=1)
    endpoints: dict[str, dict[str, Knowledge]] = {}  # by address, then by model


def measure(samples: Iterable[Sample]) -> Usage:
    """Samples as usage. One without a count of prompt tokens says nothing and is left out."""
    told = [sample for sample in samples if sample[1] > 0]
    if not told:
        return Usage()
    answers = [completion for _, _, completion in told]
    mean = sum(answers) / len(told)
    return Usage(
        n=len(told),
        chars=sum(chars for chars, _, _ in told),
        prompt_tokens=sum(prompt for _, prompt, _ in told),
        mean=mean,
        m2=sum((count - mean) ** 2 for count in answers),
        largest=max(answers),
    )


def address(base_url: str) -> str:
    """An address without what can hold a secret: credentials, query and fragment."""
    parts = urlsplit(base_url.strip() if "://" in base_url else f"//{base_url.strip()}")
    server = parts.netloc.rpartition("@")[2].lower()
    return f"{parts.scheme}://{server}{parts.path.rstrip('/')}" if parts.scheme else server + parts.path.rstrip("/")


def recall(path: Path, base_url: str, model: str) -> Knowledge:
    """What is known; nothing when the file is missing, damaged or not named (`Path("")`). Changes no file."""
    book = _read(path) or Book()
    return book.endpoints.get(address(base_url), {}).get(model, Knowledge())


def learn(
    path: Path,
    base_url: str,
    model: str,
    *,
    mode: Mode | None = None,
    dropped: Iterable[str] = (),
    usage: Mapping[str, Sequence[Sample]] | None = None,
) -> Knowledge:
    """Add to what is known and return all of it. `mode` replaces; `dropped` and `usage` add up.

    A damaged file is kept as `NAME.<UTC>.bak` and a new one begun. Raises WriteFailed when it cannot be written.
    """
    with _locked(path):
        book = _read(path)
        models = {where: dict(known) for where, known in (book or Book()).endpoints.items()}
        old = models.setdefault(address(base_url), {}).get(model, Knowledge())
        counts = dict(old.usage)
        for name, samples in (usage or {}).items():
            if (more := measure(samples)).n:
                counts[name] = counts.get(name, Usage()).plus(more)
        new = Knowledge(mode=mode or old.mode, dropped=tuple(sorted({*old.dropped, *dropped})), usage=counts)
        models[address(base_url)][model] = new
        if book is None or new != old:
            write_bytes(path, Book(endpoints=models).model_dump_json(indent=1).encode(), keep=book is None)
    return new


def _read(path: Path) -> Book | None:
    """The file; an empty one when there is none, None when it is damaged."""
    if not path.name or not path.exists():
        return Book()
    with open_input(path) as file:
        raw = file.read()
    try:
        return Book.model_validate_json(raw)
    except ValidationError:
        return None


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Alone with the file. The lock lies beside it, since the file itself is replaced; the system frees it at any end."""
    beside = path.with_name(f"{path.name}.lock")
    check_output(beside)
    try:
        handle = os.open(beside, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise WriteFailed(f"{beside}: could not be written ({error.strerror or error}).") from None
    with os.fdopen(handle) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
