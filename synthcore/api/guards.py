"""What stands between the network and the routes: headers that keep a page from calling out, and the checks of a call."""

from __future__ import annotations

import hmac

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Model text may hold a picture's address; nothing of it is ever fetched from elsewhere. Streamlit itself needs inline
# styles and scripts, blobs (the scripts of its components among them) and its own websocket ('self' covers ws: of the same host).
POLICY = "; ".join((
    "default-src 'self'", "img-src 'self' data: blob:", "style-src 'self' 'unsafe-inline'", "script-src 'self' 'unsafe-inline' blob:",
    "connect-src 'self'", "font-src 'self' data:", "worker-src 'self' blob:", "frame-ancestors 'none'", "base-uri 'self'",
    "form-action 'self'", "object-src 'none'",
))  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip
LARGEST_BODY = 16 * 1024 * 1024


class SecurityHeaders:
    """Adds the headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def refusal(request: Request, token: str) -> JSONResponse | None:
    """Why a call is not even read: it comes from a web page, is not JSON, or does not know the token."""
    if "origin" in request.headers:
        return sentence("calls from web pages are refused.", 403)
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        return sentence("the body must be JSON (Content-Type: application/json).", 415)
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(), token.encode()):
        return sentence("the token is missing or wrong; it stands in the server file beside the database.", 401)
    return None


async def body_of(request: Request) -> bytes | None:
    """The body, None when it is larger than any call needs."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return body


def sentence(text: str, status: int, exit_code: int = 2) -> JSONResponse:
    return JSONResponse({"error": text, "exit_code": exit_code}, status_code=status)
