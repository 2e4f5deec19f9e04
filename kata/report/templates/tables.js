"use strict";
// Sort and filter the tables, and walk through the map.
(() => {
  const $ = (id) => document.getElementById(id);

  // ---- Sort and filter

  function valueOf(row, column, kind) {
    const cell = row.cells[column];
    const text = cell.dataset.value ?? cell.textContent.trim();
    return kind === "number" ? parseFloat(text) : text;
  }

  function sort(table, column, kind, direction) {
    const sign = direction === "ascending" ? 1 : -1;
    const order = new Intl.Collator(undefined, { numeric: true });
    const compare = kind === "number" ? (a, b) => a - b : order.compare;
    const rows = [...table.tBodies[0].rows].map((row) => [valueOf(row, column, kind), row]);
    rows.sort((a, b) => sign * compare(a[0], b[0]));
    table.tBodies[0].append(...rows.map(([, row]) => row));
  }

  function press(button) {
    const head = button.closest("th");
    const table = button.closest("table");
    const before = head.getAttribute("aria-sort");
    const direction = before === "ascending" ? "descending" : "ascending";
    for (const each of table.querySelectorAll("[aria-sort]")) each.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", direction);
    sort(table, head.cellIndex, button.dataset.kind, direction);
    if (table.id === "people") orderMap();
  }

  const people = [...$("people").tBodies[0].rows];
  const twin = new Map([...$("map").tBodies[0].rows].map((row, index) => [people[index], row]));

  function orderMap() {
    const rows = [...$("people").tBodies[0].rows].map((row) => twin.get(row));
    $("map").tBodies[0].append(...rows);
  }

  function filter() {
    const name = $("name").value.trim().toLocaleLowerCase();
    const kind = $("kind").value;
    let count = 0;
    for (const row of people) {
      const found = row.cells[0].textContent.toLocaleLowerCase().includes(name);
      const shown = found && (!kind || row.dataset.flags.split(" ").includes(kind));
      row.hidden = twin.get(row).hidden = !shown;
      count += shown;
    }
    $("shown").textContent = `${count} of ${people.length} students`;
    enter();
  }

  // ---- The map: one stop for the Tab key, arrows move, Enter opens

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  let stop = null;

  function visible() {
    return [...$("map").tBodies[0].rows].filter((row) => !row.hidden);
  }

  function enter(cell = visible()[0]?.cells[1]) {
    stop?.removeAttribute("tabindex");
    stop = cell ?? null;
    stop?.setAttribute("tabindex", "0");
  }

  function move(event) {
    const cell = event.target.closest("tbody td");
    if (!cell) return;
    if (event.key === "Enter") return open(cell);
    const rows = visible();
    const row = rows.indexOf(cell.parentNode);
    const last = cell.parentNode.cells.length - 1;
    const jump = { Home: [row, 1], End: [row, last] }[event.key];
    const step = STEPS[event.key];
    if (!jump && !step) return;
    const [down, right] = jump ?? [row + step[0], cell.cellIndex + step[1]];
    event.preventDefault();
    if (!rows[down] || right < 1 || right > last) return;
    enter(rows[down].cells[right]);
    stop.focus();
  }

  function open(cell) {
    enter(cell);
    cell.focus({ preventScroll: true });
    const student = cell.parentNode.cells[0].querySelector("a").getAttribute("href");
    const exercise = $("map").tHead.rows[1].cells[cell.cellIndex].textContent;
    location.hash = `${student}/${exercise}`;
  }

  document.querySelector(".filter").addEventListener("submit", (event) => event.preventDefault());
  $("name").addEventListener("input", filter);
  $("kind").addEventListener("change", filter);
  $("map").addEventListener("keydown", move);
  $("map").addEventListener("click", (event) => {
    const cell = event.target.closest("tbody td");
    if (cell) open(cell);
  });
  for (const each of document.querySelectorAll("button.sort"))
    each.addEventListener("click", () => press(each));
  enter();
})();
