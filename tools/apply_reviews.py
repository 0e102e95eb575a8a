"""See: synthcore apply --help."""

from _start import start

start("apply")
