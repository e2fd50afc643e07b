"use strict";
/* Two sheets of A4 from the same data: before the year, and after it. */
plsim.SPOKEN = [
  "1 One class (3 min): For whom is this lesson? Whom do you move it for?",
  "2 Guess (4 min): Vote before you see. Count hands for every answer.",
  "3 Two schools (5 min): Were we right? Who paid for it?",
  "4 One child (4 min): Would you want this for this child?",
  "5 Your turn (4 min and more): What would have to be true in our school?",
];
plsim.LEFT_OUT = [
  "Who comes and goes during the year, who teaches elsewhere, and money raised elsewhere.",
  "Anything but two subjects; what children think of each other beyond friendship.",
  "Whether a school can do what a policy asks, beyond the cost shown.",
];
plsim.TALK = [
  "Who gained in B, and who paid for it?",
  "What do you know about your school that the model does not?",
  "What would you have to see to change your mind?",
];
plsim.handout = (talk) => {
  plsim.talk = talk;
  plsim.show(talk.pictures ? talk.pictures[0] : talk.package);
  plsim.unit = () => 8.6;
  const { el } = plsim, [a, b] = talk.titles;
  const sheet = (...parts) => { const made = el("section", { class: "sheet" }, parts);
    plsim.byId("handout").append(made); return made; };
  const legend = () => el("ul", { class: "legend" }, plsim.LEGEND.map(([name, icon]) => el("li", {}, icon(), name)));
  const schools = (holder, week, kind) => ["A", "B"].forEach((letter, i) => {
    const picture = new plsim.Picture(holder, i, letter);
    if (kind) picture.root.classList.add(kind);
    picture.draw(plsim.pack, week);
  });
  const first = el("div", { style: "display: contents" });
  sheet(el("h1", {}, `${a} or ${b}?`),
    el("p", {}, `The same ${plsim.pack.children} children, the same luck, two ways to group them. ` +
      "A model, not a forecast. Before the first lesson:"), first, legend(),
    el("h2", {}, "What do you think, after one year?"),
    el("div", { class: "boxes" }, plsim.QUESTIONS.flatMap((question) => [el("span", {}, question.text),
      ...question.answers.map((answer) => el("span", {}, el("span", { class: "box" }), answer))])),
    el("h2", {}, "For the facilitator"), el("ul", {}, plsim.SPOKEN.map((line) => el("li", {}, line))),
    el("p", { class: "small" }, "Left to right: what a child can do. Bar: the level of the lesson. " +
      "Field: who is within reach of it."));
  schools(first, 0);
  const last = el("div", { style: "display: contents" });
  sheet(el("h1", {}, "After one year"), last, el("h2", {}, `What ${talk.answers.worlds} worlds found`),
    ...talk.answers.sentences.map((text) => el("p", { class: "small" }, text)),
    el("div", {}, plsim.boardFigure(talk.answers.board, 700, plsim.unit())[0]),
    el("h2", {}, "What the model leaves out"),
    el("ul", { class: "small" }, plsim.LEFT_OUT.map((line) => el("li", {}, line))),
    el("h2", {}, "To talk about"), el("ul", {}, plsim.TALK.map((line) => el("li", {}, line))),
    el("p", { class: "small" }, "Check it: save the experiment on the page (More), then plsim compare " +
      "workshop.yaml; the assumptions and their sources: plsim list assumptions."));
  schools(last, plsim.pack.weeks, "low");
  document.documentElement.dataset.ready = "yes";
};
