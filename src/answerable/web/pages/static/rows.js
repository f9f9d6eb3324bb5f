// Rows that are live: the stream says which changed, the server renders those, and their order puts every row in its
// place. The order is the truth: a row that it lacks goes, one that it has and the page lacks is asked for.

/** A function that has rounds of asking done, one at a time however often it is called. `ask` does one round and says
 * whether there is more to ask for; where the server is away it is asked again after a second. */
export function rounds(ask) {
  let asking = false;
  let pending = false;
  return async () => {
    pending = true;
    if (asking) return;
    asking = true;
    while (pending) {
      pending = false;
      try {
        if (await ask()) pending = true;
      } catch {
        await new Promise((done) => setTimeout(done, 1000));
        pending = true;
      }
    }
    asking = false;
  };
}

/** Take so many out of a set of numbers. */
export function take(set, most) {
  const some = [...set].slice(0, most);
  some.forEach((each) => set.delete(each));
  return some;
}

/** Put fresh rows in the place of old ones, and all in the order that comes with them; numbers of which there is no row
 * go into `missing`. How many there are. */
export function arrange(here, there, missing) {
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
  return order.length;
}

/** Say in a banner that nothing certain is known, and take it away again; `back` is called then. */
export const staleness = (banner, back = () => {}) => ({
  heard() {
    if (!banner.hidden) back();
    banner.hidden = true;
    document.body.classList.remove("stale");
  },
  stale(seconds, signedOff) {
    banner.textContent = signedOff ? banner.dataset.signedOff : banner.dataset.text.replace("{seconds}", seconds);
    banner.hidden = false;
    document.body.classList.add("stale");
  },
});
