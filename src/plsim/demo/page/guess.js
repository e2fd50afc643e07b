"use strict";
/* The room guesses before it sees. Nothing is kept but counts, in memory alone. */

/* Ranked probability score of shares over three ordered answers, mean over worlds whose answers
   have the shares `truth`; 0 is best, 1 worst. */
plsim.rps = (guess, truth) => {
  let sum = 0;
  for (let k = 0; k < 2; k++) {
    const f = guess.slice(0, k + 1).reduce((a, b) => a + b, 0);
    const p = truth.slice(0, k + 1).reduce((a, b) => a + b, 0);
    sum += f * f - 2 * f * p + p;
  }
  return sum / 2;
};
/* 0 = three equal guesses, 100 = the model's own odds; null where the model itself is near even. */
plsim.score = (guess, truth) => {
  const even = plsim.rps([1 / 3, 1 / 3, 1 / 3], truth), best = plsim.rps(truth, truth);
  if (100 * (even - best) < 2) return null;
  return 100 * (even - plsim.rps(guess, truth)) / (even - best);
};
plsim.sharesOf = (votes) => {
  const sum = votes.reduce((a, b) => a + b, 0);
  return sum ? votes.map((vote) => vote / sum) : null;
};
/* Ten dots shared out among three answers, largest remainders first. */
plsim.tenths = (shares) => {
  const whole = shares.map((share) => Math.floor(10 * share + 1e-9));
  const rest = shares.map((share, i) => [10 * share - whole[i], i]).sort((a, b) => b[0] - a[0]);
  for (let left = 10 - whole.reduce((a, b) => a + b, 0), i = 0; left > 0; left--, i++)
    whole[rest[i % 3][1]]++;
  return whole;
};

plsim.QUESTIONS = [
  { key: "low", text: "Children who began low learn, in B,", answers: ["less", "the same", "more"] },
  { key: "gap", text: "The gap gets, in B,", answers: ["narrower", "the same", "wider"] },
  { key: "known", text: "Children known well are, in B,", answers: ["fewer", "the same", "more"] },
];
plsim.parts.push((state) => {
  const holder = plsim.byId("guess");
  if (holder.childElementCount) return;
  for (const question of plsim.QUESTIONS) {
    holder.append(plsim.el("fieldset", { class: "ask" }, plsim.el("legend", {}, question.text),
      plsim.el("div", { class: "row" }, question.answers.map((answer, i) => plsim.el("label", {}, answer,
        plsim.el("input", { type: "number", min: "0", max: "999", step: "1", inputmode: "numeric",
          "data-question": question.key, "data-answer": i, "aria-label":
          `${question.text} ${answer}: hands`, oninput: (event) => {
            const votes = state.votes[question.key] || [0, 0, 0];
            const value = Math.round(Number(event.target.value));
            votes[i] = Number.isFinite(value) ? Math.min(999, Math.max(0, value)) : 0;
            state.votes[question.key] = votes;
          } }))))));
  }
});

plsim.forgetVotes = () => {
  plsim.state.votes = {};
  for (const input of plsim.byId("guess").querySelectorAll("input")) input.value = "";
};
plsim.guesses = () => {
  const answers = plsim.talk.answers, title = "The room and the model";
  if (!answers) return plsim.dialog(title, plsim.el("p", {}, `${plsim.talk.worlds} worlds are being run.`));
  const uncovered = plsim.QUESTIONS.filter((q) => !plsim.state.covered[q.key]);
  if (!uncovered.length) return plsim.dialog(title, plsim.el("p", {},
    "The answers are covered. Uncover them first (C)."));
  const blocks = uncovered.map((question) => plsim.scored(question, answers));
  return plsim.dialog(title, [plsim.el("div", { class: "scored" }, blocks), plsim.el("p", {},
    "The model is not the truth. Where you differ, one of you is wrong: what do you know that it " +
    "does not?")]);
};
plsim.scored = (question, answers) => {
  const truth = answers.guess.find((q) => q.key === question.key).shares;
  const room = plsim.sharesOf(plsim.state.votes[question.key] || [0, 0, 0]);
  const row = (name, shares) => plsim.el("tr", {}, plsim.el("th", { scope: "row" }, name),
    plsim.tenths(shares).map((count) => plsim.el("td", {}, `${"●".repeat(count) || "–"}`)));
  const table = plsim.el("table", {}, plsim.el("tr", {}, plsim.el("td"), question.answers.map((answer) =>
    plsim.el("th", { scope: "col" }, answer))), room ? row("Room", room) : null, row("Model", truth));
  return plsim.el("section", {}, plsim.el("h3", {}, question.text), table,
    plsim.el("p", { class: "big", "data-score": question.key }, plsim.verdictOf(room, truth)));
};
plsim.verdictOf = (room, truth) => {
  if (!room) return "No hands were counted.";
  const score = plsim.score(room, truth);
  if (score === null) return "The model cannot tell either.";
  if (score < 0) return "Worse than guessing evenly.";
  return `${Math.round(score)} of 100`;
};
