// The console, live: the stream brings the rows that changed and where they stand. What was missed, or does not fit, is
// asked for, with the order of all: that order is the truth. A row that it lacks goes, one that the page lacks is asked for.

import { entitle, raise, seen } from "./alarms.js";
import { fill, opened, showDone, tell } from "./line.js";
import { Rows } from "./lists.js";
import { placeMarks, ring } from "./map.js";
import { element, newId, part, send, swap } from "./parts.js";
import { rounds, staleness, take } from "./rounds.js";
import { follow } from "./stream.js";
import { count } from "./times.js";

const panes = document.getElementById("panes");
const pane = document.getElementById("open");
const banner = document.getElementById("stale");
const begun = Number(panes.dataset.entry);
const lists = Object.fromEntries(
  ["queue", "units"].map((kind) => [kind, new Rows(panes.querySelector(`tbody#${kind}`), begun)]),
);
const changed = { queue: new Set(), units: new Set() };
const MOST = 100; // rows asked for at once
const MARKS = 1000; // milliseconds until the marks of rows that changed are asked for
const CHECK = 60000; // milliseconds between two looks whether the order is right
const later = []; // what was told while rows were asked for
let asking = false;

// --- Rows

/** Rows that changed are asked for together, with the order of all; what was told meanwhile comes after them. */
const refresh = rounds(async () => {
  const [calls, units] = [take(changed.queue, MOST), take(changed.units, MOST)];
  asking = true;
  try {
    const fresh = await part(`/console/rows?${new URLSearchParams({ calls: calls.join("/"), units: units.join("/") })}`);
    const orders = {};
    for (const [kind, list] of Object.entries(lists)) {
      const { children, dataset } = fresh.querySelector(`#${kind}`);
      const order = (orders[kind] = dataset.order ? dataset.order.split("/") : []);
      list.order([...children], order, Number(fresh.dataset.entry)).forEach((each) => changed[kind].add(each));
      placed(kind);
    }
    await placeMarks(fresh, { calls: orders.queue, units: orders.units });
  } catch (error) {
    calls.forEach((each) => changed.queue.add(each));
    units.forEach((each) => changed.units.add(each));
    throw error;
  } finally {
    asking = false;
    while (later.length) apply(...later.shift());
  }
  return changed.queue.size || changed.units.size;
});

/** Ask for every row. */
function everything() {
  for (const [kind, list] of Object.entries(lists)) list.numbers.forEach((each) => changed[kind].add(each));
  refresh();
}

/** Rows as the stream brings them; where they do not fit, the order is asked for. */
function apply({ ask, html, ...turns }, entry) {
  if (ask) return everything();
  const fresh = html ? element(html) : null;
  for (const [kind, list] of Object.entries(lists)) {
    const rows = fresh ? [...fresh.querySelector(`#${kind}`).children] : [];
    if (!list.turn(rows, turns[kind], entry)) refresh();
    placed(kind);
    turns[kind].before.forEach(([name]) => changed[kind].add(name));
    if (turns[kind].before.length || turns[kind].gone.length) soon();
  }
}

function placed(kind) {
  document.querySelector(`[data-count-of="${kind}"]`).textContent = lists[kind].have.size;
  if (kind === "queue") mark();
}

/** Marks on the map follow together: they are asked for with the rows that they are of. */
let marking = 0;
function soon() {
  marking ||= setTimeout(() => {
    marking = 0;
    refresh();
  }, MARKS);
}

setInterval(refresh, CHECK);

// --- The call that is open

const shown = () => pane.querySelector("article")?.dataset.number ?? "";

let chosen = null;

function mark() {
  const row = lists.queue.have.get(shown()) ?? null;
  if (row === chosen) return;
  chosen?.classList.remove("chosen");
  chosen?.removeAttribute("aria-current");
  row?.classList.add("chosen");
  row?.setAttribute("aria-current", "true");
  chosen = row;
}

async function open(number, { push = true, focus = true } = {}) {
  try {
    const fresh = await part(`/console/calls/${encodeURIComponent(number)}`);
    pane.replaceChildren(fresh);
    opened(shown());
    ring(fresh);
    seen(`/console/calls/${shown()}`);
    entitle([shown(), banner.dataset.title].join(" – "));
    if (push) history.pushState({}, "", `/console/calls/${encodeURIComponent(shown())}`);
    if (focus) fresh.querySelector("h2").focus();
    mark();
    count(pane);
  } catch (error) {
    tell(error);
  }
}

let refreshing = false;
let again = false;

/** Render the open call anew; what is being typed in it stays. */
async function renew() {
  again = true;
  if (refreshing) return;
  refreshing = true;
  while (again) {
    again = false;
    const [old, number] = [pane.querySelector("article"), shown()];
    if (!number) break;
    try {
      const fresh = await part(`/console/calls/${encodeURIComponent(number)}`);
      if (shown() === number) {
        swap(old, fresh);
        ring(fresh);
      }
      opened(shown());
      count(pane);
    } catch { /* the next change or the return of the server renews it */ }
  }
  refreshing = false;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="/console/calls/"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(decodeURIComponent(link.getAttribute("href").split("/").pop()));
});
window.addEventListener("popstate", () => {
  const [, number] = location.pathname.match(/^\/console\/calls\/(.+)$/) ?? [];
  if (number) open(decodeURIComponent(number), { push: false });
  else {
    pane.replaceChildren();
    opened("");
    ring(null);
    entitle(banner.dataset.title);
    mark();
  }
});
pane.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-post]");
  if (!form) return;
  event.preventDefault();
  form.dataset.id ??= newId();
  try {
    const done = await send(form, form.dataset.id);
    delete form.dataset.id; // what is typed in it next is another command
    showDone(done);
    form.reset();
    await renew();
  } catch (error) {
    tell(error);
    if (error.status < 500) delete form.dataset.id;
  }
});
document.addEventListener("carried-out", (event) => {
  const { number, verb } = event.detail;
  if (number && (verb === "take" || verb === "open")) open(number, { focus: verb === "open" });
  else if (number && number === shown()) renew();
});

// --- What is committed, as it is

const ALARMS = { "call taken": "new", "assistance requested": "new", "deadline missed": "late", "check missed": "late", "unit in distress": "distress" };

/** What happened, whatever shows its row. */
function happened(told) {
  const [kind, name] = [told.subject.split("/", 1)[0], told.subject.slice(told.subject.indexOf("/") + 1)];
  const number = told.row?.number ?? name;
  if (["call", "incident", "request"].includes(kind)) {
    if (number === shown() || name === shown()) renew();
  } else if (kind !== "unit" && kind !== "look") return;
  const own = told.event === "call taken" && number === shown();
  if (ALARMS[told.event] && !own) raise(ALARMS[told.event], kind === "unit" ? name : number, kind === "unit" ? "#units" : `/console/calls/${number}`);
}

/** What was missed: its row is asked for. */
function change(told) {
  const [kind, name] = [told.subject.split("/", 1)[0], told.subject.slice(told.subject.indexOf("/") + 1)];
  if (kind === "unit") changed.units.add(name);
  else if (["call", "incident", "request"].includes(kind)) {
    changed.queue.add(told.row?.number ?? name);
    (told.row?.units ?? []).forEach((unit) => changed.units.add(unit));
  }
  happened(told);
  if (kind !== "look") refresh();
}

/** What happens, with the rows that changed by it. */
function told({ changes, ...rows }, entry) {
  if (asking) later.push([rows, entry]);
  else apply(rows, entry);
  changes.forEach(happened);
}

function reset() {
  everything();
  renew();
}

follow(begun, {
  change,
  rows: told,
  reset,
  ...staleness(banner, renew),
}, "/console/changes");
mark();
if (!shown()) fill("");
