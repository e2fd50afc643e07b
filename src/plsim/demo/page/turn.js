"use strict";
/* Your turn: pickers and sliders made from what the parts declare. */
plsim.Turn = {
  build(offers) {
    this.offers = offers;
    const picker = (index, letter) => {
      const select = plsim.el("select", { "aria-label": `School ${letter}`, id: `pick-${index}`,
        onchange: () => plsim.live.change((ask) => { ask.arms[index] = { use: select.value, levers: {} }; }) },
      offers.presets.map((preset) => plsim.el("option", { value: preset.name }, preset.title)));
      return select;
    };
    this.pickers = [picker(0, "A"), picker(1, "B")];
    this.undo = plsim.button("Undo", () => plsim.live.undo(), { id: "undo" });
    this.start = plsim.button("Back to the start", () => plsim.live.restart(), { id: "restart" });
    this.sliders = plsim.el("div", { class: "sliders" });
    this.changes = plsim.el("p", { id: "changes" });
    plsim.byId("turn").append(plsim.el("div", { class: "pickers" },
      plsim.el("label", {}, "A", this.pickers[0]), plsim.el("label", {}, "B", this.pickers[1]),
      plsim.button("Our school", () => this.school()), plsim.button("All levers", () => this.levers()),
      this.undo, this.start), this.sliders);
  },
  preset(index) {
    return this.offers.presets.find((p) => p.name === plsim.live.ask.arms[index].use);
  },
  /* The first lever of B that is a number, or of A. */
  lead() {
    for (const index of [1, 0]) {
      const numbers = this.preset(index)?.levers.filter((l) => l.low !== null && l.high !== null) ?? [];
      const lever = numbers.find((l) => l.name === "every") ?? numbers[0];
      if (lever) return { index, lever };
    }
    return null;
  },
  draw(state) {
    if (state.step !== 5 || !this.offers) return;
    const ask = plsim.live.ask;
    this.pickers.forEach((select, i) => { select.value = ask.arms[i].use; });
    this.undo.disabled = !plsim.live.past.length;
    const key = JSON.stringify([ask.arms.map((arm) => arm.use), plsim.talk.titles, plsim.pack.id]);
    if (key !== this.key && !this.sliders.contains(document.activeElement)) {
      this.key = key;
      this.sliders.replaceChildren(...this.four());
    }
    for (const slider of this.sliders.children) slider.update?.();
  },
  four() {
    const lead = this.lead(), several = plsim.pack.arms.some((arm) => arm.several);
    const roster = !this.offers.school.length;
    const size = this.offers.school.find((field) => field.name === "class_size");
    const made = [this.slider({ id: "class_size", title: "Children per teacher", low: 8, high: 36, step: 1,
      unit: "", value: size?.value ?? 16, off: roster ? "as in the roster" : "",
      get: (ask) => ask.class_size, put: (ask, value) => { ask.class_size = value; } })];
    if (lead) {
      const { index, lever } = lead;
      made.push(this.slider({ id: "lever", ...lever,
        title: (index ? "" : "A ") +
          plsim.capital(lever.meaning.length < 26 ? lever.meaning : lever.name.replaceAll("_", " ")),
        get: (ask) => ask.arms[index].levers[lever.name] ?? lever.value,
        put: (ask, value) => { ask.arms[index].levers[lever.name] = value; } }));
    } else made.push(this.slider({ id: "lever", title: "Regrouping", low: 1, high: 36,
      step: 1, unit: "", value: 6, off: "neither school regroups", get: () => 6, put: () => {} }));
    for (const card of this.offers.assumptions) {
      made.push(this.slider({ id: card.name, ...card,
        said: () => card.name === "estimates.bias" ? ` SD, r ${plsim.pack.judgment}` : "",
        off: card.name === "lesson.orchestration_cost" && !several ? "no teacher leads two groups" : "",
        get: (ask) => ask.assumptions[card.name] ?? card.value, drawn: (ask) => !(card.name in ask.assumptions),
        put: (ask, value) => { ask.assumptions[card.name] = value; } }));
    }
    return made;
  },
  slider({ id, title, low, high, step, unit, get, put, off = "", drawn = () => false, said = () => "" }) {
    const name = plsim.el("span", {}, title), value = plsim.el("b");
    if (off) return plsim.el("p", { class: "slider off" }, plsim.el("span", { class: "name" }, title),
      plsim.el("span", {}, off));
    const input = plsim.el("input", { type: "range", min: low, max: high, step, id: `slide-${id}`,
      "aria-label": title,
      oninput: () => say(Number(input.value), false),
      onchange: () => plsim.live.change((ask) => put(ask, Number(input.value))) });
    const say = (number, isDrawn) => {
      value.textContent = `${isDrawn ? "~" : ""}${Number(number.toPrecision(4))}${said()}`;
      input.setAttribute("aria-valuetext", `${value.textContent} ${unit}${isDrawn ? ", drawn" : ""}`);
    };
    const box = plsim.el("label", { class: "slider" },
      plsim.el("span", { class: "name" }, name, value), input);
    box.update = () => {
      if (document.activeElement !== input || !plsim.waiting) input.value = get(plsim.live.ask);
      say(Number(get(plsim.live.ask)), drawn(plsim.live.ask));
    };
    return box;
  },
  school() {
    if (!this.offers.school.length) return plsim.dialog("Our school", plsim.el("p", {},
      "The school comes from a roster: its children, classes and teachers are fixed."));
    const ask = plsim.live.ask, now = { first_grade: ask.grades[0], grades: ask.grades.length,
      classes: ask.classes, class_size: ask.class_size };
    const inputs = {};
    const rows = this.offers.school.map((field) => {
      let value = now[field.name] ?? ask[field.name];
      if (field.unit === "of 100" && value !== null) value = Math.round(100 * value);
      inputs[field.name] = plsim.el("input", { type: "number", min: field.low, max: field.high,
        step: field.step, value: value ?? "", placeholder: value === null ? "drawn" : "" });
      return plsim.el("label", {}, `${field.title}${field.unit ? `, ${field.unit}` : ""}`, inputs[field.name]);
    });
    const said = (name) => Number(inputs[name].value);
    const apply = () => plsim.live.change((next) => {
      next.grades = Array.from({ length: Math.max(1, said("grades")) }, (_, i) => said("first_grade") + i);
      next.classes = said("classes");
      next.class_size = said("class_size");
      for (const field of this.offers.school) if (field.unit === "of 100")
        next[field.name] = inputs[field.name].value === "" ? null : said(field.name) / 100;
    });
    return plsim.dialog("Our school in two minutes", [plsim.el("div", { class: "form" }, rows),
      plsim.button("Show our school", () => { plsim.closed(); apply(); }, { class: "main", id: "apply" }),
      plsim.el("p", {}, `At most ${this.offers.most} children. Children are drawn to these numbers; ` +
        "nobody in the picture is a real child. More exact is a roster: plsim roster FILE writes " +
        "our_school.yaml, and plsim demo our_school.yaml shows it.")]);
  },
  levers() {
    const ask = plsim.live.ask;
    const blocks = [0, 1].map((index) => {
      const preset = this.preset(index);
      const rows = preset.levers.map((lever) => {
        const value = ask.arms[index].levers[lever.name] ?? lever.value;
        const put = (next) => plsim.live.change((a) => { a.arms[index].levers[lever.name] = next; });
        const input = lever.choices.length
          ? plsim.el("select", { onchange: (e) => put(e.target.value) }, lever.choices.map((choice) =>
            plsim.el("option", { value: choice, selected: choice === value }, choice.replaceAll("_", " "))))
          : plsim.el("input", { type: "number", min: lever.low ?? "", max: lever.high ?? "", step: lever.step,
            value, onchange: (e) => put(Number(e.target.value)) });
        return plsim.el("label", {}, `${lever.meaning}${lever.unit ? `, ${lever.unit}` : ""}`, input);
      });
      return plsim.el("section", {}, plsim.el("h3", {}, `${"AB"[index]} ${preset.title}`),
        rows.length ? plsim.el("div", { class: "form" }, rows) : plsim.el("p", {}, "This policy has no levers."));
    });
    plsim.dialog("All levers", blocks);
  },
};
plsim.parts.push((state) => plsim.Turn.draw(state));
