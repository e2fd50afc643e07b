"""What parts declare about themselves: assumptions, levers and outcomes, as data."""

from dataclasses import asdict, dataclass, field, fields, replace
from functools import cache
from typing import Any, Literal

MONEY = "money"
"""What the unit of an outcome begins with that is counted in the scenario's currency."""


@dataclass(frozen=True)
class Assumption:
    """Describe a parameter that nobody chooses and nobody knows exactly.

    `low` and `high` are the 5th and 95th percentile of what is plausible; `minimum` and `maximum`
    are bounds that the equation needs. `source` is a key of `core.sources` or the word "assumed".
    """

    value: float
    low: float
    high: float
    unit: str
    meaning: str
    source: str
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Lever:
    """Describe a parameter that a school chooses, with what is allowed."""

    value: Any
    meaning: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutcomeCard:
    """Describe a measured number: its unit, its words, its better direction.

    `more` and `less` are the two words for a positive and a negative difference; `smallest` is the
    smallest difference that matters, in `unit`. A standardised outcome is divided in analysis by
    the reference arm's within-grade SD.
    """

    name: str
    title: str
    unit: str
    direction: Literal["higher", "lower", "neither"]
    more: str
    less: str
    smallest: float
    smallest_source: str
    standardise: bool = False
    months: bool = False

    def priced(self, currency: str, smallest: float) -> "OutcomeCard":
        """Give the card in the money of a scenario; one that counts no money stays as it is."""
        if not self.unit.startswith(MONEY):
            return self
        unit = currency + self.unit.removeprefix(MONEY)
        return replace(self, unit=unit, smallest=smallest)

    def as_dict(self) -> dict[str, Any]:
        """Give the card as plain data for the manifest and the codebook."""
        return asdict(self)


def assumption(
    value: float,
    *,
    low: float,
    high: float,
    unit: str,
    meaning: str,
    source: str,
    minimum: float | None = None,
    maximum: float | None = None,
) -> Any:
    """Declare a dataclass field that is an assumption; its default is `value`."""
    card = Assumption(value, low, high, unit, meaning, source, minimum, maximum)
    return field(default=value, metadata={"plsim": card})


def lever(
    value: Any,
    *,
    meaning: str,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """Declare a dataclass field that is a lever; its default is `value`."""
    return field(default=value, metadata={"plsim": Lever(value, meaning, unit, low, high, choices)})


@dataclass(frozen=True)
class Nested:
    """Describe a field that holds another policy, written as a mapping inside the policy's own."""

    meaning: str


def nested(default: Any, *, meaning: str) -> Any:
    """Declare a dataclass field that holds another policy; `default` makes one."""
    return field(default_factory=default, metadata={"plsim": Nested(meaning)})


def nested_of(part: Any) -> dict[str, Nested]:
    """List the inner policies of a policy (class or instance) by field name."""
    return _declared(part, Nested)


def assumptions_of(part: Any) -> dict[str, Assumption]:
    """List the assumptions of a part (class or instance) by field name."""
    return _declared(part, Assumption)


def levers_of(part: Any) -> dict[str, Lever]:
    """List the levers of a part (class or instance) by field name."""
    return _declared(part, Lever)


def _declared(part: Any, kind: type[Any]) -> dict[str, Any]:
    cards = _cards(part if isinstance(part, type) else type(part))
    return {name: card for name, card in cards.items() if isinstance(card, kind)}


@cache
def _cards(cls: Any) -> dict[str, Any]:
    """Give what the fields of a part's class declare."""
    return {f.name: f.metadata.get("plsim") for f in fields(cls)}
