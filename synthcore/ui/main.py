"""The script that every browser session runs: who is here, where they can go, and then the page they are on."""

from __future__ import annotations

from synthcore.ui import frame

frame.draw()
