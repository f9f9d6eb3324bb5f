// The map, live: marks that changed come with the rows that did, as the server renders them. Who has a mark is not in the
// list beside it, and the other way round; who left the order leaves both.

import { part, swap } from "./parts.js";

const map = () => document.getElementById("map");
const here = () => document.getElementById("here");

/** Put the marks of rows that changed in their places, and take away whose numbers are in neither order. */
export async function placeMarks(fresh, orders) {
  const there = fresh.querySelector("#map");
  if (there.dataset.view !== map().dataset.view) return redraw();
  for (const [kind, order] of Object.entries(orders)) {
    const [marks, off] = [`#marks-${kind}`, `#off-${kind}`];
    const have = new Map([...map().querySelectorAll(`${marks} > *, ${off} > *`)].map((each) => [each.dataset.number, each]));
    for (const box of [marks, off]) {
      for (const mark of [...there.querySelector(box).children]) settle(map().querySelector(box), have.get(mark.dataset.number), mark);
    }
    const still = new Set(order);
    for (const [number, mark] of have) if (!still.has(number)) mark.remove();
  }
  placed();
}

/** Who moves marks with a camera is told that there are new ones, or new places. */
const placed = () => document.dispatchEvent(new Event("marks-placed"));

/** A mark that moved stays the same element, and keeps the focus. */
function settle(box, old, fresh) {
  const focus = old?.contains(document.activeElement);
  if (old?.parentNode === box) {
    for (const name of ["x", "y"]) if (fresh.hasAttribute(name)) old.setAttribute(name, fresh.getAttribute(name));
    if ([...old.children].some((each, place) => !each.isEqualNode(fresh.children[place]))) old.replaceChildren(...fresh.childNodes);
    else return;
  } else {
    old?.remove();
    box.append(fresh);
    old = fresh;
  }
  if (focus) old.querySelector("a")?.focus({ preventScroll: true });
}

/** The whole map anew: what it shows has become another part of the world. */
async function redraw() {
  const number = map().contains(document.activeElement) && document.activeElement.closest("[data-number]")?.dataset.number;
  const fresh = await part("/console/map");
  swap(map(), fresh);
  if (number) [...fresh.querySelectorAll("[data-number]")].find((each) => each.dataset.number === number)?.querySelector("a")?.focus({ preventScroll: true });
  placed();
}

/** Ring the place of the call that is open; none, where it has no place on the map. */
export function ring(article) {
  const { x, y } = article?.dataset ?? {};
  here().toggleAttribute("hidden", !x);
  if (!x) return;
  here().setAttribute("x", x);
  here().setAttribute("y", y);
  placed();
}
