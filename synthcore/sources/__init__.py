"""Where questions come from: a file of this machine (`load_file`) or a dataset of a hub (`load_hub`).

Both give a `SourceTable` or raise one sentence. Importing this package imports neither pyarrow nor datasets.
"""

from __future__ import annotations

from synthcore.sources.files import load_file
from synthcore.sources.hub import load_hub

__all__ = ["load_file", "load_hub"]
