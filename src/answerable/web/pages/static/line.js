// The command line: what is typed is said back as it is typed; Enter carries out what was said back, and nothing else.

import { Refused, newId, part, send } from "./parts.js";

const form = document.getElementById("line");
const field = document.getElementById("command");
const echo = document.getElementById("echo");
const said = document.getElementById("said");
const undo = document.getElementById("undo");
const current = form.elements.current;
let id = newId();
let chosen = -1;
let asked = 0;

/** Which call is open on the screen: `.` on the line. */
export function opened(number) {
  current.value = number;
}

const options = () => [...echo.querySelectorAll('[role="option"]')];
const saidBack = () => echo.querySelector("[data-whole]")?.dataset.text === field.value;

async function sayBack() {
  const mine = ++asked;
  try {
    const query = new URLSearchParams({ text: field.value, current: current.value });
    const fresh = await part(`/console/echo?${query}`);
    if (mine === asked) show(fresh);
  } catch {
    if (mine === asked) echo.replaceChildren();
  }
}

function show(fresh) {
  echo.replaceChildren(fresh);
  choose(-1);
}

function choose(index) {
  const all = options();
  chosen = all.length ? (index + all.length + 1) % (all.length + 1) : -1;
  if (chosen === all.length) chosen = -1;
  all.forEach((each, place) => each.setAttribute("aria-selected", String(place === chosen)));
  field.setAttribute("aria-expanded", String(all.length > 0));
  if (chosen >= 0) field.setAttribute("aria-activedescendant", all[chosen].id);
  else field.removeAttribute("aria-activedescendant");
}

/** Put a text on the line, to be gone on with. */
export function fill(text) {
  field.value = text;
  field.focus();
  field.setSelectionRange(text.length, text.length);
  id = newId();
  sayBack();
}

/** Carry a sentence out. What is typed stays until the server has said that it is done. */
async function carryOut(text) {
  form.setAttribute("aria-busy", "true");
  try {
    const done = await send(form, id, { text, commit: text });
    if (done.dataset.number === undefined) return show(done); // said back once more: it reads otherwise by now
    said.replaceChildren(done);
    if (field.value === text) field.value = "";
    id = newId();
    show(document.createElement("div"));
    offerUndo(done.dataset.undo ?? "");
    document.dispatchEvent(new CustomEvent("carried-out", { detail: done.dataset }));
  } catch (error) {
    tell(error);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** Say what went wrong, beside what was typed. Where nothing answered, Enter sends the same command again. */
export function tell(error) {
  if (error instanceof Refused) said.replaceChildren(error.part);
  else said.replaceChildren(Object.assign(document.createElement("p"), { className: "banner bad", textContent: form.dataset.away }));
  if (error instanceof Refused && error.status < 500) id = newId();
}

/** Show what came of a form beside the line. */
export function showDone(done) {
  said.replaceChildren(done);
  offerUndo(done.dataset.undo ?? "");
}

function offerUndo(text) {
  undo.hidden = !text;
  undo.dataset.text = text;
}

field.addEventListener("input", () => { id = newId(); sayBack(); });
field.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(event.key === "ArrowDown" ? chosen + 1 : chosen - 1);
  } else if (event.key === "Escape") {
    if (chosen >= 0) choose(-1);
    else fill("");
  } else if (event.key === "Enter" && chosen >= 0) {
    event.preventDefault();
    fill(options()[chosen].dataset.text);
  }
});
echo.addEventListener("click", (event) => {
  const option = event.target.closest('[role="option"]');
  if (option) fill(option.dataset.text);
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!field.value.trim() || form.hasAttribute("aria-busy")) return;
  if (saidBack()) await carryOut(field.value);
  else await sayBack();
});
undo.addEventListener("click", () => {
  id = newId();
  carryOut(undo.dataset.text);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "F2") {
    event.preventDefault();
    field.focus();
  } else if (event.key === "F8" && !undo.hidden) {
    event.preventDefault();
    undo.click();
  }
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-fill]");
  if (!link) return;
  event.preventDefault();
  fill(link.dataset.fill);
});
