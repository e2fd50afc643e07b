"use strict";
/* What needs a server: asking for other schools, other luck, files. The server answers with
   plsim.live.got; every message carries the number of its question, and old answers are dropped. */
plsim.live = {
  number: 0, past: [], ask: null, first: null, kept: 0,

  begin(talk) {
    this.first = structuredClone(talk.ask);
    this.ask = structuredClone(talk.ask);
    plsim.Turn.build(talk.offers);
    plsim.recall = () => this.recall();
    plsim.keep = () => this.keep();
  },
  emit(name, what) {
    if (window.emitEvent && window.socket?.connected) emitEvent(name, what);
    else setTimeout(() => this.emit(name, what), 60);
  },
  send(more = {}) {
    this.number += 1;
    const number = this.number;
    plsim.waiting = true;
    this.sent = performance.now();
    setTimeout(() => { if (this.number === number) plsim.render(); }, 100);
    this.emit("plsim_ask", { number, ask: this.ask, world: plsim.state.world,
      grade: plsim.pack.grade, answers: true, ...more });
  },
  change(edit) {
    this.past.push(JSON.stringify(this.ask));
    const next = structuredClone(this.ask);
    edit(next);
    this.ask = next;
    this.send();
    plsim.render();
  },
  undo() {
    if (!this.past.length) return;
    this.ask = JSON.parse(this.past.pop());
    this.send();
  },
  restart() {
    this.past.push(JSON.stringify(this.ask));
    this.ask = structuredClone(this.first);
    plsim.set({ week: 0, world: 0, covered: {} });
    this.send();
  },
  world(world) {
    plsim.state.world = world;
    this.number += 1;
    this.emit("plsim_ask", { number: this.number, ask: this.ask, world, grade: plsim.pack.grade,
      answers: false });
  },
  grade(grade) {
    this.number += 1;
    this.emit("plsim_ask", { number: this.number, ask: this.ask, world: plsim.state.world, grade,
      answers: false });
  },
  /* An answer: `picture` first, `answers` after it, or what was refused and why. */
  got(message) {
    if (message.number !== this.number) return;
    if (message.refused) return this.refused(message.refused);
    if (message.picture) {
      Object.assign(plsim.talk, { titles: message.picture.titles, changes: message.picture.changes });
      plsim.show(message.picture.package);
      plsim.state.world = message.picture.world;
      this.pictured = performance.now() - this.sent;
    }
    if (message.answers) {
      plsim.talk.answers = message.answers;
      plsim.waiting = false;
      this.answered = performance.now() - this.sent;
    }
    plsim.render();
    this.keep();
  },
  refused(faults) {
    plsim.waiting = false;
    if (this.past.length) this.ask = JSON.parse(this.past.pop());
    plsim.render();
    plsim.dialog("That cannot be shown", faults.map((fault) => plsim.el("p", { class: "refused" }, fault)));
  },
  items(item) {
    return [item("Keep B for comparison", () => this.keepArm()),
      item("Save the experiment (YAML)", () => this.save("workshop.yaml", plsim.talk.answers?.yaml || "")),
      item("Save as one file (talk.html)", () => this.emit("plsim_talk", { ask: this.ask })),
      item("What changed", () => plsim.dialog("What differs from the presets", plsim.talk.changes.length
        ? plsim.talk.changes.map((line) => plsim.el("p", {}, line)) : plsim.el("p", {}, "Nothing."))),
      item("Seed", () => this.seed()),
      plsim.pack.grades.length < 2 ? null : plsim.el("select", { "aria-label": "Grade shown",
        onchange: (event) => this.grade(Number(event.target.value)) }, plsim.pack.grades.map((grade) =>
        plsim.el("option", { value: grade, selected: grade === plsim.pack.grade }, `Grade ${grade}`)))]
      .filter(Boolean);
  },
  keepArm() {
    if (this.ask.arms.length >= 5) return plsim.dialog("Keep B", plsim.el("p", {},
      "Three are kept already; go back to the start to let them go."));
    return this.change((ask) => { ask.arms.push(structuredClone(ask.arms[1])); });
  },
  seed() {
    const input = plsim.el("input", { type: "number", min: "0", step: "1", value: this.ask.seed });
    plsim.dialog("Seed", [plsim.el("div", { class: "form" }, plsim.el("label", {},
      "Root of all luck: the same seed gives the same children and the same year", input)),
      plsim.button("Use it", () => { plsim.closed();
        this.change((ask) => { ask.seed = Number(input.value); }); }, { class: "main" })]);
  },
  save(name, text) {
    const link = plsim.el("a", { href: URL.createObjectURL(new Blob([text])), download: name });
    link.click();
    URL.revokeObjectURL(link.href);
  },

  /* The state outlives a closed tab in the browser alone; votes are never kept. */
  keep() {
    try {
      const { step, week, world, speed, letters, believed, child, covered } = plsim.state;
      localStorage.setItem("plsim", JSON.stringify({ first: this.first, ask: this.ask,
        state: { step, week, world, speed, letters, believed, child, covered } }));
    } catch { /* a browser that keeps nothing still shows everything */ }
  },
  recall() {
    try {
      const kept = JSON.parse(localStorage.getItem("plsim") || "null");
      if (!kept || JSON.stringify(kept.first) !== JSON.stringify(this.first)) return;
      Object.assign(plsim.state, kept.state);
      if (JSON.stringify(kept.ask) === JSON.stringify(this.ask) && kept.state.world === plsim.talk.world) return;
      this.ask = kept.ask;
      this.send();
    } catch { /* what cannot be read is not used */ }
  },
};
