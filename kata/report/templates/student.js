"use strict";
// Texts of students reach the page as text nodes only, never as HTML.
(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const overview = $("overview");
  const page = $("student");
  const places = new Map(data.students.map((each, index) => [each.address, index]));
  let cameFrom = null;

  function make(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  // ---- The page of a student

  function testLine(number) {
    const [name, outcome, hidden, message] = data.tests[number];
    const line = make("li", { class: outcome === "passed" ? "passed" : "failed" });
    line.append(make("b", {}, outcome), " ", hidden ? "a hidden test: " : "", data.texts[name]);
    if (message >= 0) line.append(make("p", { class: "text message" }, data.texts[message]));
    return line;
  }

  function codeBlock(title, lines, label) {
    const block = make("pre", { tabindex: "0", role: "region", "aria-label": label });
    block.append(lines.map((each) => data.texts[each]).join("\n"));
    return [make("h3", {}, title), block];
  }

  function few(texts, kind) {
    const nodes = texts.map((each) => make("p", { class: kind }, each));
    if (nodes.length <= 3) return nodes;
    const more = make("summary", { class: "muted" }, `${nodes.length - 3} more`);
    return [...nodes.slice(0, 3), make("details", {}, more, ...nodes.slice(3))];
  }

  function summaryOf([number, title], answer) {
    const summary = make("summary", {}, make("span", { class: "number" }, number), " ", title, " ");
    summary.append(make("span", { class: "badge " + answer.said.replaceAll(" ", "-") }, answer.said));
    const points = answer.points === null ? "the mark waits" : `${answer.points} of ${answer.most}`;
    summary.append(make("span", { class: "points" }, points));
    if (answer.diagnosis !== undefined)
      summary.append(make("span", { class: "guess" }, data.texts[answer.diagnosis].split(". ")[0]));
    return summary;
  }

  function answerBlock(heading, answer, address) {
    const block = make("details", { class: "answer", id: `${address}/${heading[0]}` });
    block.append(summaryOf(heading, answer));
    block.append(...few((answer.reasons ?? []).map((each) => data.texts[each]), "text"));
    if (answer.tests) block.append(make("ul", { class: "tests" }, ...answer.tests.map(testLine)));
    if (answer.diagnosis !== undefined)
      block.append(make("p", { class: "text" }, "Looks like: ", data.texts[answer.diagnosis]));
    for (const [word, text] of answer.remarks ?? [])
      block.append(make("p", { class: "text" }, make("b", {}, word), " ", text));
    const label = `SQL of exercise ${heading[0]}`;
    if (answer.sql) block.append(...codeBlock("The SQL that was sent", answer.sql, label));
    return block;
  }

  function neighbour(index, step, word) {
    const other = data.students[index + step];
    if (!other) return "";
    return make("a", { href: `#student/${other.address}` }, word, make("bdi", {}, other.name));
  }

  function switchAll(open) {
    for (const each of page.querySelectorAll("details")) each.open = open;
  }

  function controls() {
    const row = make("p", { class: "controls" });
    for (const [word, open] of [["Open all", true], ["Close all", false]]) {
      const button = make("button", { type: "button" }, word);
      button.addEventListener("click", () => switchAll(open));
      row.append(button);
    }
    return row;
  }

  function showStudent(index, address, exercise) {
    const student = data.students[index];
    const around = make("nav", { "aria-label": "Students" });
    around.append(make("a", { href: "#students" }, "← All students"), " ");
    around.append(neighbour(index, -1, "Before: "), " ", neighbour(index, 1, "Next: "));
    const title = make("h1", { tabindex: "-1" }, make("bdi", {}, student.name));
    page.replaceChildren(around, title, make("p", { class: "lead" }, student.reached), controls());
    page.append(...few(student.notes, "text note"));
    let chapter = null;
    data.exercises.forEach((heading, place) => {
      const answer = data.answers[student.answers[place]];
      if (!answer) return;
      if (heading[2] !== chapter) page.append(make("h2", {}, (chapter = heading[2])));
      page.append(answerBlock(heading, answer, address));
    });
    overview.hidden = true;
    page.hidden = false;
    document.title = `${student.name}: class report`;
    const wanted = exercise && $(`${address}/${exercise}`);
    if (wanted) wanted.open = true;
    (wanted ? wanted.querySelector("summary") : title).focus({ preventScroll: true });
    if (wanted) wanted.scrollIntoView({ block: "start" });
    else scrollTo(0, 0);
  }

  // ---- Which page is shown: #student/<address>/<exercise>, or a part of the overview

  function showOverview(place) {
    const returns = overview.hidden;
    page.hidden = true;
    page.replaceChildren();
    overview.hidden = false;
    document.title = "Class report";
    const part = place && $(place);
    if (part) part.scrollIntoView({ block: "start" });
    if (returns && cameFrom?.isConnected) cameFrom.focus();
    else if (part) part.focus({ preventScroll: true });
  }

  function route() {
    const [kind, address, exercise] = location.hash.slice(1).split("/");
    const index = kind === "student" ? places.get(address) : undefined;
    if (index === undefined) return showOverview(location.hash.slice(1));
    if (!overview.hidden) cameFrom = document.activeElement;
    showStudent(index, address, exercise);
  }

  addEventListener("hashchange", route);
  addEventListener("beforeprint", () => switchAll(true));
  if (location.hash) route();
})();
