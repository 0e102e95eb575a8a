"""See: synthcore label --help."""

from _start import start

start("label")
