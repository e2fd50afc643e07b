"""Write plain words to the terminal, whatever characters and whatever width it has."""

import sys
import textwrap
from typing import IO


def say(text: str, stream: IO[str] | None = None) -> None:
    """Write lines to stderr (or a stream); what its encoding lacks becomes a question mark."""
    target = stream or sys.stderr
    encoding = getattr(target, "encoding", None) or "utf-8"
    target.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    target.flush()


def tell(text: str) -> None:
    """Write lines to stdout."""
    say(text, sys.stdout)


def on_one_block(text: str) -> str:
    r"""Show control characters for what they are; further lines stand under the first.

    >>> on_one_block("a:1: wrong\nmend it \x1b[31m")
    'a:1: wrong\n    mend it ?[31m'
    """
    lines = text.splitlines() or [""]
    shown = ["".join(c if c.isprintable() else "?" for c in line) for line in lines]
    return "\n    ".join(shown)


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]], width: int = 100) -> str:
    """Lay out rows under heads; the last column takes what is left and wraps.

    >>> print(table(("name", "unit"), [("gap", "SD")]))
    name  unit
    gap   SD
    """
    fixed = [max(len(row[n]) for row in [heads, *rows]) + 2 for n in range(len(heads) - 1)]
    left = max(20, width - sum(fixed))
    lines = []
    for row in [heads, *rows]:
        start = "".join(cell.ljust(size) for cell, size in zip(row, fixed, strict=False))
        for line in textwrap.wrap(row[-1], left) or [""]:
            lines.append((start + line).rstrip())
            start = " " * sum(fixed)
    return "\n".join(lines)


def paragraph(text: str, indent: str = "  ", width: int = 100, first: str | None = None) -> str:
    """Wrap a text; `first` begins its first line."""
    start = indent if first is None else first
    return textwrap.fill(
        " ".join(text.split()), width, initial_indent=start, subsequent_indent=indent
    )
