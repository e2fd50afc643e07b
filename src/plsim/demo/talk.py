"""Put the page together: style, scripts and data in one file that needs nothing else."""

import html
import json
from importlib.resources import files
from typing import Any

STYLE = ("page.css",)
SCRIPTS = ("base.js", "picture.js", "answers.js", "guess.js", "child.js", "story.js")
LIVE = ("turn.js", "live.js")
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def part(name: str) -> str:
    """Read a file of the page."""
    return (files("plsim.demo") / "page" / name).read_text(encoding="utf-8")


def style() -> str:
    """Give the page's style."""
    return "\n".join(part(name) for name in STYLE)


def script(*, live: bool = False) -> str:
    """Give the page's script; `live` adds what talks to a server."""
    return "\n".join(part(name) for name in (*SCRIPTS, *(LIVE if live else ())))


def data(what: Any) -> str:
    """Write data so that it can stand inside a script element whatever texts it holds."""
    text = json.dumps(what, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def talk_page(talk: dict[str, Any]) -> str:
    """Give the playback as one HTML file: story, guess, cards, one child; no server, no network."""
    return _file(talk, style(), part("page.html"), script(), "begin")


def handout_page(talk: dict[str, Any]) -> str:
    """Give the handout as one HTML file: two sheets of A4, grey, to be printed from a browser."""
    styles = f"{style()}\n{part('handout.css')}"
    return _file(talk, styles, part("handout.html"), f"{script()}\n{part('handout.js')}", "handout")


def live_parts(talk: dict[str, Any], offers: dict[str, Any]) -> tuple[str, str]:
    """Give what a server puts into the head and the body of its page; `offers` can be changed."""
    head = f"<style>\n{style()}\n#app {{ display: none; }}\n</style>"
    shown = data(talk | {"offers": offers})
    body = (
        f'{part("page.html")}<script type="application/json" id="talk">{shown}</script>\n'
        f"<script>\n{script(live=True)}\n"
        "plsim.begin(JSON.parse(plsim.byId('talk').textContent));\n</script>"
    )
    return head, body


def _file(talk: dict[str, Any], styles: str, body: str, scripts: str, start: str) -> str:
    title = html.escape(" or ".join(talk["titles"][:2]))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n"
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{styles}</style>\n</head>\n<body>\n{body}"
        f'<script type="application/json" id="talk">{data(talk)}</script>\n'
        f"<script>\n{scripts}\nplsim.{start}(JSON.parse(plsim.byId('talk').textContent));\n</script>\n"
        "</body>\n</html>\n"
    )
