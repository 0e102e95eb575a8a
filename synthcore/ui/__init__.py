"""Streamlit puts the folder of a script on the path of imports, and there `statistics` is a module of ours. Python's own is
loaded before any library asks for it by that name, and serves from then on."""

import importlib
import sys
from pathlib import Path

from synthcore.settings import shipped

_whole = sys.path
_scripts = {str(Path(__file__).parent), str(shipped("pages"))}
sys.path = [entry for entry in sys.path if entry not in _scripts]
importlib.import_module("statistics")  # by no name of this package, which has one of its own
sys.path = _whole
