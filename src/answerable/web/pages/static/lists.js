// A list whose rows the server renders: each in the place that the server's order gives it, and none older than another
// that was here before.

import { count } from "./times.js";

const FRESH = 2000; // milliseconds for which a new row is marked: two looks of the browser, where fading takes a hundred

export class Rows {
  /** `body`: the element whose children are rows, each with its `data-number`; `entry`: what they were made at. */
  constructor(body, entry) {
    this.body = body;
    this.truth = entry; // the order was read as a whole at this entry of the record
    this.have = new Map([...body.children].map((row) => [row.dataset.number, row]));
    this.made = new Map(); // by number, the entry that a row was made at; those that are not here: at the first
  }

  get numbers() {
    return [...this.have.keys()];
  }

  /** Take a row over, unless a newer one is here; one that is here keeps what is marked and focused in it. */
  #put(row, entry, fresh) {
    const number = row.dataset.number;
    if ((this.made.get(number) ?? -1) > entry) return;
    const old = this.have.get(number);
    if (!old && !fresh) return;
    this.made.set(number, entry);
    count(row);
    if (!old) {
      row.classList.add("fresh");
      setTimeout(() => row.classList.remove("fresh"), FRESH);
      this.have.set(number, row);
      return;
    }
    old.toggleAttribute("data-late", row.hasAttribute("data-late"));
    const cells = [...row.children];
    [...old.children].forEach((cell, index) => {
      if (cell.isEqualNode(cells[index])) return;
      const focused = cell.contains(document.activeElement);
      cell.replaceWith(cells[index]);
      if (focused) cells[index].querySelector("a")?.focus({ preventScroll: true });
    });
  }

  #forget(number) {
    this.have.get(number)?.remove();
    this.have.delete(number);
    this.made.delete(number);
  }

  #place(row, next) {
    if (row.parentElement !== this.body || row.nextElementSibling !== next) this.body.insertBefore(row, next);
  }

  /** What changed by an entry: rows, and where they stand. Whether all that is here is right then. */
  turn(rows, { count: many, before, gone }, entry) {
    const newer = entry > this.truth;
    for (const row of rows) this.#put(row, entry, newer);
    if (!newer) return true; // the order that is here knows of it
    gone.forEach((number) => this.#forget(number));
    for (const [number, after] of before) {
      const [row, next] = [this.have.get(number), after ? this.have.get(after) : null];
      if (!row || next === undefined || (next && next.parentElement !== this.body)) return false;
      this.#place(row, next);
    }
    return this.body.children.length === many && this.have.size === many;
  }

  /** The whole order, and some rows, as of an entry. Which rows are missing here. */
  order(rows, numbers, entry) {
    for (const row of rows) this.#put(row, entry, true);
    const wanted = new Set(numbers);
    for (const number of this.numbers) if (!wanted.has(number)) this.#forget(number);
    let next = null;
    for (const number of [...numbers].reverse()) {
      const row = this.have.get(number);
      if (!row) continue;
      this.#place(row, next);
      next = row;
    }
    this.truth = entry;
    return numbers.filter((number) => !this.have.has(number));
  }
}
