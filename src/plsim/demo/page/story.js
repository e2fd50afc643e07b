"use strict";
/* The five steps, the controls below them, the keys, and the clock that plays. */
plsim.STEPS = [
  ["One class", "One class, one lesson. For whom is it?"],
  ["Guess", "Before you see: what will school B change?"],
  ["Two schools", "Same children, same luck, two ways to group them. Who learns more?"],
  ["One child", "One child, two schools. Would you want this for this child?"],
  ["Your turn", "Your turn: what would have to be true in our school?"],
];
plsim.LEGEND = [["began low", () => plsim.icon("low")], ["began middle", () => plsim.icon("middle")],
  ["began high", () => plsim.icon("high")],
  ["switched off", () => plsim.icon("middle", { hollow: true })],
  ["black edge: known well", () => plsim.icon("middle", { known: true })],
  ["lesson, and who is within reach", () => plsim.svg("svg", { viewBox: "-10 -10 20 20",
    "aria-hidden": "true" }, plsim.svg("rect", { x: -10, y: -8, width: 20, height: 16, fill: "#F7F0A0" }),
    plsim.svg("rect", { x: -2, y: -8, width: 4, height: 16, fill: "#000" }))]];
plsim.LINES = [["what the child can do", [["#1A1A1A", 5, ""]]],
  ["what adults believe", [["#1A1A1A", 2.5, "4 3"]]],
  ["level of the lesson", [["#F7F0A0", 9, ""], ["#1A1A1A", 2.5, ""]]]];
plsim.lineIcon = (lines) => plsim.svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" },
  lines.map(([stroke, width, dash]) => plsim.svg("line", { x1: 0, x2: 20, y1: 10, y2: 10, stroke,
    "stroke-width": width, "stroke-dasharray": dash })));

plsim.build = () => {
  plsim.STEPS.forEach(([name], i) => plsim.byId("steps").append(plsim.el("li", {},
    plsim.button(`${i + 1} ${name}`, () => plsim.go(i + 1), { "data-go": i + 1 }))));
  plsim.LEGEND.forEach(([name, icon], i) => plsim.byId("legend").append(plsim.el("li",
    { "data-for": i > 2 && i !== 3 && i !== 4 ? "picture" : "all" }, icon(), name)));
  plsim.byId("legend").append(plsim.el("li", { "data-for": "friends" },
    plsim.svg("svg", { viewBox: "-10 -10 20 20", "aria-hidden": "true" },
      plsim.svg("circle", { r: 5.5, cx: -4, fill: "#fff", stroke: "#1A1A1A", "stroke-width": 2 }),
      plsim.svg("line", { x1: 2, x2: 10, stroke: "#1A1A1A", "stroke-width": 2 })), "friends"));
  plsim.LINES.forEach(([name, lines]) => plsim.byId("legend").append(plsim.el("li",
    { "data-for": "child" }, plsim.lineIcon(lines), name)));
  if (!plsim.live) plsim.byId("turn").append(plsim.el("p", {}, "K opens the trade-offs. This file " +
    "is a recording: plsim demo, on a machine that has it, lets you choose other schools."));
  plsim.pictures = ["A", "B"].map((letter, i) => new plsim.Picture(plsim.byId("pair"), i, letter));
  plsim.single = new plsim.Picture(plsim.byId("single"), 0, "");
  plsim.buildDrag();
  plsim.buildControls();
  plsim.byId("dialog-close").addEventListener("click", plsim.closed);
};

plsim.buildDrag = () => {
  plsim.aim = plsim.el("input", { type: "range", step: "1", "aria-label": "Level of the lesson",
    oninput: (event) => plsim.set({ level: Number(event.target.value) }) });
  plsim.aimSaid = plsim.el("span");
  plsim.byId("single").append(plsim.el("div", { class: "drag" }, plsim.el("label", {},
    "Move the lesson"), plsim.aim, plsim.aimSaid));
  let dragging = false;
  const drag = (event) => {
    const box = plsim.single.svg.getBoundingClientRect();
    const [low, high] = plsim.pack.range;
    plsim.set({ level: Math.round(Math.min(high, Math.max(low,
      plsim.single.value(event.clientX - box.left)))) });
  };
  plsim.single.svg.addEventListener("pointerdown", (event) => {
    dragging = true; plsim.single.svg.setPointerCapture(event.pointerId); drag(event); });
  plsim.single.svg.addEventListener("pointermove", (event) => { if (dragging) drag(event); });
  plsim.single.svg.addEventListener("pointerup", () => { dragging = false; });
};

plsim.buildControls = () => {
  plsim.play = plsim.button("▶ Play", () => plsim.toggle(), { id: "play", class: "main" });
  plsim.weekSaid = plsim.el("span", { class: "week" });
  plsim.scrub = plsim.el("input", { type: "range", min: "0", step: "1", id: "week",
    "aria-label": "Week", oninput: (event) => { plsim.stop();
      plsim.set({ week: Number(event.target.value) }); plsim.told(); } });
  plsim.other = plsim.button("Other luck", () => plsim.otherLuck(), { id: "luck" });
  plsim.coverButton = plsim.button("Cover answers", () => plsim.cover(), { id: "cover" });
  plsim.next = plsim.button("Next ›", () => plsim.go(plsim.state.step + 1), { id: "next" });
  plsim.byId("controls").append(plsim.play, plsim.weekSaid, plsim.scrub, plsim.other,
    plsim.coverButton, plsim.button("More", () => plsim.menu(), { id: "more" }), plsim.next);
};

plsim.lastWeek = () => plsim.state.step === 1 ? 6 : plsim.pack.weeks;
plsim.go = (step) => {
  if (step < 1 || step > plsim.STEPS.length) return;
  plsim.stop();
  plsim.closed();
  const changes = { step, week: step === plsim.state.step ? plsim.state.week : 0, level: null };
  if (step === 2) changes.covered = plsim.allCovered();
  if (step === 3 && plsim.state.step < 3) changes.covered = plsim.allCovered();
  if (step > 3) { changes.covered = {}; changes.week = plsim.state.step > 2 ? plsim.state.week : 0; }
  if (step === 3 && plsim.state.step > 3) changes.week = plsim.state.week;
  plsim.set(changes);
};

plsim.parts.unshift((state, talk) => {
  const pack = plsim.pack, step = state.step;
  plsim.byId("plsim").dataset.step = step;
  plsim.byId("question").textContent = plsim.STEPS[step - 1][1];
  for (const button of plsim.byId("steps").querySelectorAll("button")) {
    const own = Number(button.dataset.go);
    button.classList.toggle("done", own < step);
    if (own === step) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
  plsim.byId("pair").hidden = ![2, 3, 5].includes(step);
  plsim.byId("single").hidden = step !== 1;
  plsim.byId("one").hidden = step !== 4;
  plsim.byId("answers").hidden = ![3, 5].includes(step);
  plsim.byId("guess").hidden = step !== 2;
  plsim.byId("turn").hidden = step !== 5;
  for (const item of plsim.byId("legend").children) item.hidden = step === 4
    ? ["picture", "friends"].includes(item.dataset.for) || item.textContent.startsWith("began")
    : item.dataset.for === "child" || (item.dataset.for === "friends" && (step < 5 || state.child === null));
  plsim.next.hidden = step === plsim.STEPS.length;
  plsim.coverButton.hidden = ![3, 5].includes(step);
  plsim.other.hidden = step === 1;
  const last = plsim.lastWeek();
  state.week = Math.min(state.week, last);
  plsim.scrub.max = last;
  plsim.scrub.value = state.week;
  plsim.scrub.setAttribute("aria-valuetext", `week ${state.week} of ${last}`);
  plsim.weekSaid.replaceChildren("Week ", plsim.el("b", {}, `${state.week}`), ` of ${last}`,
    step === 1 ? "" : plsim.el("span", { class: "luck" }, `  luck ${state.world + 1} of ${talk.worlds}`));
  plsim.play.textContent = state.playing ? "❚❚ Pause" : "▶ Play";
  plsim.coverButton.textContent = plsim.CARDS.some(([name]) => !state.covered[name])
    ? "Cover answers" : "Uncover answers";
});
plsim.parts.push((state) => {
  const options = { believed: state.believed, child: state.step > 3 ? state.child : null,
    fast: state.playing && state.speed > 3 };
  if ([2, 3, 5].includes(state.step))
    plsim.pictures.forEach((picture) => picture.draw(plsim.pack, state.week, options));
  if (state.step === 1) plsim.drawClass(state);
});

plsim.drawClass = (state) => {
  const pack = plsim.pack, [low, high] = pack.range;
  const bar = pack.arms[0].bars[state.week].find((b) => b[0] === 0);
  const own = bar ? bar[1] : 0;
  plsim.single.draw(pack, state.week, { only: 0, level: state.level === null ? own : state.level,
    fast: state.playing && state.speed > 3 });
  plsim.aim.min = Math.round(low);
  plsim.aim.max = Math.round(high);
  plsim.aim.value = state.level === null ? own : state.level;
  const level = state.level === null ? own : state.level, counts = [[0, 0], [0, 0], [0, 0]];
  for (const child of plsim.single.who) {
    const away = pack.at(pack.arms[0].skill, state.week, child, pack.focus[state.week]) - level;
    counts[pack.third[child]][1] += 1;
    counts[pack.third[child]][0] += away >= pack.reach[0] && away <= pack.reach[1];
  }
  plsim.aimSaid.textContent = "Within reach: " + counts.map(([inside, all], i) =>
    `${inside} of ${all} began ${plsim.THIRDS[i]}`).join(", ");
  plsim.aim.setAttribute("aria-valuetext", plsim.aimSaid.textContent);
};

/* The clock: weeks a second, by the time that has passed, so that a slow machine skips weeks. */
plsim.toggle = () => (plsim.state.playing ? plsim.stop() : plsim.start());
plsim.start = () => {
  const from = plsim.state.week >= plsim.lastWeek() ? 0 : plsim.state.week;
  plsim.clock = { from, at: performance.now() };
  plsim.set({ playing: true, week: from });
  requestAnimationFrame(plsim.tick);
};
plsim.tick = (now) => {
  if (!plsim.state.playing) return;
  const week = Math.min(plsim.lastWeek(), plsim.clock.from +
    Math.floor((now - plsim.clock.at) / 1000 * plsim.state.speed));
  if (week !== plsim.state.week) plsim.set({ week });
  if (week >= plsim.lastWeek()) return plsim.stop();
  requestAnimationFrame(plsim.tick);
};
plsim.stop = () => {
  if (!plsim.state.playing) return;
  plsim.set({ playing: false });
  plsim.told();
};
/* Say the week politely, never while playing. */
plsim.told = () => {
  if (plsim.state.playing) return;
  const shown = plsim.state.step === 1 ? [plsim.single] : plsim.pictures;
  plsim.say(plsim.state.step === 4 ? `Week ${plsim.state.week}. ` + plsim.One.why.textContent
    : `Week ${plsim.state.week}. ` + shown.map((picture) => picture.text).join(" "));
};
plsim.weekBy = (by) => {
  plsim.stop();
  plsim.set({ week: Math.min(plsim.lastWeek(), Math.max(0, plsim.state.week + by)) });
  plsim.told();
};
plsim.otherLuck = () => {
  const world = (plsim.state.world + 1) % plsim.talk.worlds;
  if (plsim.live) return plsim.live.world(world);
  const shown = plsim.talk.pictures;
  const next = (plsim.state.world + 1) % shown.length;
  plsim.show(shown[next]);
  return plsim.set({ world: next });
};
plsim.show = (pack) => {
  plsim.pack = plsim.unpack(pack);
  plsim.pack.id = (plsim.shownBefore = (plsim.shownBefore || 0) + 1);
};

plsim.menu = () => {
  const item = (text, act, more = {}) => plsim.button(text, () => { plsim.closed(); act(); }, more);
  const speed = plsim.el("select", { "aria-label": "Weeks a second", onchange: (event) => {
    plsim.set({ speed: Number(event.target.value) });
    if (plsim.state.playing) plsim.clock = { from: plsim.state.week, at: performance.now() };
  } }, [1, 2, 5, 10].map((n) => plsim.el("option", { value: n, selected: n === plsim.state.speed },
    `${n} week${n > 1 ? "s" : ""} a second`)));
  const items = [
    item("Trade-offs (K)", plsim.board), item("Over the year (G)", plsim.charts),
    item("Room and model (R)", plsim.guesses), item("Show as table (T)", plsim.childrenTable),
    item("In sentences", plsim.sentences),
    item(plsim.state.believed ? "Hide what adults believe (B)" : "Show what adults believe (B)",
      () => plsim.set({ believed: !plsim.state.believed })),
    speed, item("Full screen (F)", plsim.full), item("Keys (?)", plsim.keysShown),
    item(plsim.state.letters ? "Switch letter keys off" : "Switch letter keys on",
      () => plsim.set({ letters: !plsim.state.letters })),
    ...(plsim.live ? plsim.live.items(item) : []),
  ];
  plsim.dialog("More", plsim.el("div", { class: "menu" }, items));
};
plsim.sentences = () => {
  const answers = plsim.talk.answers;
  const covered = Object.values(plsim.state.covered).some(Boolean);
  plsim.dialog("What all worlds found", !answers || covered
    ? plsim.el("p", {}, "The answers are covered, or not there yet.")
    : answers.sentences.map((text) => plsim.el("p", {}, text)));
};
plsim.full = () => (document.fullscreenElement ? document.exitFullscreen()
  : document.documentElement.requestFullscreen?.());

plsim.KEYS = [["space", "play or pause"], [". ,", "a week on, a week back"],
  ["→ ← Page Down, Page Up", "next step, step before"], ["C", "cover or uncover the answers"],
  ["L", "other luck"], ["K", "trade-offs"], ["G", "over the year"], ["R", "room and model"],
  ["B", "what adults believe"], ["T", "children as a table"], ["F", "full screen"], ["?", "these keys"],
  ["Escape", "close"]];
plsim.keysShown = () => plsim.dialog("Keys", plsim.table(["key", "what it does"], plsim.KEYS));
plsim.pressed = (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const target = event.target, tag = target.tagName;
  if (tag === "SELECT" || tag === "TEXTAREA" || (tag === "INPUT" && target.type !== "range")) return;
  const range = tag === "INPUT";
  if (plsim.byId("dialog").open) return;
  const steps = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
  const does = {
    ".": () => plsim.weekBy(1), ",": () => plsim.weekBy(-1), "?": plsim.keysShown,
    ...(plsim.state.letters ? { c: plsim.cover, l: plsim.otherLuck, k: plsim.board, f: plsim.full,
      g: plsim.charts, r: plsim.guesses, t: plsim.childrenTable,
      b: () => plsim.set({ believed: !plsim.state.believed }) } : {}),
  };
  if (event.key in steps && !range) { event.preventDefault(); plsim.go(plsim.state.step + steps[event.key]); }
  else if (event.key === " " && tag !== "BUTTON" && !range) { event.preventDefault(); plsim.toggle(); }
  else if (does[event.key.toLowerCase()]) { event.preventDefault(); does[event.key.toLowerCase()](); }
};

plsim.begin = (talk) => {
  plsim.talk = talk;
  plsim.show(talk.pictures ? talk.pictures[0] : talk.package);
  plsim.state.world = talk.world;
  plsim.build();
  plsim.live?.begin(talk);
  plsim.recall?.();
  plsim.render();
  let later = null;
  plsim.resized = plsim.render;
  new ResizeObserver(() => { clearTimeout(later); later = setTimeout(plsim.render, 30); })
    .observe(document.body);
  document.addEventListener("keydown", plsim.pressed);
  document.documentElement.dataset.ready = "yes";
};
