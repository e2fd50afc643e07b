"""Which names are safe on every disk, terminal and page, and which free text is."""

import unicodedata
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints, WithJsonSchema

from plsim.scenario.files import plain
from plsim.scenario.reading import unfit

LONGEST_NAME = 60
_FORBIDDEN = '/\\:*?"<>|'
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10)}
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def safe_name(name: str) -> str:
    """Give a name back if it may become part of a file's name; raise ValueError otherwise.

    >>> safe_name("a/b")
    Traceback (most recent call last):
    ValueError: 'a/b' holds '/'; use letters, digits, space, - and _
    """
    found = f"'{plain(name)}'"
    mend = "use letters, digits, space, - and _"
    if not name.strip():
        raise ValueError(f"the name is empty; {mend}")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"{found} has {len(name)} characters; a name has at most {LONGEST_NAME}")
    for character in name:
        if character in _FORBIDDEN:
            raise ValueError(f"{found} holds '{character}'; {mend}")
        if unicodedata.category(character)[0] == "C" or character in "\u2028\u2029":
            raise ValueError(f"{found} holds the invisible U+{ord(character):04X}; {mend}")
    if name[0] in ".- " or name[-1] in ". ":
        raise ValueError(f"{found} begins or ends with a dot, dash or space; {mend}")
    if name.split(".")[0].strip().casefold() in _DEVICES:
        raise ValueError(f"{found} is a device's name on Windows; choose another")
    return name


def same_name(name: str) -> str:
    """Give the form in which two names are compared: alike but for case or Unicode form is equal.

    >>> same_name("Fixed") == same_name("fixed")
    True
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def twice(names: Iterable[str]) -> list[tuple[int, str, str]]:
    """Find names that another stands before: (index, name, the one before it)."""
    seen: dict[str, str] = {}
    found = []
    for index, name in enumerate(names):
        if same_name(name) in seen:
            found.append((index, name, seen[same_name(name)]))
        seen.setdefault(same_name(name), name)
    return found


def titled(data: Any) -> Any:
    """Give what has a name but no title its name as title."""
    if not isinstance(data, dict) or "title" in data or not isinstance(data.get("name"), str):
        return data
    try:
        return {**data, "title": safe_name(data["name"])}
    except ValueError:  # it is told of the name; once is enough
        return data


def _free(text: str) -> str:
    turned = [character for character in text if character in _TURNS]
    bad = f"the character U+{ord(turned[0]):04X}" if turned else unfit(text)
    if bad:
        raise ValueError(f"{bad} in a text; take it out")
    return text


def _line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise ValueError("the text has more than one line or a tab; write one line")
    return _free(text)


def _word(text: str) -> str:
    if not text.isidentifier() or text != unicodedata.normalize("NFKC", text):
        raise ValueError(f"'{plain(text)}' is not a plain name; use letters, digits and _")
    return safe_name(text)


Name = Annotated[
    str,
    AfterValidator(safe_name),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}),
]
Word = Annotated[str, AfterValidator(_word)]
Line = Annotated[str, StringConstraints(max_length=300), AfterValidator(_line)]
Text = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_free)]
