"""Turn what pydantic found into faults: where, what was found, what is allowed, how to mend it."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from plsim.core.errors import Fault
from plsim.scenario.files import nearest, plain
from plsim.scenario.model import Model
from plsim.scenario.places import Places, dotted

MOST_FAULTS = 100
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "string": "text",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "dict": "a mapping of `key: value`",
    "model": "a mapping of `key: value`",
    "finite": "a finite number",
}
_BOUNDS = {
    "greater_than": "too small",
    "greater_than_equal": "too small",
    "less_than": "too large",
    "less_than_equal": "too large",
}


def faults_of(error: ValidationError, model: type[Model], places: Places, data: Any) -> list[Fault]:
    """List the faults of a model's data, at their places; at most a hundred of them."""
    found = []
    details = error.errors(include_url=False)
    for detail in details[:MOST_FAULTS]:
        found.extend(_faults(detail, _schema(model), places, data))
    if len(details) > MOST_FAULTS:
        found.append(Fault("", f"and {len(details) - MOST_FAULTS:,} further faults"))
    return list(dict.fromkeys(found))


def shown_value(value: Any) -> str:
    """Write a value as it would be found in a file, short.

    >>> shown_value("ten"), shown_value(None), shown_value(True)
    ("'ten'", 'nothing', 'true')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{plain(value)}'"
    if isinstance(value, int | float):
        return plain(f"{value:,}" if isinstance(value, int) and abs(value) > 9999 else repr(value))
    return "a mapping" if isinstance(value, Mapping) else "a list"


@cache
def _schema(model: type[Model]) -> dict[str, Any]:
    return model.model_json_schema()


def _faults(detail: ErrorDetails, schema: dict[str, Any], places: Places, data: Any) -> list[Fault]:
    # steps in brackets are pydantic's own: a mapping's key, which kind of a union
    path = tuple(step for step in detail["loc"] if not str(step).startswith("["))
    key = dotted(path)
    if detail["type"] == "plsim":
        join = "" if not key else "."
        pairs = detail["ctx"]["faults"]
        keys = [(key + (at if at.startswith("[") else join + at), what) for at, what in pairs]
        return [places.fault(each, what) for each, what in keys]
    found = _found(data, path)
    return [places.fault(key, _what(detail, schema, path, found))]


def _what(detail: ErrorDetails, schema: dict[str, Any], path: tuple[Any, ...], found: Any) -> str:
    kind = detail["type"]
    if kind == "extra_forbidden":
        known = list(_node(schema, path[:-1]).get("properties", ()))
        return f"unknown key; {nearest(str(path[-1]), known)}"
    node = _node(schema, path)
    give = _allowed(node)
    if kind == "missing":
        return f"is missing; give {give}"
    if kind in _BOUNDS:
        return f"{shown_value(found)} is {_BOUNDS[kind]}; give {give}"
    if kind == "literal_error":
        return f"{shown_value(found)} is unknown; {nearest(str(found), _choices(node))}"
    if kind in ("too_short", "too_long", "string_too_short", "string_too_long"):
        return _length(kind, detail["ctx"], found)
    if kind == "string_pattern_mismatch":
        return f"{shown_value(found)} is written otherwise; give {give}"
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    wanted = _KINDS.get(kind.partition("_")[0])
    if wanted is None:
        return f"{detail['msg'].lower()}; found {shown_value(found)}"
    return f"{shown_value(found)} is not {wanted}; {_mend(found, wanted) or f'give {give}'}"


def _length(kind: str, ctx: dict[str, Any], found: Any) -> str:
    unit = "characters" if isinstance(found, str) else "entries"
    size = len(found) if isinstance(found, str | list | dict) else 0
    if kind.endswith("long"):
        return f"{size:,} {unit} are too many; give at most {ctx['max_length']:,}"
    return f"is empty; give at least {ctx['min_length']}"


def _mend(found: Any, wanted: str) -> str:
    """Say what to write instead, where that can be guessed."""
    if wanted == "text" and isinstance(found, int | float):
        return f'write it in quotes: "{shown_value(found)}"'
    if wanted == "true or false" and isinstance(found, str):
        guess = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(found.lower())
        return f"write {guess}" if guess else ""
    if wanted.startswith("a mapping"):
        return "write its keys, each with a value"
    if wanted == "a list" and isinstance(found, str | int | float):
        return f"write [{shown_value(found)}]".replace("'", "")
    if not wanted.endswith("number"):
        return ""
    if isinstance(found, float) and found.is_integer() and abs(found) < 1e15:
        return f"write {int(found)}"
    if isinstance(found, str) and re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]+)?", found):
        if wanted == "a whole number" and "." in found:
            return ""
        sign, digits = ("-", found[1:]) if found[0] == "-" else ("", found)
        return f"write {sign}{re.sub(r'^0+(?=[0-9])', '', digits)}, without quotes or leading zeros"
    return ""


def _allowed(node: Mapping[str, Any]) -> str:
    """Write what a schema's node allows: its bounds and its meaning."""
    low, above = node.get("minimum"), node.get("exclusiveMinimum")
    high = node.get("maximum")
    what = str(node.get("description", "")) or "another value"
    what = what[0].lower() + what[1:] if what[1:2].islower() else what
    if low is not None and high is not None:
        return f"{_number(low)} to {_number(high)} ({what})"
    if low is not None:
        return f"{_number(low)} or more ({what})"
    if above is not None:
        most = "" if high is None else f", at most {_number(high)}"
        return f"more than {_number(above)}{most} ({what})"
    if high is not None:
        return f"at most {_number(high)} ({what})"
    return what


def _number(value: float) -> str:
    whole = isinstance(value, int) or value.is_integer()
    return f"{int(value):,}" if whole else f"{value:g}"


def _choices(node: Mapping[str, Any]) -> list[str]:
    return [str(each) for each in node.get("enum", [node["const"]] if "const" in node else [])]


def _node(schema: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """Walk a JSON schema along a key path; unknown steps give an empty node."""
    node = _inside(schema, schema)
    for step in path:
        if isinstance(step, int):
            inner = node.get("items", {})
        else:
            inner = node.get("properties", {}).get(step) or node.get("additionalProperties") or {}
        node = _inside(schema, inner) if isinstance(inner, dict) else {}
    return node


def _inside(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference, and the one part of `anyOf` that is not null."""
    own = {key: value for key, value in node.items() if key in ("description", "default")}
    for part in node.get("anyOf", ()):
        if part != {"type": "null"}:
            return _inside(schema, part) | own
    if "$ref" in node:
        return _inside(schema, schema["$defs"][node["$ref"].rpartition("/")[2]]) | own
    return node


def _found(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
