"""Refuse requests that come from elsewhere: foreign Host and Origin headers, HTTP and websocket."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOCAL = ("127.0.0.1", "localhost", "[::1]")
SAID = b"plsim: this page answers only to its own address.\n"


class Guard:
    """Let through only what was asked of this server by its own page.

    `hosts` are the names that the Host header may have; an Origin header, where there is one, must
    be one of them on the same port.
    """

    def __init__(self, app: App, hosts: tuple[str, ...], port: int) -> None:
        self.app = app
        self.allowed = {f"{host}:{port}".lower() for host in hosts}
        if port == 80:
            self.allowed |= {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket") or self._own(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(SAID))]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": SAID})

    def _own(self, scope: Scope) -> bool:
        headers = [(name.lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        hosts = [value for name, value in headers if name == b"host"]
        origins = [value for name, value in headers if name == b"origin"]
        if len(hosts) != 1 or hosts[0].lower() not in self.allowed:
            return False
        return all(self._origin(origin) for origin in origins)

    def _origin(self, origin: str) -> bool:
        """Say whether an Origin header names this server.

        >>> guard = Guard(None, LOCAL, 8080)
        >>> guard._origin("http://127.0.0.1:8080"), guard._origin("http://evil.example")
        (True, False)
        """
        try:
            found = urlsplit(origin)
        except ValueError:
            return False
        return found.scheme == "http" and found.netloc.lower() in self.allowed
