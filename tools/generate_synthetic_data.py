"""See: synthcore generate --help."""

from _start import start

start("generate")
