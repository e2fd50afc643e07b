"use strict";
/* One child's year in both schools, on one scale, with the reason of every move. */
plsim.childName = (pack, child) => `Child ${child + 1}`;

/* The child nearest to the middle of the low group in week 0; the page begins with it. */
plsim.typical = (pack, third = 0) => {
  const own = [];
  for (let c = 0; c < pack.children; c++) if (pack.third[c] === third)
    own.push([pack.mean(pack.arms[0].skill, 0, c), c]);
  own.sort((a, b) => a[0] - b[0]);
  return own[Math.floor((own.length - 1) / 2)][1];
};
plsim.gain = (pack, arm, child) => pack.mean(pack.arms[arm].skill, pack.weeks, child) -
  pack.mean(pack.arms[arm].skill, 0, child);
plsim.extreme = (pack, sign) => {
  let best = 0, most = -Infinity;
  for (let c = 0; c < pack.children; c++) {
    const change = sign * (plsim.gain(pack, 1, c) - plsim.gain(pack, 0, c));
    if (change > most) { most = change; best = c; }
  }
  return best;
};

plsim.One = {
  build() {
    const step = (by) => () => {
      const n = plsim.pack.children;
      plsim.set({ child: (plsim.state.child + by + n) % n });
    };
    const pick = (find) => () => plsim.set({ child: find(plsim.pack) });
    this.who = plsim.el("h2");
    this.boxes = [0, 1].map(() => plsim.el("div", { class: "picture" }));
    this.why = plsim.el("p", { class: "reason" });
    this.end = plsim.el("p", { class: "end" });
    plsim.byId("one").append(
      plsim.el("div", { class: "who" }, this.who, plsim.button("‹ Before", step(-1)),
        plsim.button("Next ›", step(1)), plsim.button("Typical", pick((p) => plsim.typical(p))),
        plsim.button("Lost most in B", pick((p) => plsim.extreme(p, -1))),
        plsim.button("Gained most in B", pick((p) => plsim.extreme(p, 1))),
        plsim.button("As table", () => plsim.childTable())),
      plsim.el("div", { class: "years" }, this.boxes), this.why, this.end);
  },
  draw(state) {
    if (state.step !== 4) return;
    if (!this.who) this.build();
    const pack = plsim.pack;
    if (state.child === null || state.child >= pack.children) state.child = plsim.typical(pack);
    const child = state.child, third = plsim.THIRDS[pack.third[child]];
    this.who.replaceChildren(plsim.icon(third), `${plsim.childName(pack, child)}, began ${third}`);
    this.why.textContent = plsim.reasonOf(pack, child, state.week);
    this.end.textContent = plsim.endOf(pack, child);
    pack.arms.forEach((arm, i) => this.year(pack, arm, i, child, state.week));
  },
  year(pack, arm, index, child, now) {
    const box = this.boxes[index], size = box.getBoundingClientRect();
    if (!size.height) return;
    const vw = plsim.unit(), font = 1.4 * vw, width = size.width, height = size.height;
    const left = 13 * vw, right = width - 1 * vw, top = 3 * vw, rooms = height - 0.5 * vw;
    const bottom = height - 2.7 * vw;
    const series = ["skill", "estimate", "level"].map((name) => Array.from({ length: pack.weeks + 1 },
      (_, week) => pack.mean(arm[name], week, child)));
    const all = [0, 1].flatMap((a) => ["skill", "estimate", "level"].flatMap((name) =>
      Array.from({ length: pack.weeks + 1 }, (_, week) => pack.mean(pack.arms[a][name], week, child))))
      .filter((value) => value !== null);
    const low = Math.min(...all) - 0.05, high = Math.max(...all) + 0.05;
    const x = (week) => left + week / pack.weeks * (right - left);
    const y = (value) => bottom - (value - low) / (high - low) * (bottom - top);
    const path = (values) => values.map((value, week) => value === null ? "" :
      `${week && values[week - 1] !== null ? "L" : "M"}${x(week).toFixed(1)} ${y(value).toFixed(1)}`).join("");
    const text = (tx, ty, words, more = {}) => plsim.svg("text", { x: tx, y: ty, "font-size": font,
      ...more }, words);
    const cell = pack.cell(now, child), third = plsim.THIRDS[pack.third[child]];
    const [inRoom, friends] = [arm.friends[2 * cell], arm.friends[2 * cell + 1]];
    const made = [
      text(0.4 * vw, 1.7 * vw, `${"AB"[index]} ${arm.title}`, { "font-weight": "bold",
        "font-size": 1.9 * vw }),
      text(right, 1.7 * vw, `friends in the room ${inRoom} of ${friends} · known ` +
        `${(arm.known[pack.cell(0, child)] / 100).toFixed(1)} → ${(arm.known[cell] / 100).toFixed(1)}`,
        { "text-anchor": "end" }),
      plsim.svg("rect", { x: left, y: top, width: right - left, height: bottom - top, fill: "#F6F6F6" }),
      text(0.4 * vw, top + 1.2 * font, "can do more ↑"),
      text(0.4 * vw, bottom, "can do less ↓"),
      plsim.svg("path", { d: path(series[2]), fill: "none", stroke: "#F7F0A0", "stroke-width": 1 * vw }),
      plsim.svg("path", { d: path(series[2]), fill: "none", stroke: "#1A1A1A", "stroke-width": 0.3 * vw }),
      plsim.svg("path", { d: path(series[1]), fill: "none", stroke: "#1A1A1A", "stroke-width": 0.25 * vw,
        "stroke-dasharray": `${0.7 * vw} ${0.5 * vw}` }),
      plsim.svg("path", { d: path(series[0]), fill: "none", stroke: plsim.COLORS[third],
        "stroke-width": 0.5 * vw }),
      plsim.svg("line", { x1: x(now), x2: x(now), y1: top, y2: bottom, stroke: "#1A1A1A",
        "stroke-width": 2 }),
      plsim.svg("g", { transform: `translate(${x(now)} ${y(series[0][now])})` },
        plsim.mark(third, 1.8 * vw, { hollow: plsim.has(arm.flags[cell], "off"),
          known: plsim.has(arm.flags[cell], "known") })),
      text(0.4 * vw, rooms, "teacher"),
    ];
    let from = 0;
    for (let week = 1; week <= pack.weeks + 1; week++) {
      const before = arm.lane[pack.cell(week - 1, child)];
      if (week <= pack.weeks && arm.lane[pack.cell(week, child)] === before) continue;
      const to = Math.min(week, pack.weeks);
      made.push(plsim.svg("line", { x1: x(from) + 2, x2: x(to) - 2, y1: bottom + 0.45 * vw,
        y2: bottom + 0.45 * vw, stroke: "#1A1A1A", "stroke-width": 0.25 * vw }));
      made.push(text((x(from) + x(to)) / 2, rooms, before < 0 ? "–" : `${before + 1}`,
        { "text-anchor": "middle", "font-weight": from <= now && now < week ? "bold" : "normal" }));
      from = week;
    }
    const said = plsim.yearSaid(pack, arm, child, now, index);
    box.replaceChildren(plsim.svg("svg", { role: "img", "aria-label": said,
      viewBox: `0 0 ${width} ${height}` }, made));
  },
};
plsim.parts.push((state) => plsim.One.draw(state));

plsim.yearSaid = (pack, arm, child, week, index) => {
  const cell = pack.cell(week, child);
  return `${"AB"[index]}, ${arm.title}, week ${week}: can do ${plsim.signed(pack.mean(arm.skill, week,
    child))}, adults believe ${plsim.signed(pack.mean(arm.estimate, week, child))}, teacher ` +
    `${arm.lane[cell] + 1}, ${arm.friends[2 * cell]} of ${arm.friends[2 * cell + 1]} friends in the room.`;
};
/* A child's friends in a week, as places in the package: the last change that had come by then. */
plsim.friendsOf = (arm, week, child) => arm.ties.reduce((found, [when, who, friends]) =>
  who === child && when <= week ? friends : found, []);
plsim.reasonOf = (pack, child, week) => {
  let found = null;
  pack.arms.forEach((arm, i) => arm.moves.forEach(([when, who, why]) => {
    if (who === child && when <= week && (!found || when >= found[0])) found = [when, "AB"[i], why];
  }));
  if (!found) return `Week ${week}: this child has changed room in neither school.`;
  return `Week ${found[0]}, ${found[1]}: ${found[2]}`;
};
plsim.endOf = (pack, child) => {
  const [a, b] = [0, 1].map((arm) => plsim.signed(plsim.gain(pack, arm, child)));
  const counted = plsim.talk.answers?.children;
  const place = counted ? counted.ids.indexOf(pack.ids[child]) : -1;
  const worlds = place < 0 || Object.values(plsim.state.covered).some(Boolean) ? "" :
    ` This child learned more in B in ${counted.more[place]} of ${counted.worlds} worlds.`;
  return `After one year, in this luck: ${a} in A, ${b} in B (SD).${worlds}`;
};
plsim.childTable = () => {
  const pack = plsim.pack, child = plsim.state.child;
  const head = ["week", ...["A", "B"].flatMap((arm) => [`${arm}: teacher`, "can do", "believed", "lesson"])];
  const rows = Array.from({ length: pack.weeks + 1 }, (_, week) => [week, ...pack.arms.flatMap((arm) => {
    const level = pack.mean(arm.level, week, child);
    return [arm.lane[pack.cell(week, child)] + 1 || "–", plsim.signed(pack.mean(arm.skill, week, child)),
      plsim.signed(pack.mean(arm.estimate, week, child)), level === null ? "–" : plsim.signed(level)];
  })]);
  const moves = pack.arms.flatMap((arm, i) => arm.moves.filter((move) => move[1] === child).map(
    ([week, , why]) => plsim.el("li", {}, `Week ${week}, school ${"AB"[i]}: ${why}`)));
  plsim.dialog(`${plsim.childName(pack, child)}, week by week (${pack.subject}, SD)`, [
    plsim.table(head, rows), moves.length ? plsim.el("h3", {}, "Moves") : null,
    plsim.el("ul", {}, moves)].filter(Boolean));
};
plsim.table = (head, rows) => plsim.el("table", {},
  plsim.el("thead", {}, plsim.el("tr", {}, head.map((name) => plsim.el("th", { scope: "col" }, name)))),
  plsim.el("tbody", {}, rows.map((row) => plsim.el("tr", {}, row.map((cell, i) => i
    ? plsim.el("td", {}, `${cell}`) : plsim.el("th", { scope: "row" }, `${cell}`))))));
plsim.childrenTable = () => {
  const pack = plsim.pack, weeks = Array.from({ length: pack.weeks + 1 }, (_, week) => week);
  const made = pack.arms.flatMap((arm, i) => {
    const rows = Array.from({ length: pack.children }, (_, c) => [
      `${plsim.childName(pack, c)} (${plsim.THIRDS[pack.third[c]]})`,
      ...weeks.map((week) => `${arm.lane[pack.cell(week, c)] + 1}: ` +
        plsim.signed(pack.mean(arm.skill, week, c), 1))]);
    return [plsim.el("h3", {}, `${"AB"[i]} ${arm.title}`),
      plsim.table(["child", ...weeks.map((week) => `week ${week}`)], rows)];
  });
  plsim.dialog(`Teacher and skill of every child, week by week (${pack.subject}, SD)`, made);
};
