"""The lesson: a broadcast at one level for the group, and individual help at the believed level."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.rows import BATCH, end_of_batch
from plsim.core.zone import help_fit, logistic, zone_fit
from plsim.state.state import View
from plsim.timetable.block import Block
from plsim.timetable.parts import Changes, Floats, Mechanism, Week, per_world
from plsim.timetable.setting import Setting


@equation
def lesson_level(
    standard: float, mean: float, sd: float, follow: float, peak: float, aim: float,
    low_targets: float,
) -> float:  # fmt: skip
    """Give the level of a lesson: between the curriculum's and that of the group's mean.

    The group's mean is known to the teacher. With `follow` 0 sorting students changes nothing.
    `low_targets` is how much lower the aim is in a group below the standard.

    >>> round(lesson_level(1.0, 0.5, 0.9, follow=0.4, peak=0.15, aim=0.0, low_targets=0.1), 3)
    0.9
    """
    level = standard + follow * (mean - standard) + peak + aim * sd
    return level - low_targets * max(standard - mean, 0.0)


@equation
def crowd(size: float, small: float, bend: float) -> float:
    """Give the number of students among whom help is shared; small groups share no further.

    With `bend` 1 it is `size + small`; the larger it is, the longer help is shared one by one.

    >>> round(crowd(25.0, 4.5, 3.0), 2), round(crowd(1.0, 4.5, 3.0), 2)
    (25.05, 4.52)
    >>> round(crowd(25.0, 4.5, 1.0), 2)
    29.5
    """
    return math.pow(math.pow(size, bend) + math.pow(small, bend), 1.0 / bend)


@equation
def help_received(help_worth: float, known: float, known_worth: float, sharers: float) -> float:
    """Give the individual help that reaches one student from an adult who knows them so well.

    >>> round(help_received(16.0, 0.7, 0.35, 25.05), 3)
    0.639
    """
    return help_worth * (1.0 + known_worth * (known - 0.7)) / sharers


@equation
def time_left(levels: float, orchestration_cost: float, skill: float) -> float:
    """Give the share of a lesson that is left where an adult leads several levels at once.

    Each further level costs time, less with an adult skilled in it.

    >>> time_left(1.0, 0.03, 0.0), round(time_left(3.0, 0.03, 0.0), 3)
    (1.0, 0.94)
    """
    return max(1.0 - orchestration_cost * (1.0 - 0.3 * skill) * (levels - 1.0), 0.0)


@equation
def shared_lesson(led: float, seat: float, at_once: float, left: float) -> float:
    """Give the worth of a lesson whose adult leads several groups at once.

    Each group has the adult for its share of the time that is left and does seat work in the rest.

    >>> shared_lesson(1.2, 0.7, at_once=1.0, left=1.0)
    1.2
    >>> round(shared_lesson(1.2, 0.7, at_once=3.0, left=0.94), 3)
    0.815
    """
    return left * (led / at_once + seat * (1.0 - 1.0 / at_once))


@equation
def at_work(alone: float, mutual: float) -> float:
    """Give the share of seat work in which a student works: group-mates keep each other at it.

    `alone` is the share of a student who works without anybody.

    >>> at_work(0.5, 0.5), at_work(0.8, 0.0)
    (0.75, 0.8)
    """
    return alone + mutual * (1.0 - alone)


@equation
def seat_work(fit: float, seat_worth: float, seated: float, explained: float, size: float) -> float:
    """Give the worth of a minute of seat work: what is worked, and what mates explain.

    Nobody explains to a student who sits alone; in a group of `size` all but the own share does.

    >>> round(seat_work(0.8, 1.0, 0.75, explained=0.3, size=8.0), 3)
    0.81
    >>> round(seat_work(0.8, 1.0, 0.75, explained=0.3, size=1.0), 3)
    0.6
    """
    return fit * (seat_worth * seated + explained * (1.0 - 1.0 / size))


@equation
def done_as_meant(fidelity: float, demand: float) -> float:
    """Give how far a lesson is what the policy means: all of it where nothing new is asked.

    >>> done_as_meant(0.6, 0.0), done_as_meant(0.6, 0.5)
    (1.0, 0.8)
    """
    return 1.0 - demand * (1.0 - fidelity)


@dataclass(frozen=True)
class Lesson(Mechanism):
    """Turn minutes of lessons into doses of teaching, by strand."""

    reads = (
        "world", "school", "grade", "skill", "estimate", "engagement", "order", "known",
        "best_known", "first_teacher", "effectiveness", "strength", "class_year", "practice",
        "orchestration", "self_regulation", "agency", "fidelity", "effort", "feedback",
    )  # fmt: skip
    changes = ("lesson_minutes", "lesson_dose", "success")

    drift: float = assumption(
        0.37, low=0.12, high=0.55, unit="share", minimum=0.0, maximum=1.0,
        meaning="how far the level of a calendar class drifts towards the group's mean",
        source="prototype",
    )  # fmt: skip
    follow: float = assumption(
        0.85, low=0.7, high=0.95, unit="share", minimum=0.0, maximum=1.0,
        meaning="how far the level follows the group's mean where the policy sets it so",
        source="assumed",
    )  # fmt: skip
    floor: float = assumption(
        0.04, low=0.0, high=0.12, unit="share", minimum=0.0, maximum=1.0,
        meaning="worth of a lesson at a level far off", source="duflo2011",
    )  # fmt: skip
    width_hard: float = assumption(
        0.85, low=0.5, high=1.3, unit="SD", minimum=0.05,
        meaning="width of the zone where the lesson is too hard", source="prototype",
    )  # fmt: skip
    width_easy: float = assumption(
        0.75, low=0.45, high=1.2, unit="SD", minimum=0.05,
        meaning="width of the zone where the lesson is too easy", source="prototype",
    )  # fmt: skip
    peak: float = assumption(
        0.15, low=0.0, high=0.3, unit="SD", meaning="best level above the skill",
        source="wilson2019",
    )  # fmt: skip
    steepness: float = assumption(
        3.0, low=1.7, high=4.2, unit="exponent", minimum=0.5, meaning="shape of the zone's fall",
        source="assumed",
    )  # fmt: skip
    help: float = assumption(
        18.0, low=9.0, high=32.0, unit="lessons x students", minimum=0.0,
        meaning="individual help of one adult, shared by the group", source="nickow2024",
    )  # fmt: skip
    help_small: float = assumption(
        4.5, low=2.7, high=7.0, unit="students", minimum=0.01,
        meaning="group size under which help per student stops rising", source="nickow2024",
    )  # fmt: skip
    help_bend: float = assumption(
        3.0, low=1.2, high=4.5, unit="exponent", minimum=0.5, maximum=10.0,
        meaning="how long help is shared one by one as groups get smaller (1 = bends early)",
        source="assumed",
    )  # fmt: skip
    help_width: float = assumption(
        0.5, low=0.25, high=1.0, unit="SD", minimum=0.05,
        meaning="how far beside the skill help may aim", source="kingston2011",
    )  # fmt: skip
    known_worth: float = assumption(
        0.35, low=0.06, high=0.72, unit="share", minimum=0.0, maximum=1.4,
        meaning="gain of help from an adult who knows the student", source="hill2018",
    )  # fmt: skip
    orchestration_cost: float = assumption(
        0.03, low=0.0, high=0.05, unit="share per further group", minimum=0.0,
        meaning="time lost per further group that an adult leads at once", source="assumed",
    )  # fmt: skip
    seat_worth: float = assumption(
        1.0, low=0.6, high=1.5, unit="lessons", minimum=0.0,
        meaning="worth of seat work at the group's level, of a student who works alone well",
        source="assumed",
    )  # fmt: skip
    mutual: float = assumption(
        0.5, low=0.1, high=0.9, unit="share", minimum=0.0, maximum=1.0,
        meaning="share of seat work not done alone that mates in a small group bring back",
        source="lou1996",
    )  # fmt: skip
    explained: float = assumption(
        0.25, low=0.0, high=0.6, unit="lessons", minimum=0.0,
        meaning="worth of what mates in a small group explain to each other at seat work",
        source="lou1996",
    )  # fmt: skip
    dip: float = assumption(
        0.08, low=0.02, high=0.15, unit="share", minimum=0.0, maximum=1.0,
        meaning="worth of a lesson that is lost while a demanding policy is not done as meant",
        source="durlak2008",
    )  # fmt: skip
    low_targets: float = assumption(
        0.1, low=0.0, high=0.25, unit="share", minimum=0.0, maximum=1.0,
        meaning="how much lower teachers aim in a group below the standard, as share of the "
        "distance", source="assumed",
    )  # fmt: skip

    def step(self, view: View, week: Week) -> Changes:
        """Add up the doses of all blocks that an adult leads."""
        minutes, dose = np.zeros_like(view.skill), np.zeros_like(view.skill)
        fit, works = np.zeros(len(view.world)), np.empty(len(view.world))
        work_alone(works, view.self_regulation, view.agency)
        values = per_world(self, week.worlds)
        quality = teaching_quality(view, week.setting)
        for block in week.plan.blocks:
            if block.teaches and (block.mode.broadcast or block.mode.help):
                self._teach(view, week, block, quality, works, minutes, dose, fit, values)
        find_success(fit, minutes.T)
        return {"lesson_minutes": minutes, "lesson_dose": dose, "success": fit}

    def _teach(
        self, view: View, week: Week, block: Block, quality: Floats, works: Floats,
        minutes: Floats, dose: Floats, fit_sum: Floats, values: tuple[Floats, ...],
    ) -> None:  # fmt: skip
        setting, mode, taught = week.setting, block.mode, block.taught
        count = np.zeros(len(block.teacher))
        mean, sd = np.zeros((2, len(taught), len(count)))
        measure_groups(count, mean, sd, block.group, taught, view.skill.T)
        cell, leaders = np.empty((2, len(block.members)), dtype=np.int32)
        leaders = leaders[
            : find_cells(cell, leaders, count, block.members, block.group, view.grade)
        ]
        common = np.empty((len(leaders), 6))
        each = np.empty((3, len(taught), len(leaders)))
        plan_lessons(
            common, *each, leaders, count, mean, sd, block.group, block.minutes, block.teacher,
            taught, block.strands, block.at_once, block.levels_at_once, block.demand,
            block.level == "group", week.standard, setting.lag, setting.aim, quality, view.world,
            view.school, view.grade, view.first_teacher, view.orchestration, view.fidelity, values,
        )  # fmt: skip
        teach(
            minutes.T, dose.T, fit_sum, block.members, cell, common, *each, taught, works,
            mode.broadcast, mode.help, mode.alone, setting.practice.sharing, block.level == "own",
            view.world, view.skill.T, view.estimate.T, view.engagement, view.order, view.known.T,
            view.best_known, view.feedback, values,
        )  # fmt: skip


def teaching_quality(view: View, setting: Setting) -> Floats:
    """Give what each teacher's minute is worth in each strand (1 = an ordinary teacher's)."""
    general = (view.effectiveness + view.practice + view.effort)[:, None]
    own = general + view.strength + view.class_year[:, setting.subject_of]
    return np.asarray(setting.practice.materials * np.exp(own))


@kernel
def work_alone(works: Any, self_regulation: Any, agency: Any) -> None:
    """Fill in how much of the time that they work alone students really work (student,)."""
    for i in range(len(works)):
        works[i] = 0.3 + 0.7 * logistic(self_regulation[i] + agency[i] - 0.5)


@kernel
def measure_groups(count: Any, mean: Any, sd: Any, group: Any, taught: Any, skill: Any) -> None:
    """Fill each group's size (group,), mean and SD of skill (strand taught x group)."""
    for i in range(len(group)):
        if group[i] >= 0:
            count[group[i]] += 1.0
    for k in range(len(taught)):
        own, total, squares = skill[taught[k]], mean[k], sd[k]
        for i in range(len(group)):
            g = group[i]
            if g >= 0:
                total[g] += own[i]
                squares[g] += own[i] * own[i]
        for g in range(len(count)):
            if count[g] > 0.0:
                total[g] /= count[g]
                squares[g] = math.sqrt(max(squares[g] / count[g] - total[g] * total[g], 0.0))


@kernel
def find_success(fit: Any, minutes: Any) -> None:
    """Turn sums of minutes x fit into means (student,); .6 where nothing was taught."""
    total = np.zeros(len(fit))
    for s in range(len(minutes)):
        taught = minutes[s]
        for i in range(len(total)):
            total[i] += taught[i]
    for i in range(len(fit)):
        # a mean of ones may round to more
        fit[i] = min(fit[i] / total[i], 1.0) if total[i] > 0.0 else 0.6


@kernel
def find_cells(
    cell: Any, leaders: Any, count: Any, members: Any, group: Any, grade: Any
) -> int:  # fmt: skip
    """Give those of a group who are in one grade, a cell, a number; count the cells.

    `cell` (member,) is filled with the numbers, `leaders` (cell,) with the row of one of each.
    """
    cells, latest = 0, np.full(len(count), -1)
    for j in range(len(members)):
        i = members[j]
        c = latest[group[i]]
        if c < 0 or grade[leaders[c]] != grade[i]:
            c = latest[group[i]] = cells
            leaders[c] = i
            cells += 1
        cell[j] = c
    return cells


@kernel
def plan_lessons(
    common: Any, level: Any, lasts: Any, worth: Any, leaders: Any, count: Any, mean: Any, sd: Any,
    group: Any, minutes: Any, teacher: Any, taught: Any, strands: Any, at_once: Any, levels: Any,
    demand: Any, by_group: Any, standard: Any, lag: Any, school_aim: Any, quality: Any, world: Any,
    school: Any, grade: Any, first_teacher: Any, orchestration: Any, fidelity: Any, assumed: Any,
) -> None:  # fmt: skip
    """Fill in what a lesson is for all of a cell.

    `common` (cell x 6): the adult's column in what adults know, how far the lesson is done as
    meant, the group's size, among how many help is shared, the groups led at once, the time left.
    By strand (strand taught x cell): the lesson's level, its minutes, what a minute is worth.
    """
    for c in range(len(leaders)):
        i = leaders[c]
        a, g = assumed[world[i]], group[i]
        adult = teacher[g]
        meant = done_as_meant(fidelity[adult], demand)
        follows, low = a.drift, 0.0
        if by_group:
            follows, low = a.drift + (a.follow - a.drift) * meant, a.low_targets
        common[c, 0], common[c, 1] = adult - first_teacher[school[i]], meant
        common[c, 2], common[c, 3] = count[g], crowd(count[g], a.help_small, a.help_bend)
        common[c, 4] = at_once[g]
        common[c, 5] = time_left(levels[g], a.orchestration_cost, orchestration[adult])
        for k in range(len(taught)):
            s = taught[k]
            lasts[k, c], worth[k, c] = minutes[g] * strands[g, s], quality[adult, s]
            level[k, c] = lesson_level(
                standard[grade[i], s] + lag, mean[k, g], sd[k, g], follows, a.peak, school_aim, low
            )


@kernel
def teach(
    minutes_out: Any, dose: Any, fit_sum: Any, members: Any, cell: Any, common: Any, level: Any,
    lasts: Any, worth: Any, taught: Any, works: Any, broadcast: Any, mode_help: Any, alone: Any,
    sharing: Any, own_level: Any, world: Any, skill: Any, estimate: Any, engagement: Any,
    order: Any, known: Any, best_known: Any, feedback: Any, assumed: Any,
) -> None:  # fmt: skip
    """Add one block's doses (strand x student), minutes and fit to the sums of the week.

    Members of a world are taken some at a time: what stands elsewhere is looked up first, so that
    the rest is plain arithmetic over all of them.
    """
    knows, meant, size, sharers, together, left = np.empty((6, BATCH))
    attended, effort, seated, helped, heeded = np.empty((5, BATCH))
    lengths, worths, fits, helps, doses = np.empty((5, BATCH))
    begin, worlds = 0, np.empty(len(members), dtype=np.int32)
    for j in range(len(members)):
        worlds[j] = world[members[j]]
    while begin < len(members):
        a, end = assumed[worlds[begin]], end_of_batch(worlds, begin)
        peak, dip, mutual, seat_worth, explained = (
            a.peak, a.dip, a.mutual, a.seat_worth, a.explained
        )  # fmt: skip
        help_worth, known_worth = a.help, a.known_worth
        rows, cells = members[begin:end], cell[begin:end]
        for j in range(len(rows)):
            i, c = rows[j], cells[j]
            told = known[int(common[c, 0]), i]
            knows[j] = told + sharing * (best_known[i] - told)
            meant[j], size[j], sharers[j] = common[c, 1], common[c, 2], common[c, 3]
            together[j], left[j] = common[c, 4], common[c, 5]
        for j in range(len(rows)):
            i = rows[j]
            seated[j], attended[j], effort[j], heeded[j] = (
                works[i],
                order[i],
                engagement[i],
                feedback[i],
            )
        for j in range(len(rows)):
            helped[j] = help_received(help_worth, knows[j], known_worth, sharers[j])
            attended[j] *= seated[j] if alone else 1.0
            effort[j] = effort[j] / 0.75 * (1.0 - dip * (1.0 - meant[j])) * (1.0 + heeded[j])
            effort[j] *= meant[j] if own_level else 1.0  # worth what is really done of it
            seated[j] = at_work(seated[j], mutual)
        for k in range(len(taught)):
            s = taught[k]
            true, believed, aims, minutes, able = (
                skill[s],
                estimate[s],
                level[k],
                lasts[k],
                worth[k],
            )
            for j in range(len(rows)):
                i, c = rows[j], cells[j]
                fits[j] = (believed[i] + peak if own_level else aims[c]) - true[i]
                helps[j] = believed[i] - true[i]
                lengths[j], worths[j] = minutes[c], able[c]
            find_fit(fits[: len(rows)], helps[: len(rows)], a)
            for j in range(len(rows)):
                led = broadcast * attended[j] * fits[j] + mode_help * helped[j] * helps[j]
                seat = seat_work(fits[j], seat_worth, seated[j], explained, size[j])
                taken = shared_lesson(led, seat, together[j], left[j])
                doses[j] = lengths[j] * taken * worths[j] * effort[j]
            for j in range(len(rows)):
                i = rows[j]
                minutes_out[s, i] += lengths[j]
                dose[s, i] += doses[j]
                fit_sum[i] += lengths[j] * fits[j]
        begin = end


@equation
def find_fit(fits: Any, helps: Any, assumed: Any) -> None:
    """Turn gaps and errors into the worth of lessons and of help (student,)."""
    floor, hard, easy, wide = (
        assumed.floor, assumed.width_hard, assumed.width_easy, assumed.help_width
    )  # fmt: skip
    peak, steepness = assumed.peak, assumed.steepness
    for j in range(len(fits)):
        fits[j] = zone_fit(fits[j], floor, hard, easy, peak, steepness)
    for j in range(len(helps)):
        helps[j] = help_fit(helps[j], wide, floor)
