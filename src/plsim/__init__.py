"""plsim: ask what a school would be like, grouped and paced differently.

Public names, loaded on first use: `load` and `load_experiment` read files, `simulate` runs worlds,
`SchoolModel`, `Student` and `Teacher` are the Mesa model and its agents.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "load": "plsim.scenario",
    "load_experiment": "plsim.scenario",
    "simulate": "plsim.week.simulate",
    "SchoolModel": "plsim.model",
    "Student": "plsim.model",
    "Teacher": "plsim.model",
}
__all__ = ["SchoolModel", "Student", "Teacher", "load", "load_experiment", "simulate"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'plsim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
