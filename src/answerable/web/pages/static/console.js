// The console, live: the stream says which rows changed, the server renders those, and their order puts every row in its
// place. The order is the truth: a row that it lacks goes, one that it has and the page lacks is asked for.

import { entitle, raise, seen } from "./alarms.js";
import { fill, opened, showDone, tell } from "./line.js";
import { newId, part, send, swap } from "./parts.js";
import { follow } from "./stream.js";
import { count } from "./times.js";

const pane = document.getElementById("open");
const banner = document.getElementById("stale");
const changed = { calls: new Set(), units: new Set() };
const MOST = 100; // rows asked for at once
let asking = false;
let pending = false;

// --- Rows

const rows = (kind) => document.querySelector(`#panes tbody#${kind}`);

/** Rows that changed are asked for together, one request at a time. */
async function refresh() {
  pending = true;
  if (asking) return;
  asking = true;
  while (pending) {
    pending = false;
    const [calls, units] = [take(changed.calls), take(changed.units)];
    try {
      const fresh = await part(`/console/rows?${new URLSearchParams({ calls: calls.join("/"), units: units.join("/") })}`);
      place("queue", fresh, changed.calls);
      place("units", fresh, changed.units);
      if (changed.calls.size || changed.units.size) pending = true;
    } catch {
      calls.forEach((each) => changed.calls.add(each));
      units.forEach((each) => changed.units.add(each));
      await new Promise((done) => setTimeout(done, 1000));
      pending = true;
    }
  }
  asking = false;
}

function take(set) {
  const some = [...set].slice(0, MOST);
  some.forEach((each) => set.delete(each));
  return some;
}

function place(kind, fresh, missing) {
  const [here, there] = [rows(kind), fresh.querySelector(`#${kind}`)];
  const have = new Map([...here.children].map((row) => [row.dataset.number, row]));
  for (const row of [...there.children]) {
    const old = have.get(row.dataset.number);
    if (old) {
      row.classList.toggle("chosen", old.classList.contains("chosen"));
      const focus = old.contains(document.activeElement);
      old.replaceWith(row);
      if (focus) row.querySelector("a")?.focus({ preventScroll: true });
    } else {
      row.classList.add("fresh");
    }
    have.set(row.dataset.number, row);
  }
  const order = there.dataset.order ? there.dataset.order.split("/") : [];
  let next = here.firstElementChild;
  for (const number of order) {
    const row = have.get(number);
    if (!row) missing.add(number);
    else if (row === next) next = next.nextElementSibling;
    else here.insertBefore(row, next);
  }
  while (next) {
    const gone = next;
    next = next.nextElementSibling;
    gone.remove();
  }
  document.querySelector(`[data-count-of="${kind}"]`).textContent = order.length;
  mark();
  count(here);
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
      if (shown() === number) swap(old, fresh);
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
  heard() {
    if (!banner.hidden) renew();
    banner.hidden = true;
    document.body.classList.remove("stale");
  },
  stale(seconds, signedOff) {
    banner.textContent = signedOff ? banner.dataset.signedOff : banner.dataset.text.replace("{seconds}", seconds);
    banner.hidden = false;
    document.body.classList.add("stale");
  },
});
mark();
if (!shown()) fill("");
