"""Safe YAML: a walk over the parser's events builds plain values that know their places.

No value can execute or multiply anything: anchors, aliases, merge keys, tags and deep nesting are
refused before a value is built. Only `true`, `false`, `null` and plain decimal numbers are more
than text; so `NO`, `on`, `12:30` and `017` stay text, and a key that wants a number says so.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from plsim.core.errors import Fault, Faults, InputError
from plsim.scenario.files import clean, plain, shown, text_of

DEEPEST = 20
MOST_EVENTS = 20_000
MOST_FAULTS = 100
LONGEST_NUMBER = 45
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE)
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True)
class Node:
    """Hold a value and where it was written; mappings and lists hold further nodes."""

    value: Any
    where: str


def read(path: Path) -> Node:
    """Read one YAML file whose top is a mapping; raise Faults with all that is not in form."""
    node = parse(text_of(path), shown(path))
    if not isinstance(node.value, dict):
        kind = "a list" if isinstance(node.value, list) else "a single value"
        what = f"the top is {kind}; write a mapping, such as `name: my_school`"
        raise InputError(what, node.where)
    return node


def read_value(text: str, where: str) -> Node:
    """Read the value of `--set key=value`, by the same rules as in a file."""
    if not text.strip():
        return Node(None, where)
    node = parse(clean(text, where), where)
    return _all_at(node, where)


@lru_cache(maxsize=64)  # the arms of an experiment extend the same few files
def parse(text: str, name: str) -> Node:
    """Build the one document of a YAML text; `name` is that of the file in every place.

    The same text gives the same nodes again: nobody changes them.
    """
    walk = _Walk(name)
    try:
        document = walk.document(iter(YAML(typ="safe", pure=True).parse(text)))
    except MarkedYAMLError as error:
        raise Faults([*walk.faults, _syntax(error, name)]) from None
    except (YAMLError, ValueError, OverflowError) as error:
        raise InputError(f"not YAML ({plain(str(error), 200)})", name) from None
    if walk.faults:
        raise Faults(walk.faults)
    return document


def unfit(text: str) -> str:
    """Name the first character that no text may hold, or give an empty text.

    >>> unfit("a" + chr(7)), unfit("fine")
    ('the character U+0007', '')
    """
    for character in text:
        if character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs"):
            return f"the character U+{ord(character):04X}"
    return ""


@dataclass
class _Walk:
    name: str
    faults: list[Fault] = field(default_factory=list)
    count: int = 0

    def document(self, events: Iterator[Any]) -> Node:
        """Build the document, and refuse a second one."""
        found: Node | None = None
        for event in events:
            if isinstance(event, DocumentStartEvent):
                if found is not None:
                    raise self._stop(event, "a second document; keep one to a file")
                found = self._node(next(events), events, 0)
            elif not isinstance(event, StreamStartEvent | StreamEndEvent):
                continue
        if found is None:
            raise InputError("the file is empty; write at least a name", self.name)
        return found

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        self.count += 1
        if self.count > MOST_EVENTS:
            raise self._stop(event, f"more than {MOST_EVENTS:,} values; is this a scenario?")
        if depth > DEEPEST:
            raise self._stop(event, f"nested deeper than {DEEPEST} levels")
        self._refuse_marks(event)
        if isinstance(event, MappingStartEvent):
            return Node(self._mapping(events, depth), self._at(event))
        if isinstance(event, SequenceStartEvent):
            return Node(self._list(events, depth), self._at(event))
        if isinstance(event, ScalarEvent):
            return Node(self._scalar(event), self._at(event))
        return Node(None, self._at(event))

    def _mapping(self, events: Iterator[Any], depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._key(event, self._node(event, events, depth + 1))
            value = self._node(next(events), events, depth + 1)
            if key in found:
                self._fault(event, f"the key '{plain(key)}' stands here twice; keep one")
            if value.value is None or isinstance(value.value, dict | list):
                value = Node(value.value, self._at(event))
            found[key] = value
        return found

    def _list(self, events: Iterator[Any], depth: int) -> list[Node]:
        found = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            found.append(self._node(event, events, depth + 1))
        return found

    def _key(self, event: Any, node: Node) -> str:
        if not isinstance(event, ScalarEvent):
            self._fault(event, "a key must be a word, not a list, mapping or alias")
            return ""
        if event.value == "<<" and event.style is None:
            self._fault(event, "merge keys (<<) are not read; use `extends`, or write the values")
        elif not event.value:
            self._fault(event, "a value without a key; write `key: value`")
        return str(event.value)

    def _scalar(self, event: Any) -> Any:
        text = _joined(event.value)
        bad = unfit(text)
        if bad:
            self._fault(event, f"{bad} in a text; take it out")
        if event.style is not None:
            return text
        if text.lower() in _WORDS and text in (text.lower(), text.upper(), text.capitalize()):
            return _WORDS[text.lower()]
        if _NOT_FINITE.fullmatch(text):
            self._fault(event, f"{text} is not a finite number; write one")
            return None
        return self._number(event, text) if _FLOAT.fullmatch(text) else text

    def _number(self, event: Any, text: str) -> Any:
        if len(text) > LONGEST_NUMBER:
            self._fault(event, f"a number of {len(text):,} characters; write a shorter one")
            return None
        if _INTEGER.fullmatch(text):
            return int(text)
        number = float(text)
        if number in (float("inf"), float("-inf")):
            self._fault(event, f"{text} is too large for a number")
            return None
        return number

    def _refuse_marks(self, event: Any) -> None:
        if isinstance(event, AliasEvent):
            self._fault(event, f"the alias *{plain(event.anchor)}; write the value itself")
            return
        if event.anchor:
            self._fault(event, f"the anchor &{plain(event.anchor)}; take it out")
        if event.tag:
            self._fault(event, f"the tag {plain(str(event.tag))}; take it out, values need no tags")

    def _at(self, event: Any) -> str:
        mark = event.start_mark
        return f"{self.name}:{mark.line + 1}:{mark.column + 1}"

    def _fault(self, event: Any, what: str) -> None:
        self.faults.append(Fault(self._at(event), what))
        if len(self.faults) >= MOST_FAULTS:
            raise self._stop(event, "and so on; these come first")

    def _stop(self, event: Any, what: str) -> Faults:
        return Faults([*self.faults, Fault(self._at(event), what)])


def _joined(text: str) -> str:
    """Join surrogate pairs, as JSON writes them; lone ones stay, to be refused."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _syntax(error: MarkedYAMLError, name: str) -> Fault:
    mark = error.problem_mark or error.context_mark
    where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
    problem = str(error.problem or error.context or "cannot be read")
    if "\\t" in problem:
        return Fault(where, "a tab; YAML is indented with spaces")
    if "mapping values are not allowed" in problem:
        problem += "; indent all keys of a mapping alike, and quote a text that holds a colon"
    return Fault(where, f"not YAML: {plain(problem, 200)}")


def _all_at(node: Node, where: str) -> Node:
    value = node.value
    if isinstance(value, dict):
        value = {key: _all_at(item, where) for key, item in value.items()}
    elif isinstance(value, list):
        value = [_all_at(item, where) for item in value]
    return Node(value, where)
