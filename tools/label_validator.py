"""See: synthcore validate --help."""

from _start import start

start("validate")
