"use strict";
/* What all parts of the page share: the state, making elements, unpacking. Text is only ever set
   as text, never as markup. */
const plsim = { parts: [], state: {
  step: 1, week: 0, world: 0, playing: false, speed: 2, believed: false, child: null, covered: {},
  votes: {}, letters: true, level: null } };

plsim.THIRDS = ["low", "middle", "high"];
plsim.COLORS = { low: "#D55E00", middle: "#7A7A7A", high: "#0072B2" };
plsim.FLAGS = { known: 1, off: 2, reached: 4, own: 8, moved: 16 };
plsim.NONE = -32768;

plsim.el = (name, attributes = {}, ...children) => plsim.fill(
  document.createElement(name), attributes, children);
plsim.svg = (name, attributes = {}, ...children) => plsim.fill(
  document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
plsim.fill = (element, attributes, children) => {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((c) => c !== null && c !== undefined));
  return element;
};
plsim.capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
plsim.byId = (id) => document.getElementById(id);
plsim.button = (text, onclick, more = {}) => plsim.el("button", { type: "button", onclick, ...more },
  text);

/* Unpack a package: bytes and hundredths become typed arrays, once. */
plsim.unpack = (pack) => {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const whole = (text) => text ? new Int16Array(bytes(text).buffer) : null;
  const children = pack.third.length, strands = pack.strands.length;
  const arms = pack.arms.map((arm) => ({
    ...arm, skill: whole(arm.skill), estimate: whole(arm.estimate), level: whole(arm.level),
    own: whole(arm.own), lane: new Int8Array(bytes(arm.lane).buffer),
    room: new Int8Array(bytes(arm.room).buffer), flags: bytes(arm.flags), known: bytes(arm.known),
    friends: bytes(arm.friends) }));
  const made = { ...pack, arms, children };
  made.cell = (week, child) => week * children + child;
  made.at = (array, week, child, strand) => array[(week * children + child) * strands + strand];
  made.mean = (array, week, child) => {
    let sum = 0;
    for (let s = 0; s < strands; s++) {
      const value = made.at(array, week, child, s);
      if (value === plsim.NONE) return null;
      sum += value;
    }
    return sum / strands / 100;
  };
  made.reach = plsim.reachOf(made);
  made.range = plsim.rangeOf(made);
  return made;
};

/* How far below and above a lesson's level children are within reach (hundredths of an SD). */
plsim.reachOf = (pack) => {
  for (const arm of pack.arms) for (const bars of arm.bars) for (const bar of bars)
    return [bar[2] - bar[1], bar[3] - bar[1]];
  return [-100, 80];
};

/* The one scale of both schools: all children of the whole year, a little air on both sides. */
plsim.rangeOf = (pack) => {
  let low = Infinity, high = -Infinity;
  for (const arm of pack.arms) for (const value of arm.skill) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low - 10, high + 10];
};

plsim.signed = (value, places = 2) => {
  const text = Math.abs(value).toFixed(places);
  if (Number(text) === 0) return text;
  return (value < 0 ? "−" : "+") + text;
};
plsim.has = (flags, flag) => (flags & plsim.FLAGS[flag]) !== 0;

/* A child's mark: the shape says where the child began. `size` is its width in pixels. */
plsim.mark = (third, size, { hollow = false, known = false } = {}) => {
  const color = plsim.COLORS[third], edge = size / 6, r = size / 2 - (known ? edge / 6 : hollow ? edge / 3 : 0);
  const style = { fill: hollow ? "#fff" : color, stroke: known ? "#1A1A1A" : color,
    "stroke-width": known ? edge : edge * 0.8 };
  if (hollow && known) style["stroke-width"] = edge;
  if (!hollow && !known) { style.stroke = "#fff"; style["stroke-width"] = size / 12; }
  const shape = third === "low" ? plsim.svg("rect", { x: -r * 0.9, y: -r * 0.9, width: r * 1.8,
    height: r * 1.8, ...style })
    : third === "middle" ? plsim.svg("circle", { r, ...style })
    : plsim.svg("path", { d: `M0 ${-r * 1.12}L${r * 1.12} 0L0 ${r * 1.12}L${-r * 1.12} 0Z`, ...style });
  if (!(hollow && known)) return [shape];
  /* hollow and known: the black edge outside, the colour inside it */
  const inner = plsim.mark(third, size * 0.66, { hollow: true });
  return [shape, ...inner];
};
plsim.icon = (third, options = {}) => plsim.svg("svg", { viewBox: "-10 -10 20 20",
  "aria-hidden": "true" }, plsim.mark(third, 17, options));

/* A hundredth of the width, in pixels: all sizes are shares of it. */
plsim.unit = () => window.innerWidth / 100;

plsim.render = () => { for (const part of plsim.parts) part(plsim.state, plsim.talk); };
plsim.set = (changes) => { Object.assign(plsim.state, changes); plsim.render(); plsim.keep?.(); };
plsim.say = (text) => { plsim.byId("said").textContent = text; };

plsim.dots = (count, total = 10) => {
  const found = [];
  for (let i = 0; i < total; i++) found.push(plsim.svg("circle", { cx: 5 + 10 * i, cy: 5, r: 4,
    fill: i < count ? "#1A1A1A" : "#fff", stroke: "#1A1A1A", "stroke-width": 1 }));
  return plsim.svg("svg", { viewBox: `0 0 ${10 * total} 10`, "aria-hidden": "true" }, found);
};

plsim.dialog = (title, body) => {
  const dialog = plsim.byId("dialog");
  plsim.byId("dialog-title").textContent = title;
  plsim.byId("dialog-body").replaceChildren(...[body].flat());
  if (!dialog.open) dialog.showModal();
};
plsim.closed = () => { const d = plsim.byId("dialog"); if (d.open) d.close(); };
