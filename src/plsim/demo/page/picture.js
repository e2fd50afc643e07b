"use strict";
/* The picture is the mechanism: rooms are lanes, left to right is what a child can do in this
   week's strand, the bar is the level of the lesson, the yellow field who is within reach. */
plsim.Picture = class {
  constructor(holder, index, letter) {
    this.index = index;
    this.letter = letter;
    this.name = plsim.el("span", { class: "school-name" });
    this.count = plsim.el("span", { class: "school-count" });
    this.svg = plsim.svg("svg", { role: "img", "aria-label": "" });
    this.box = plsim.el("div", { class: "picture" }, this.svg);
    this.root = plsim.el("div", { class: "school" },
      plsim.el("h2", { class: "school-head" },
        letter ? plsim.el("span", { class: "letter" }, letter) : null, this.name, this.count),
      this.box);
    holder.append(this.root);
    this.marks = [];
    this.rows = [];
    new ResizeObserver(() => {
      const { width, height } = this.box.getBoundingClientRect();
      if (width && height && (width !== this.seen?.width || height !== this.seen?.height)) {
        this.seen = { width, height };
        plsim.resized?.();
      }
    }).observe(this.box);
  }

  /* The size of the box, measured where it may have changed: to measure costs a whole layout. */
  measured() {
    if (!this.seen || this.step !== plsim.state.step) {
      const { width, height } = this.box.getBoundingClientRect();
      this.seen = { width, height };
      this.step = plsim.state.step;
    }
    return this.seen;
  }

  /* Draw a week; `only` draws the children of one lane of week 0 (step 1). */
  draw(pack, week, { believed = false, child = null, fast = false, level = null, only = null } = {}) {
    const arm = pack.arms[this.index], box = this.measured();
    if (!box.width || !box.height) return;
    const key = [pack.id, box.width, box.height, only].join();
    if (key !== this.key) { this.lay(pack, arm, box, only); this.key = key; }
    this.svg.classList.toggle("fast", fast);
    this.lessons(pack, arm, week, level);
    this.children(pack, arm, week, { believed, child });
    this.words(pack, arm, week, level);
  }

  lay(pack, arm, box, only) {
    const vw = plsim.unit();
    this.font = 1.4 * vw;
    this.size = (only === null ? 1.42 : 2.4) * vw;
    this.left = only === null ? 12.6 * vw : 2 * vw;
    this.width = box.width;
    this.foot = 1.9 * vw;
    this.lanes = only === null ? pack.lanes : 1;
    const gap = 0.35 * vw;
    this.height = (box.height - this.foot - gap * (this.lanes - 1)) / this.lanes;
    this.top = (lane) => lane * (this.height + gap);
    this.gap = gap;
    this.who = [];
    for (let c = 0; c < pack.children; c++)
      if (only === null || arm.lane[pack.cell(0, c)] === only) this.who.push(c);
    const [low, high] = pack.range;
    const inner = this.width - this.left - 1.4 * this.size;
    this.x = (value) => this.left + 0.7 * this.size + (value - low) / (high - low) * inner;
    this.value = (x) => low + (x - this.left - 0.7 * this.size) / inner * (high - low);
    this.rowCount = Math.max(1, Math.floor(this.height / (1.16 * this.size)));
    if (only !== null) this.rowCount = Math.min(5, this.rowCount);
    this.row = (lane, row) => this.top(lane) + (row + 0.5) * this.height / this.rowCount;
    this.svg.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
    this.under = plsim.svg("g", { "aria-hidden": "true" });
    this.over = plsim.svg("g", { "aria-hidden": "true", class: "marks" });
    this.threads = plsim.svg("g", { "aria-hidden": "true" });
    const back = plsim.svg("g", { "aria-hidden": "true" });
    for (let lane = 0; lane < this.lanes; lane++) {
      back.append(plsim.svg("rect", { class: "lane", x: 1, y: this.top(lane) + 1,
        width: this.width - 2, height: this.height - 2, rx: 6 }));
    }
    const labels = plsim.svg("g", { "aria-hidden": "true" });
    this.best = [];
    for (let lane = 0; only === null && lane < this.lanes; lane++) {
      const middle = this.top(lane) + this.height / 2;
      const two = this.height > 2.5 * this.font;
      labels.append(plsim.svg("text", { class: "lane-name", x: 0.7 * vw, "font-size": this.font,
        y: middle + (two ? -0.15 : 0.35) * this.font }, `Teacher ${lane + 1}`));
      const best = plsim.svg("text", { x: 0.7 * vw, y: middle + 1.05 * this.font,
        "font-size": this.font, fill: "#595959" });
      if (two) labels.append(best);
      this.best.push(best);
    }
    const foot = box.height - 0.35 * this.font;
    labels.append(
      plsim.svg("text", { x: this.left, y: foot, "font-size": this.font }, "← can do less"),
      plsim.svg("text", { x: this.width - 4, y: foot, "font-size": this.font,
        "text-anchor": "end" }, "can do more →"));
    this.strand = plsim.svg("text", { x: (this.left + this.width) / 2, y: foot,
      "font-size": this.font, "text-anchor": "middle", "font-weight": "bold" });
    labels.append(this.strand);
    this.svg.replaceChildren(back, this.under, labels, this.threads, this.over);
    this.marks = this.who.map((child) => {
      const mark = plsim.svg("g", { class: "mark", "data-child": child,
        "data-third": plsim.THIRDS[pack.third[child]] });
      this.over.append(mark);
      return mark;
    });
    this.rows = this.who.map(() => -1);
    this.looks = this.who.map(() => "");
  }

  lessons(pack, arm, week, level) {
    const made = [], focus = pack.focus[week];
    const standard = this.x(pack.standard[week][focus]);
    const parts = level === null ? arm.bars[week]
      : [[0, level, level + pack.reach[0], level + pack.reach[1], 100]];
    for (let lane = 0; lane < this.lanes; lane++) {
      const bars = parts.filter((bar) => bar[0] === lane).sort((a, b) => a[1] - b[1]);
      const whole = Math.max(100, bars.reduce((sum, bar) => sum + bar[4], 0));
      let y = this.top(lane) + 2;
      for (const bar of bars) {
        const height = (this.height - 4) * bar[4] / whole;
        const from = Math.max(this.left, this.x(bar[2])), to = Math.min(this.width - 2, this.x(bar[3]));
        made.push(plsim.svg("rect", { class: "reach", x: from, y, width: Math.max(0, to - from),
          height }));
        y += height;
      }
    }
    for (let lane = 0; lane < this.lanes; lane++) {
      const bars = parts.filter((bar) => bar[0] === lane).sort((a, b) => a[1] - b[1]);
      const whole = Math.max(100, bars.reduce((sum, bar) => sum + bar[4], 0));
      let y = this.top(lane) + 2;
      for (const bar of bars) {
        const height = (this.height - 4) * bar[4] / whole;
        made.push(plsim.svg("rect", { class: "bar", x: this.x(bar[1]) - 0.2 * this.size, y,
          width: 0.4 * this.size, height }));
        y += height;
      }
    }
    if (level === null) made.push(plsim.svg("line", { class: "standard", x1: standard, x2: standard,
      y1: 0, y2: this.top(this.lanes - 1) + this.height, "stroke-width": 2 }));
    this.under.replaceChildren(...made);
    this.best.forEach((text, lane) => {
      const best = arm.best[lane];
      text.textContent = best < 0 ? "" : `best: ${pack.strands[best]}${best === focus ? " ★" : ""}`
        .slice(0, 19);
    });
    this.strand.textContent = `${pack.strands[focus]}`;
  }

  children(pack, arm, week, { believed, child }) {
    const focus = pack.focus[week];
    const order = this.who.map((c, i) => [this.x(pack.at(arm.skill, week, c, focus)), i]);
    order.sort((a, b) => a[0] - b[0]);
    const last = Array.from({ length: this.lanes }, () => Array(this.rowCount).fill(-Infinity));
    const near = 0.74 * this.size;
    const extras = [], places = new Map();
    for (const [x, i] of order) {
      const c = this.who[i], cell = pack.cell(week, c);
      const lane = this.lanes === 1 ? 0 : arm.lane[cell];
      const mark = this.marks[i];
      if (lane < 0) { mark.setAttribute("visibility", "hidden"); continue; }
      mark.removeAttribute("visibility");
      const ends = last[lane];
      const moved = plsim.has(arm.flags[cell], "moved");
      let row = moved ? -1 : this.rows[i];
      if (row < 0 || row >= this.rowCount || x - ends[row] < near) row = this.free(ends);
      const at = Math.min(Math.max(x, ends[row] + near), this.width - 0.6 * this.size);
      ends[row] = Math.max(at, ends[row]);
      this.rows[i] = row;
      const y = this.row(lane, row);
      places.set(c, [at, y]);
      mark.style.transform = `translate(${at.toFixed(1)}px, ${y.toFixed(1)}px)`;
      const off = plsim.has(arm.flags[cell], "off"), known = plsim.has(arm.flags[cell], "known");
      const look = `${off}${known}${child === c}`;
      if (look !== this.looks[i]) {
        this.looks[i] = look;
        const shapes = plsim.mark(plsim.THIRDS[pack.third[c]], this.size, { hollow: off, known });
        if (child === c) shapes.push(plsim.svg("circle", { class: "chosen-ring",
          r: 0.82 * this.size, "stroke-width": 3 }));
        mark.replaceChildren(...shapes);
      }
      if (arm.own && arm.own[cell] !== plsim.NONE && plsim.has(arm.flags[cell], "own")) {
        const tick = this.x(arm.own[cell]);
        extras.push(plsim.svg("line", { class: "tick", x1: tick, x2: tick, stroke: "#1A1A1A",
          "stroke-width": 2, y1: y + 0.5 * this.size, y2: y + 0.85 * this.size }));
      }
      if (believed) {
        const seen = this.x(pack.at(arm.estimate, week, c, focus));
        extras.push(plsim.svg("line", { class: "thread", x1: at, x2: seen, y1: y, y2: y,
          "stroke-width": 1.5 }), plsim.svg("circle", { class: "twin", cx: seen, cy: y,
          r: 0.22 * this.size, "stroke-width": 1.5 }));
      }
    }
    const from = child === null ? undefined : places.get(child);
    const friends = from ? plsim.friendsOf(arm, week, child).filter((c) => places.has(c)) : [];
    for (const [x, y] of friends.map((c) => places.get(c)))
      extras.push(plsim.svg("line", { class: "friend", x1: from[0], y1: from[1], x2: x, y2: y,
        stroke: "#1A1A1A", "stroke-width": 2 }));
    this.friends = from ? friends.map((c) => plsim.childName(pack, c).toLowerCase()) : [];
    this.threads.replaceChildren(...extras);
  }

  /* The row with the most air before a place, so that marks spread over the height of a lane. */
  free(ends) {
    return ends.indexOf(Math.min(...ends));
  }

  words(pack, arm, week, level) {
    let known = 0, reached = 0, moved = 0;
    const focus = pack.focus[week];
    for (const c of this.who) {
      const flags = arm.flags[pack.cell(week, c)];
      known += plsim.has(flags, "known");
      moved += plsim.has(flags, "moved");
      if (level === null) reached += plsim.has(flags, "reached");
      else {
        const away = pack.at(arm.skill, week, c, focus) - level;
        reached += away >= pack.reach[0] && away <= pack.reach[1];
      }
    }
    this.known = known;
    this.reached = reached;
    this.name.textContent = this.letter ? arm.title : `Teacher ${1}`;
    this.name.title = arm.title;
    const children = this.who.length;
    this.count.textContent = `${moved ? `${moved} moved, ` : ""}${known} of ${children} known`;
    this.text = `${this.letter ? `${this.letter}, ${arm.title}` : "One class"}: ${reached} of ` +
      `${children} within reach of their lesson, ${known} known well` +
      `${moved ? `, ${moved} changed room this week` : ""}.` +
      (this.friends.length ? ` Friends of the child in focus: ${this.friends.join(", ")}.` : "");
    this.svg.setAttribute("aria-label", `Week ${week}, ${pack.strands[focus]}. ${this.text}`);
  }
};
