from collections.abc import Callable
from pathlib import Path

import pytest

from plsim.core.errors import Faults


class Folder:
    """A folder of YAML files, and the messages that loading one of them gives."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, text: str | bytes, name: str = "a.yaml") -> Path:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def messages(self, load: Callable[..., object], *args: object, **kwargs: object) -> list[str]:
        with pytest.raises(Faults) as caught:
            load(*args, **kwargs)
        return [str(fault).replace(f"{self.path}/", "") for fault in caught.value.faults]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
