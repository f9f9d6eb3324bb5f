// The console, live: its rows (see rows.js), the call that is open, and alarms.

import { entitle, raise, seen } from "./alarms.js";
import { fill, opened, showDone, tell } from "./line.js";
import { placeMarks, ring } from "./map.js";
import { newId, part, send, swap } from "./parts.js";
import { arrange, rounds, staleness, take } from "./rows.js";
import { follow } from "./stream.js";
import { count } from "./times.js";

const pane = document.getElementById("open");
const banner = document.getElementById("stale");
const changed = { calls: new Set(), units: new Set() };
const MOST = 100; // rows asked for at once

// --- Rows

const rows = (kind) => document.querySelector(`#panes tbody#${kind}`);

/** Rows that changed are asked for together. */
const refresh = rounds(async () => {
  const [calls, units] = [take(changed.calls, MOST), take(changed.units, MOST)];
  try {
    const fresh = await part(`/console/rows?${new URLSearchParams({ calls: calls.join("/"), units: units.join("/") })}`);
    const orders = { calls: place("queue", fresh, changed.calls), units: place("units", fresh, changed.units) };
    await placeMarks(fresh, orders);
  } catch (error) {
    calls.forEach((each) => changed.calls.add(each));
    units.forEach((each) => changed.units.add(each));
    throw error;
  }
  return changed.calls.size || changed.units.size;
});

function place(kind, fresh, missing) {
  const [here, there] = [rows(kind), fresh.querySelector(`#${kind}`)];
  document.querySelector(`[data-count-of="${kind}"]`).textContent = arrange(here, there, missing);
  mark();
  count(here);
  return there.dataset.order ? there.dataset.order.split("/") : [];
}

// --- The call that is open

const shown = () => pane.querySelector("article")?.dataset.number ?? "";

function mark() {
  for (const row of rows("queue").children) {
    const chosen = row.dataset.number === shown();
    row.classList.toggle("chosen", chosen);
    if (chosen) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
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

function change(told) {
  const [kind, name] = [told.subject.split("/", 1)[0], told.subject.slice(told.subject.indexOf("/") + 1)];
  const number = told.row?.number ?? name;
  if (kind === "unit") changed.units.add(name);
  else if (["call", "incident", "request"].includes(kind)) {
    changed.calls.add(number);
    (told.row?.units ?? []).forEach((unit) => changed.units.add(unit));
    if (number === shown() || name === shown()) renew();
  } else if (kind !== "look") return;
  const own = told.event === "call taken" && number === shown();
  if (ALARMS[told.event] && !own) raise(ALARMS[told.event], kind === "unit" ? name : number, kind === "unit" ? "#units" : `/console/calls/${number}`);
  if (kind !== "look") refresh();
}

function reset() {
  for (const row of rows("queue").children) changed.calls.add(row.dataset.number);
  for (const row of rows("units").children) changed.units.add(row.dataset.number);
  refresh();
  renew();
}

follow(Number(document.getElementById("panes").dataset.entry), {
  change,
  reset,
  ...staleness(banner, renew),
});
mark();
if (!shown()) fill("");
