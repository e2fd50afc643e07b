"""Look at one school in Mesa's own viewer: `solara run examples/solara_viewer.py`.

Needs `pip install "plsim[viewer]"`; tried with Mesa 3.3.1, Solara 1.64.1 and ipyvuetify 1.12 (with
3.1 Mesa's viewer fails). Mesa calls the viewer experimental: between 3.x releases it may ask for
other arguments. Its command console, which runs code that is typed into the page, is left out.
"""

import numpy as np
import solara
from matplotlib.figure import Figure
from mesa.visualization import Slider, SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from plsim.model import SchoolModel
from plsim.outcomes.known import WELL

POLICIES = ["fixed", "westover", "self_paced", "differentiated", "hybrid"]
COLORS = ("#D55E00", "#7A7A7A", "#0072B2")  # began low, middle, high
MARKS = ("s", "o", "D")


class Viewed(SchoolModel):
    """One grade whose size and policy can be changed in the viewer."""

    def __init__(
        self, policy: str = "westover", classes: int = 4, class_size: int = 16, seed: int = 20180401
    ) -> None:
        sets = [
            "school.grades=[4]",
            f"school.classes={classes}",
            f"school.class_size={class_size}",
        ]
        reporters = {
            "skill": lambda model: float(model.state["skill"].mean()),
            "known well": lambda model: float((model.state["best_known"] >= WELL).mean()),
            "engagement": lambda model: float(model.state["engagement"].mean()),
        }
        super().__init__(policy, seed=seed, sets=sets, model_reporters=reporters)


@solara.component
def Rooms(model: Viewed) -> None:  # noqa: N802  (components are named like classes)
    """Draw who sits in which room of the first subject, by skill."""
    update_counter.get()
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    state = model.state
    skill = state["skill"][:, 0]
    start = state["start_skill"].mean(axis=1)
    third = np.searchsorted(np.quantile(start, [1 / 3, 2 / 3]), start, side="right")
    lift = (np.arange(len(skill)) % 7 - 3) / 10
    for number, (color, mark) in enumerate(zip(COLORS, MARKS, strict=True)):
        own = third == number
        axes.scatter(skill[own], state["placed"][own, 0] + lift[own], c=color, marker=mark, s=30)
    axes.set_xlabel("skill in the first strand (SD of grade 4)")
    axes.set_ylabel("teacher")
    axes.set_title(f"week {model.weeks}")
    solara.FigureMatplotlib(figure)


PARAMETERS = {
    "policy": {"type": "Select", "value": "westover", "values": POLICIES, "label": "policy"},
    "classes": Slider("classes", 4, 2, 8, 1),
    "class_size": Slider("students in a class", 16, 8, 30, 1),
    "seed": {"type": "InputText", "value": 20180401, "label": "seed"},
}

page = SolaraViz(
    Viewed(),
    components=[
        (Rooms, 0),
        make_plot_component({"known well": "#1A1A1A", "engagement": "#0072B2"}),
        make_plot_component({"skill": "#D55E00"}),
    ],
    model_params=PARAMETERS,
    name="plsim: one school",
)
page  # noqa: B018  (the viewer looks for it)
