"""The example with Mesa's own viewer: it renders, and a step moves what it shows."""

import runpy
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "solara_viewer.py"
ABSENT = "not installed (pip install 'plsim[viewer]'): Mesa's viewer is not tried"


def kinds(widget):
    """Name the kinds of all widgets, outermost first."""
    inner = [child for child in getattr(widget, "children", ()) if not isinstance(child, str)]
    return [type(widget).__name__, *(kind for child in inner for kind in kinds(child))]


@pytest.mark.filterwarnings("ignore")  # those of the viewer and of what it brings along
def test_the_example_renders_and_runs():
    solara = pytest.importorskip("solara", reason=f"solara is {ABSENT}")
    pytest.importorskip("altair", reason=f"altair is {ABSENT}")
    made = runpy.run_path(str(EXAMPLE))
    box, page = solara.render(made["page"], handle_error=False)
    try:
        assert {"Tabs", "GridLayout"} <= set(kinds(box))
    finally:
        page.close()
    model = made["Viewed"](classes=2, class_size=8)
    assert len(model.students) == 16
    before = model.state["skill"].copy()
    model.step()
    assert (model.state["skill"] != before).any()
    assert model.datacollector.get_model_vars_dataframe().shape == (1, 3)
    box, rooms = solara.render(made["Rooms"](model), handle_error=False)
    try:
        assert len(kinds(box)) > 1
    finally:
        rooms.close()
