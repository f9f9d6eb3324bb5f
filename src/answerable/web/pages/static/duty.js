// The list of requests for assistance, live: a request that changed is rendered anew, in whichever part it belongs now.

import { part } from "./parts.js";
import { arrange, rounds, staleness, take } from "./rows.js";
import { follow } from "./stream.js";
import { count } from "./times.js";

const MOST = 100; // asked for at once
const lists = [...document.querySelectorAll("ul[data-live]")];
const changed = new Set();

const refresh = rounds(async () => {
  const asked = take(changed, MOST);
  try {
    const fresh = await part(`/duty/rows?${new URLSearchParams({ requests: asked.join("/") })}`);
    for (const here of lists) {
      const long = arrange(here, fresh.querySelector(`#${here.id}`), changed);
      const told = document.querySelector(`[data-count-of="${here.id}"]`);
      if (told) told.textContent = `(${long})`;
      count(here);
    }
  } catch (error) {
    asked.forEach((each) => changed.add(each));
    throw error;
  }
  return changed.size;
});

function all() {
  for (const row of lists.flatMap((each) => [...each.children])) changed.add(row.dataset.number);
  refresh();
}

follow(Number(document.getElementById("requests").dataset.entry), {
  change(told) {
    const [kind, number] = told.subject.split("/");
    if (kind !== "request") return;
    changed.add(number);
    refresh();
  },
  reset: all,
  ...staleness(document.getElementById("stale"), all),
});
