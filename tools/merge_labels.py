"""See: synthcore merge --help."""

from _start import start

start("merge")
