"""Find files: shipped ones by a bare name, others by a path that stays in its folder."""

import re
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Literal

import plsim
from plsim.core.errors import Fault, Faults, InputError
from plsim.scenario.files import nearest, plain, shown
from plsim.scenario.reading import Node

Kind = Literal["scenario", "experiment", "trial"]
FOLDERS = {"scenario": "scenarios", "experiment": "experiments", "trial": "experiments/trials"}
_BARE = re.compile(r"[\w-]{1,60}")


def shipped(kind: Kind) -> dict[str, Path]:
    """List the shipped scenarios, experiments or trials: name -> file."""
    package = Path(plsim.__file__).resolve().parent
    folders = (package / "shipped" / FOLDERS[kind], package.parents[1] / FOLDERS[kind])
    folder = next((each for each in folders if each.is_dir()), None)
    files = sorted(folder.glob("*.yaml")) if folder else []
    return {file.stem: file for file in files}


def find(path_or_name: str | Path, kind: Kind) -> Path:
    """Find the file of a path, or of a shipped one's bare name; raise InputError with a hint."""
    text = str(path_or_name)
    if isinstance(path_or_name, Path) or not _BARE.fullmatch(text):
        return Path(text)
    known = shipped(kind)
    if text not in known:
        hint = nearest(text, list(known))
        raise InputError(f"no shipped {kind} is called '{plain(text)}'; {hint}")
    return known[text]


def beside(node: Node, key: str, file: Path, kind: Kind) -> Path:
    """Find the file that a value of `file` points to: a shipped one, or one in its folder.

    Raises Faults at the value's place for what is absolute, leads out of the folder or is missing.
    """
    text = node.value
    if not isinstance(text, str) or not text:
        what = f"give the name of one shipped {kind}, or one file"
        raise Faults([Fault(node.where, f"{key}: {what}")])
    try:
        if _BARE.fullmatch(text):
            return find(text, kind)
    except Faults as error:
        raise Faults([Fault(node.where, f"{key}: {error}")]) from None
    path = inside(node, key, file)
    if not path.is_file():
        what = f"'{plain(text)}' is no file; {nearest(path.name, _neighbours(path))}"
        raise Faults([Fault(node.where, f"{key}: {what}")])
    return path


def inside(node: Node, key: str, file: Path) -> Path:
    """Give the path that a value of `file` names, if it stays in the folder of `file`."""
    text = str(node.value)
    bad = _leads_out(text, file.parent)
    if bad:
        mend = f"name a file in the folder of {shown(file)}, or below"
        raise Faults([Fault(node.where, f"{key}: '{plain(text)}' {bad}; {mend}")])
    return file.parent / text


def _leads_out(text: str, folder: Path) -> str:
    if PurePosixPath(text).is_absolute() or PureWindowsPath(text).anchor or text.startswith("~"):
        return "is not relative"
    if "\\" in text:
        return "holds a backslash (write /)"
    if ".." in PurePosixPath(text).parts:
        return "leads out of its folder"
    try:
        (folder / text).is_file()
        within = (folder / text).resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return "is no path"
    return "" if within else "is a link out of its folder"


def _neighbours(path: Path) -> list[str]:
    folder = path.parent
    return [file.name for file in folder.glob("*.y*ml")] if folder.is_dir() else []
