"""Where each value of a scenario was written: key path -> file:line:column."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plsim.core.errors import Fault
from plsim.scenario.files import plain

Path = tuple[str | int, ...]


def dotted(path: Path) -> str:
    """Write a key path as people do.

    >>> dotted(("arms", 1, "set", "policy.every"))
    'arms[1].set.policy.every'
    """
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


@dataclass(frozen=True)
class Places:
    """Know where each value stands; any two are equal, so that they never decide equality."""

    table: Mapping[str, str] = field(default_factory=dict, compare=False)

    def where(self, key: str) -> str:
        """Give `file:line:column` of a key path, or that of its nearest parent.

        >>> Places({"": "a.yaml:1:1", "policy": "a.yaml:8:1"}).where("policy.every")
        'a.yaml:8:1'
        """
        while key not in self.table and key:
            cut = max(key.rfind("."), key.rfind("["))
            key = key[:cut] if cut > 0 else ""
        return self.table.get(key, "")

    def fault(self, key: str, what: str) -> Fault:
        """Make the fault of one key, with its place."""
        return Fault(self.where(key), f"{plain(key, 120)}: {what}" if key else what)
