"""The JSON Schema of the files, for editors and for `plsim schema`."""

from typing import Any

from plsim.core.errors import InputError
from plsim.scenario.design import ExperimentFile
from plsim.scenario.files import nearest
from plsim.scenario.schema import Scenario
from plsim.scenario.trial import TrialEntry

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_EXTENDS = {
    "type": "string",
    "title": "Extends",
    "description": "One scenario that this one is laid over: a shipped one's name, or a file",
}


def json_schema(kind: str) -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of a `scenario`, `experiment` or `trial` file."""
    if kind == "scenario":
        schema = _scenario()
    elif kind == "experiment":
        schema = _experiment()
    elif kind == "trial":
        schema = _trial()
    else:
        known = ["scenario", "experiment", "trial"]
        raise InputError(f"no schema of '{kind}'; {nearest(kind, known)}")
    return {"$schema": DIALECT, **schema}


def _scenario() -> dict[str, Any]:
    schema = Scenario.model_json_schema()
    schema["properties"] = {"extends": _EXTENDS, **schema["properties"]}
    return schema | {"required": []}


def _experiment() -> dict[str, Any]:
    schema, scenario = ExperimentFile.model_json_schema(), _scenario()
    definitions = schema["$defs"] | scenario.pop("$defs")
    definitions["Scenario"] = scenario
    own = definitions["ArmEntry"]["properties"]["scenario"]
    own["anyOf"] = [{"type": "string", "minLength": 1}, {"$ref": "#/$defs/Scenario"}]
    return schema | {"$defs": definitions, "required": ["arms"]}


def _trial() -> dict[str, Any]:
    schema, own = _experiment(), TrialEntry.model_json_schema()
    del schema["properties"]["sweep"]
    properties = schema["properties"] | own["properties"]
    definitions = schema["$defs"] | own["$defs"]
    required = [*schema["required"], *own["required"]]
    return schema | {
        "title": "Trial", "properties": properties, "$defs": definitions, "required": required,
    }  # fmt: skip
