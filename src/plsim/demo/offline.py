"""Find out before a workshop whether the page needs anything that is not on this machine."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import ProxyHandler, build_opener

from plsim.demo.guard import LOCAL

PLAIN = r"[\w./@%:?=&~+-]+"
ASKS = {
    "text/html": rf"""<[^<>]*\b(?:src|href)\s*=\s*["']({PLAIN})["']"""
    rf"""|"[^"\n]+"\s*:\s*"({PLAIN}\.m?js)\"""",
    "text/css": rf"""\burl\(\s*["']?({PLAIN})["']?\s*\)""",
    "text/javascript": rf"""\b(?:from|import)\s*\(?\s*["']([./h]{PLAIN}\.m?js)["']""",
}
"""How a page (its elements, its import map), a style and a script name what a browser loads."""

PATIENCE = 90.0
"""Seconds until a page that does not answer counts as broken; compiling takes up to a minute."""


@dataclass
class Asked:
    """Hold what a page asks for: files that came, files that did not, addresses elsewhere."""

    came: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @property
    def fault(self) -> str:
        """Say what is wrong; empty where nothing is."""
        said = [f"asks for {url}, which is not on this machine" for url in self.foreign]
        said += [f"lacks {url}" for url in self.missing]
        return "; ".join(said)


def asked_by(url: str) -> Asked:
    """Fetch a page and all that it, its styles and its scripts ask for from this machine."""
    opener = build_opener(ProxyHandler({}))
    found, waiting, seen = Asked(), [url], {url}
    while waiting:
        here = waiting.pop()
        try:
            with opener.open(here, timeout=30) as answer:
                kind = answer.headers.get_content_type()
                text = answer.read().decode("utf-8", "replace")
        except OSError:
            found.missing.append(here)
            continue
        found.came.append(here)
        for there in references(text, here, kind):
            if there not in seen:
                seen.add(there)
                near = urlsplit(there).hostname in LOCAL
                (waiting if near else found.foreign).append(there)
    return found


def references(text: str, base: str, kind: str) -> list[str]:
    """List the addresses that a text of a kind asks a browser to load, made whole by its own.

    >>> page = "<script src='/a.js'></script> <link href='https://elsewhere/b.css'>"
    >>> references(page, "http://127.0.0.1/", "text/html")
    ['http://127.0.0.1/a.js', 'https://elsewhere/b.css']
    """
    found = re.finditer(ASKS.get(kind.replace("application", "text"), r"(?!)"), text)
    names = (next(filter(None, match.groups())) for match in found)
    whole = (urldefrag(urljoin(base, name))[0] for name in names)
    return [there for there in whole if urlsplit(there).scheme in ("http", "https")]


@contextmanager
def served(words: Sequence[str]) -> Iterator[str]:
    """Serve `plsim demo` with these words in a process of its own; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = "import sys; from plsim.cli import main; sys.exit(main(sys.argv[1:]))"
    own = ["demo", *words, "--host", "127.0.0.1", "--port", str(port), "--no-browser"]
    child = subprocess.Popen(  # noqa: S603  (this program, with words of its own)
        [sys.executable, "-c", start, *own], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(child, port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        child.terminate()
        child.wait()


def _wait(child: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait until somebody listens; raise TimeoutError where nobody does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and child.poll() is None:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError
