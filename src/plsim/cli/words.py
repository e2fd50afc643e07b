"""Write plain words to the terminal, whatever characters and whatever width it has."""

import sys
import textwrap
from collections.abc import Sequence
from itertools import zip_longest
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


WIDEST, NARROWEST = 36, 16  # columns of a table but the last one
LAST = 20  # the last column, at least


def table(
    heads: tuple[str, ...],
    rows: list[tuple[str, ...]],
    width: int = 100,
    *,
    below: Sequence[str] = (),
) -> str:
    """Lay out rows under heads; cells that are too long wrap, the last column takes what is left.

    `below` gives each row a text that stands under it, indented.

    >>> print(table(("name", "unit"), [("gap", "SD")]))
    name  unit
    gap   SD
    """
    lines = [heads, *rows]
    sizes = [min(WIDEST, max(len(line[n]) for line in lines)) for n in range(len(heads) - 1)]
    while sum(size + 2 for size in sizes) + LAST > width and max(sizes) > NARROWEST:
        sizes[sizes.index(max(sizes))] -= 1
    sizes.append(max(LAST, width - sum(size + 2 for size in sizes)))
    notes = dict(enumerate(below, start=1))  # the heads have none
    laid = []
    for nr, line in enumerate(lines):
        laid += _wrapped(line, sizes)
        laid += [paragraph(notes[nr], "    ", width)] if notes.get(nr) else []
    return "\n".join(laid)


def _wrapped(cells: tuple[str, ...], sizes: list[int]) -> list[str]:
    columns = [textwrap.wrap(cell, size) for cell, size in zip(cells, sizes, strict=True)]
    lines = zip_longest(*columns, fillvalue="")
    whole = (
        "  ".join(cell.ljust(n) for cell, n in zip(line, sizes, strict=True)) for line in lines
    )
    return [line.rstrip() for line in whole]


def paragraph(text: str, indent: str = "  ", width: int = 100, first: str | None = None) -> str:
    """Wrap a text; `first` begins its first line."""
    start = indent if first is None else first
    return textwrap.fill(
        " ".join(text.split()), width, initial_indent=start, subsequent_indent=indent
    )
