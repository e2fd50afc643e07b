"use strict";
/* Cards: what all worlds found. Covered answers are not in the page at all. */
plsim.Cards = {
  shown: null,
  draw(state, talk) {
    const answers = talk.answers, list = plsim.byId("cards");
    plsim.byId("answers-title").replaceChildren(
      plsim.el("b", {}, "After one year, B compared with A"),
      answers ? `  dots: in how many of 10 worlds (${answers.worlds} were run)`
        : `  ${talk.worlds} worlds are being run`);
    list.classList.toggle("stale", Boolean(plsim.waiting));
    const key = JSON.stringify([answers && answers.cards, state.covered]);
    if (key === this.shown) return;
    this.shown = key;
    const focus = document.activeElement?.dataset?.card;
    list.replaceChildren(...plsim.CARDS.map(([name, title]) => {
      const card = answers?.cards.find((c) => c.key === name);
      return this.card(name, title, card, state.covered[name]);
    }));
    if (focus) list.querySelector(`[data-of="${focus}"]`)?.focus();
  },
  card(name, title, card, covered) {
    const heading = plsim.el("h3", {}, ["low", "high"].includes(name) ? plsim.icon(name) : null, title);
    if (covered) return plsim.el("li", { class: "card", "data-of": name, tabindex: "-1" }, heading,
      plsim.button("Uncover", () => plsim.uncover(name), { "data-card": name,
        "aria-label": `Uncover: ${title}` }));
    if (!card) return plsim.el("li", { class: "card", "data-of": name }, heading,
      plsim.el("p", { class: "head plain" }, "…"));
    const clear = card.mark === "better" || card.mark === "worse";
    return plsim.el("li", { class: "card", "data-of": name, tabindex: "-1" }, heading,
      plsim.el("p", { class: `head${clear ? "" : " plain"}${card.head.length > 19 ? " long" : ""}` },
        card.head),
      plsim.el("p", { class: "dots" }, plsim.dots(card.dots), `${card.dots} of 10`),
      plsim.el("p", { class: "small" }, card.small));
  },
};
plsim.CARDS = [["low", "Began low"], ["high", "Began high"], ["gap", "Gap, high − low"],
  ["known", "Known well, of 100"]];
plsim.parts.push((state, talk) => plsim.Cards.draw(state, talk));

plsim.allCovered = () => Object.fromEntries(plsim.CARDS.map(([name]) => [name, true]));
plsim.uncover = (name) => plsim.set({ covered: { ...plsim.state.covered, [name]: false } });
plsim.cover = () => {
  const some = plsim.CARDS.some(([name]) => !plsim.state.covered[name]);
  plsim.set({ covered: some ? plsim.allCovered() : {} });
  if (some) plsim.closed();
};

/* The trade-off board: right is better in every column; no total score. */
plsim.board = () => {
  const board = plsim.talk.answers?.board;
  if (!board) return plsim.dialog("Trade-offs", plsim.el("p", {}, `${plsim.talk.worlds} worlds are being run.`));
  if (Object.values(plsim.state.covered).some(Boolean)) return plsim.dialog("Trade-offs",
    plsim.el("p", {}, "The answers are covered. Uncover them first (C)."));
  return plsim.dialog("Trade-offs: right is better in every column", plsim.boardFigure(board,
    0.89 * window.innerWidth, plsim.unit()));
};
plsim.boardFigure = (board, width, vw) => {
  const font = 1.4 * vw, left = 17 * vw, gap = 1.4 * vw, row = 5.4 * vw, top = 6.2 * vw;
  const rows = [{ title: board.reference, reference: true }, ...board.arms];
  const height = top + row * rows.length + 1 * vw;
  const each = (width - left) / board.columns.length - gap;
  const svg = plsim.svg("svg", { role: "img", width, height, viewBox: `0 0 ${width} ${height}`,
    "aria-label": board.arms.map((arm) => `${arm.title}: ` + board.columns.map((column, i) =>
      `${column.title} ${arm.cells[i].text} ${column.unit}, ${arm.cells[i].words}`).join("; ")).join(". ") });
  const text = (x, y, words, more = {}) => plsim.svg("text", { x, y, "font-size": font, ...more }, words);
  board.columns.forEach((column, i) => {
    const from = left + i * (each + gap), cells = board.arms.map((arm) => arm.cells[i]);
    const turned = (value) => (column.flip ? -value : value);
    const most = Math.max(column.smallest * 1.5, ...cells.flatMap((c) => [Math.abs(c.low),
      Math.abs(c.high), Math.abs(c.value)]));
    const x = (value) => from + each / 2 + turned(value) / most * (each / 2 - 0.9 * vw);
    svg.append(text(from + each / 2, 1.8 * vw, column.title, { "text-anchor": "middle",
      "font-weight": "bold" }), text(from + each / 2, 3.7 * vw, column.unit.replace(" per student",
      " a year"), { "text-anchor": "middle", fill: "#595959" }),
      text(from + each, 5.5 * vw, `${column.better} →`, { "text-anchor": "end" }));
    svg.append(plsim.svg("rect", { x: Math.min(x(column.smallest), x(-column.smallest)), y: top,
      width: Math.abs(x(column.smallest) - x(-column.smallest)), height: row * rows.length,
      fill: "#EFEFEF" }), plsim.svg("line", { x1: x(0), x2: x(0), y1: top,
      y2: top + row * rows.length, stroke: "#1A1A1A", "stroke-width": 2 }));
    board.arms.forEach((arm, r) => {
      const cell = arm.cells[i], y = top + (r + 1.62) * row, grey = arm.note ? "#767676" : "#1A1A1A";
      svg.append(plsim.svg("line", { x1: x(cell.low), x2: x(cell.high), y1: y, y2: y, stroke: grey,
        "stroke-width": 3 }), plsim.verdict(cell.mark, x(cell.value), y, 0.8 * vw, grey),
        text(Math.min(Math.max(x(cell.value), from + 2 * vw), from + each - 2 * vw), y - 1.3 * vw,
          cell.text, { class: "halo", "text-anchor": "middle", "font-weight":
          cell.mark === "better" || cell.mark === "worse" ? "bold" : "normal", fill: grey }));
    });
  });
  rows.forEach((arm, r) => {
    const y = top + (r + 0.6) * row;
    const words = plsim.wrapped(arm.title, 18);
    words.slice(0, 2).forEach((line, i) => svg.append(text(0.4 * vw, y + i * 1.2 * font, line,
      { "font-style": arm.reference ? "italic" : "normal", "font-weight": "bold" })));
    if (arm.note) plsim.wrapped(arm.note, 18).slice(0, 2).forEach((line, i) => svg.append(
      text(0.4 * vw, y + (i + Math.min(2, words.length)) * 1.2 * font, line, { fill: "#595959" })));
  });
  return [svg, plsim.el("p", {}, "▲ better, ▽ worse in most worlds, ● neither, ? cannot tell. " +
    "Line: 9 in 10 worlds. Grey band: too small to matter. There is no total score: what counts " +
    "more is for people to decide.")];
};
plsim.verdict = (mark, x, y, r, color) => mark === "better"
  ? plsim.svg("path", { d: `M${x} ${y - r}L${x + r} ${y + r * 0.8}L${x - r} ${y + r * 0.8}Z`, fill: color })
  : mark === "worse" ? plsim.svg("path", { d: `M${x} ${y + r}L${x + r} ${y - r * 0.8}L${x - r} ${y - r * 0.8}Z`,
    fill: "#fff", stroke: color, "stroke-width": 3 })
  : mark === "neutral" ? plsim.svg("circle", { cx: x, cy: y, r: r * 0.8, fill: "#767676" })
  : plsim.svg("text", { x, y: y + r, "text-anchor": "middle", "font-size": 2.4 * r, fill: color }, "?");
plsim.wrapped = (text, most) => {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines[lines.length - 1];
    if (line && line.length + word.length + 1 > most) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
};

/* Charts: skill of low and high starters and the gap, median and 9 in 10 worlds. */
plsim.charts = () => {
  const bands = plsim.talk.answers?.bands;
  if (!bands) return plsim.dialog("Over the year", plsim.el("p", {}, `${plsim.talk.worlds} worlds are being run.`));
  if (Object.values(plsim.state.covered).some(Boolean)) return plsim.dialog("Over the year",
    plsim.el("p", {}, "The answers are covered. Uncover them first (C)."));
  const vw = plsim.unit(), width = 89 * vw, height = 0.6 * window.innerHeight;
  const svg = plsim.svg("svg", { role: "img", width, height, viewBox: `0 0 ${width} ${height}`,
    "aria-label": plsim.talk.answers.sentences.join(" ") });
  [["low", "Began low"], ["high", "Began high"], ["gap", "Gap, high − low"]].forEach(([name, title], i) =>
    plsim.chart(svg, { x: i * width / 3, y: 0, width: width / 3 - 1.5 * vw, height, vw, title,
      color: plsim.COLORS[name] || "#1A1A1A", a: bands.a[name], b: bands.b[name] }));
  return plsim.dialog("Over the year, all worlds", [svg, plsim.el("p", {}, "True skill, SD of grade 4. " +
    "Line: the middle world; field: 9 in 10 worlds. Dashed: A. Solid: B.")]);
};
plsim.chart = (svg, { x, y, width, height, vw, title, color, a, b }) => {
  const font = 1.4 * vw, left = x + 4.4 * vw, right = x + width, top = y + 3 * vw;
  const bottom = y + height - 2.6 * vw;
  const all = [...a, ...b].flat(), low = Math.min(...all), high = Math.max(...all);
  const px = (week) => left + week / (a.length - 1) * (right - left);
  const py = (value) => bottom - (value - low) / (high - low || 1) * (bottom - top);
  const text = (tx, ty, words, more = {}) => svg.append(plsim.svg("text", { x: tx, y: ty,
    "font-size": font, ...more }, words));
  text(left, y + 1.8 * vw, title, { "font-weight": "bold" });
  for (let value = Math.ceil(low * 2) / 2; value <= high; value += 0.5) {
    svg.append(plsim.svg("line", { x1: left, x2: right, y1: py(value), y2: py(value), stroke: "#DDD" }));
    text(left - 0.4 * vw, py(value) + 0.35 * font, plsim.signed(value, 1), { "text-anchor": "end" });
  }
  text(left, bottom + 1.6 * font, "week 0");
  text(right, bottom + 1.6 * font, `week ${a.length - 1}`, { "text-anchor": "end" });
  for (const [series, dash, opacity] of [[a, "8 6", 0.16], [b, "", 0.3]]) {
    const up = series.map((q, week) => `${px(week)},${py(q[2])}`);
    const down = series.map((q, week) => `${px(week)},${py(q[0])}`).reverse();
    svg.append(plsim.svg("polygon", { points: [...up, ...down].join(" "), fill: color, opacity }),
      plsim.svg("polyline", { points: series.map((q, week) => `${px(week)},${py(q[1])}`).join(" "),
        fill: "none", stroke: "#1A1A1A", "stroke-width": 3, "stroke-dasharray": dash }));
    const end = series[series.length - 1][1];
    const lower = series === a ? end < b[b.length - 1][1] : end < a[a.length - 1][1];
    text(right + 0.3 * vw, py(end) + (lower ? 0.8 : -0.1) * font, series === a ? "A" : "B",
      { "font-weight": "bold" });
  }
};
