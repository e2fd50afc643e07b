"""What all models of the scenario share: frozen, strict, and able to refuse with a place."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

Item = TypeVar("Item")


class Model(BaseModel):
    """Refuse unknown keys, NaN, infinities and anything that is nearly the right type."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True
    )

    def resolved(self) -> dict[str, Any]:
        """Give plain data that JSON can hold and `model_validate` turns into an equal model."""
        return self.model_dump(mode="json", by_alias=True)


def refuse(*faults: tuple[str, str]) -> None:
    """Refuse the model that is being checked: one (key within it, what is wrong) per fault."""
    if faults:
        raise PydanticCustomError("plsim", "{text}", {"text": faults[0][1], "faults": faults})


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _unlike(items: tuple[Item, ...]) -> tuple[Item, ...]:
    for index, item in enumerate(items):
        if item in items[:index]:  # a mapping has no place in a set
            refuse((f"[{index}]", f"'{item}' stands in the list twice; keep one"))
    return items


AsTuple: Callable[..., Any] = BeforeValidator(_listed)  # type: ignore[assignment]
Unlike = AfterValidator(_unlike)
Share = Annotated[float, Field(ge=0, le=1)]
