"""From a path to its text, safely: regular files of at most 1 MB in UTF-8."""

import difflib
import os
import re
import stat
from pathlib import Path

from plsim.core.errors import InputError

LARGEST = 1_000_000
LONGEST_LINE = 10_000
MOST_LINES = 20_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def shown(path: Path) -> str:
    """Write a path as short as it can be written from the working folder."""
    try:
        return str(path.relative_to(Path.cwd())) if path.is_absolute() else str(path)
    except (ValueError, OSError):
        return str(path)


def nearest(word: str, known: list[str]) -> str:
    """Hint at the nearest of the known names, or list them where none is near.

    >>> nearest("westovr", ["fixed", "westover"])
    "did you mean 'westover'?"
    """
    close = difflib.get_close_matches(word[:100], known, n=1)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"there is {', '.join(sorted(known)[:30])}" if known else "there is none"


def plain(text: str, longest: int = 40) -> str:
    r"""Write any text on one line of a terminal: short, and without what cannot be seen.

    >>> plain("a" + chr(0x202e) + "b")
    'a\\u202eb'
    """
    cut = text if len(text) <= longest else text[: longest - 3] + "..."
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode("ascii")
        for c in cut
    )


def text_of(path: Path) -> str:
    """Read a file's text; lines end with a line feed, whatever they ended with in the file.

    Raises InputError for what is missing, special, too large, empty or not UTF-8 text.
    """
    where = shown(path)
    raw = _bytes(path, where)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:4]:
        raise InputError("the text is in UTF-16 or UTF-32; save the file as UTF-8", where)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte 0x{raw[error.start]:02X} is not UTF-8 (perhaps Latin-1)"
        place = _place(where, raw[: error.start].decode("latin-1"))
        raise InputError(f"{found}; save the file as UTF-8", place) from None
    return clean(text.replace("\r\n", "\n").replace("\r", "\n"), where)


def clean(text: str, where: str) -> str:
    """Give the text back if it has something in it, and nothing that a parser chokes on."""
    if not text.strip():
        raise InputError("the file is empty; write at least a name", where)
    control = _CONTROL.search(text)
    if control:
        found = f"control character U+{ord(control[0]):04X}"
        raise InputError(f"{found}; take it out", _place(where, text[: control.start()]))
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        raise InputError(f"{len(lines):,} lines; a file has at most {MOST_LINES:,}", where)
    longest = max(lines, key=len)
    if len(longest) > LONGEST_LINE:
        found = f"a line of {len(longest):,} characters"
        place = _place(where, text[: text.index(longest)])
        raise InputError(f"{found}; a line has at most {LONGEST_LINE:,}", place)
    return text


def _bytes(path: Path, where: str) -> bytes:
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise InputError("this is a folder; name a file in it", where)
        if not stat.S_ISREG(kind):
            raise InputError("this is not a regular file; name a YAML file", where)
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise InputError(f"no such file; {_neighbour(path)}", where) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot be read ({why.lower()})", where) from None
    if len(raw) > LARGEST:
        raise InputError(f"the file is larger than {LARGEST // 10**6} MB; is it YAML?", where)
    return raw


def _neighbour(path: Path) -> str:
    try:
        known = [name for name in os.listdir(path.parent) if name.endswith((".yaml", ".yml"))]
    except OSError:
        return "nor its folder"
    return nearest(path.name, known)


def _place(where: str, before: str) -> str:
    return f"{where}:{before.count(chr(10)) + 1}:{len(before) - (before.rfind(chr(10)) + 1) + 1}"
