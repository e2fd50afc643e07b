"""The example with Mesa's own viewer: it renders, and a step moves what it shows."""

import runpy
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "solara_viewer.py"


@pytest.mark.filterwarnings("ignore")  # those of the viewer and of what it brings along
def test_the_example_renders_and_runs():
    solara = pytest.importorskip(
        "solara", reason="solara is not installed: the example with Mesa's viewer is not tried"
    )
    pytest.importorskip("altair", reason="altair is not installed: the viewer cannot be loaded")
    made = runpy.run_path(str(EXAMPLE))
    box, rendered = solara.render(made["page"], handle_error=False)
    try:
        assert "plsim: one school" in str(box) + str(rendered.find(solara.v.ToolbarTitle).widgets)
        model = made["Viewed"](classes=2, class_size=8)
        model.step()
        assert model.datacollector.get_model_vars_dataframe().shape == (1, 3)
        assert len(model.students) == 16
    finally:
        rendered.close()
