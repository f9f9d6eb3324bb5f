// The list of requests for assistance, live: a request that changed is rendered anew, in whichever part it belongs now.

import { Rows } from "./lists.js";
import { part } from "./parts.js";
import { rounds, staleness, take } from "./rounds.js";
import { follow } from "./stream.js";

const MOST = 100; // asked for at once
const begun = Number(document.getElementById("requests").dataset.entry);
const lists = [...document.querySelectorAll("ul[data-live]")].map((each) => new Rows(each, begun));
const changed = new Set();

const refresh = rounds(async () => {
  const asked = take(changed, MOST);
  try {
    const fresh = await part(`/duty/rows?${new URLSearchParams({ requests: asked.join("/") })}`);
    for (const list of lists) {
      const { children, dataset } = fresh.querySelector(`#${list.body.id}`);
      const order = dataset.order ? dataset.order.split("/") : [];
      list.order([...children], order, Number(fresh.dataset.entry)).forEach((each) => changed.add(each));
      const told = document.querySelector(`[data-count-of="${list.body.id}"]`);
      if (told) told.textContent = `(${order.length})`;
    }
  } catch (error) {
    asked.forEach((each) => changed.add(each));
    throw error;
  }
  return changed.size;
});

function all() {
  for (const list of lists) list.numbers.forEach((each) => changed.add(each));
  refresh();
}

follow(begun, {
  change(told) {
    const [kind, number] = told.subject.split("/");
    if (kind !== "request") return;
    changed.add(number);
    refresh();
  },
  reset: all,
  ...staleness(document.getElementById("stale"), all),
});
