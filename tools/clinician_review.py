"""See: synthcore review --help."""

from _start import start

start("review")
