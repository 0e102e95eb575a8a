"""The process that draws: descriptions in JSON on its input, pictures in JSON on its output.

The only importer of `vl_convert`. It loads nothing from anywhere: the list of addresses that data may come from is empty, and since
that list is not asked about images (measured), a picture that has one is not drawn on.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any

import vl_convert

NOWHERE: list[str] = []
SCALE = 2.0


def main() -> None:
    json.dump(_answer(json.load(sys.stdin)), sys.stdout)


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    draw = _svg if asked["form"] == "svg" else _png
    try:
        return {"pictures": [base64.b64encode(draw(spec)).decode() for spec in asked["specs"]]}
    except ValueError as error:
        return {"error": " ".join(str(error).splitlines()[:2])}


def _svg(spec: dict[str, Any]) -> bytes:
    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=NOWHERE)
    if "<image" in svg:
        raise ValueError("a chart has no images")
    return svg.encode()


def _png(spec: dict[str, Any]) -> bytes:
    return vl_convert.svg_to_png(_svg(spec).decode(), scale=SCALE)


if __name__ == "__main__":
    main()
