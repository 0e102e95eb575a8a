"""The HTTP routes beside the dashboard: whether it is there, and the services for commands on this machine."""

from __future__ import annotations

import json
import logging
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from synthcore import __version__, wiring
from synthcore.api.guards import LARGEST_BODY, body_of, refusal, sentence
from synthcore.api.server_file import Instance
from synthcore.core.errors import SynthcoreError
from synthcore.services import registry
from synthcore.services.remote import CALL, HEALTH

# Streamlit answers any path and method that no route takes with its page; this path is ours whatever the method.
EVERY = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
log = logging.getLogger(__name__)


def routes(instance: Instance) -> list[Route]:
    async def health(request: Request) -> Response:
        return JSONResponse({"ok": True, "instance": instance.id, "version": __version__})

    async def call(request: Request) -> Response:
        if request.method != "POST":
            return sentence("services are called with POST.", 405)
        refused = refusal(request, instance.token)
        if refused:
            return refused
        body = await body_of(request)
        if body is None:
            return sentence(f"the body is larger than {LARGEST_BODY // 1024**2} MB; name a file by its path instead.", 413)
        try:
            asked = json.loads(body)
            service, person, params = asked["service"], asked["person"], asked.get("params", {})
            if not (isinstance(service, str) and isinstance(person, str) and isinstance(params, dict)):
                raise TypeError
        except (ValueError, KeyError, TypeError, AttributeError):
            return sentence("the body must be {service, person, params}.", 400)
        return await run_in_threadpool(_answer, service, person, params)

    return [Route(HEALTH, health, methods=["GET"]), Route(CALL, call, methods=EVERY)]


def _answer(service: str, person: str, params: dict[str, Any]) -> Response:
    try:
        result = registry.call(wiring.context(), service, person, params)
        # Escaped throughout: a record may hold half a surrogate pair, which JSON can say and UTF-8 cannot.
        return Response(json.dumps({"result": registry.to_json(service, result)}), media_type="application/json")
    except SynthcoreError as error:
        return sentence(str(error), 400, error.exit_code)
    except Exception:  # boundary: a defect in one call is logged here and told to the caller without its insides
        log.exception("the service %s failed", service)
        return sentence(f"the service {service} failed unexpectedly; the dashboard's log says more.", 500, 1)
