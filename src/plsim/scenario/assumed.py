"""What a scenario may say about an assumption: `file.field`, and one number or a range."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

_ASSUMPTION = re.compile(r"[A-Za-z_]\w*\.[A-Za-z_]\w*")


def _assumption_name(name: Any) -> Any:
    if isinstance(name, str) and not _ASSUMPTION.fullmatch(name):
        raise ValueError("an assumption is named file.field, such as learning.rate")
    return name


def _number_or_range(value: Any) -> Any:
    numbers = list(value) if isinstance(value, list | tuple) else [value]
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in numbers):
        raise ValueError("not a number; give one number, or a range [low, high]")
    if any(abs(each) > 1e9 for each in numbers):
        raise ValueError("too large for an assumption; give at most 1e9")
    if not isinstance(value, list | tuple):
        return value
    if len(numbers) != 2:
        raise ValueError(f"{len(numbers)} numbers are no range; give [low, high]")
    if numbers[0] >= numbers[1]:
        raise ValueError(f"low {numbers[0]} is not below high {numbers[1]}; give [low, high]")
    return tuple(value)


AssumptionName = Annotated[str, BeforeValidator(_assumption_name)]
AssumptionValue = Annotated[float | tuple[float, float], BeforeValidator(_number_or_range)]
