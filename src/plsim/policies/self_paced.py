"""Self-paced adaptive software: students work alone, at the software's estimate of their level."""

from collections.abc import Iterator
from dataclasses import dataclass

from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Plan
from plsim.timetable.parts import Policy, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import homes, lesson, other_subjects


@dataclass(frozen=True)
class SelfPaced(Policy):
    """Give a share of each subject to software that paces each student; adults facilitate.

    What it gains depends on self-regulation, engagement, support and the software's breadth.
    Starr 2018; Tomlinson 2017; Sandler 2012.
    """

    title = "Self-paced software"
    groups_by = "nobody; own level"
    regroups = "daily"
    needs = "devices, a licence"
    sources = ("starr2018", "tomlinson2017", "sandler2012")
    weakest_link = "no trial settles how much of what lessons teach software can teach (breadth)"
    looks_at = ("home", "teacher_id")
    demand = 0.4

    share: float = lever(
        0.6, low=0.0, high=1.0, unit="share of each subject's minutes",
        meaning="minutes that go to software",
    )  # fmt: skip
    support: float = lever(
        0.5, low=0.0, high=1.0, unit="share of the adult's time",
        meaning="how far adults keep students at work in software minutes",
    )  # fmt: skip
    instead_of: str = lever(
        "lesson", choices=("lesson", "other"),
        meaning="what software takes the place of: lessons in the subject, or other subjects",
    )  # fmt: skip

    def plan(self, view: View, week: Week) -> Plan:
        """Split every subject between software and the whole home class."""
        blocks = []
        for subject in range(len(week.setting.subjects)):
            if self.share > 0.0:
                blocks.append(
                    lesson(
                        view,
                        week,
                        subject,
                        view.home,
                        share=self.share,
                        mode="software",
                        level="own",
                    )
                )
            left = 1.0 if self.instead_of == "other" else 1.0 - self.share
            if left > 0.0:
                blocks.append(lesson(view, week, subject, view.home, share=left))
        taken = self.share * float(week.setting.net_minutes(week.of_year).sum())
        blocks.append(other_subjects(view, week, taken if self.instead_of == "other" else 0.0))
        return Plan(tuple(blocks), placed=homes(view, week), support=self.support)

    def planned(self, view: View, week: Week) -> Plan:
        """Ask nothing new of lessons that go on as ever beside the software."""
        if self.instead_of == "other":
            return self.plan(view, week)
        return super().planned(view, week)

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse support without software."""
        if self.share == 0.0 and self.support > 0.0:
            yield "support", "there are no software minutes to support (share is 0); give support 0"
        taken = self.share * float(setting.minutes.sum())
        if self.instead_of == "other" and taken > setting.other_minutes:
            yield (
                "share",
                f"{self.share:g} of the subjects are {taken:g} minutes, and the week has "
                f"{setting.other_minutes:g} of other subjects; give less",
            )
