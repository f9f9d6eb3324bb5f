// Times that count: how long ago, how long until. The server's clock holds; a page is right without this, as of when
// it was made.

const now = document.querySelector('meta[name="now"]');
const skew = now ? Date.parse(now.content) - Date.now() : 0;

/** Milliseconds since the epoch, by the server's clock. */
const serverNow = () => Date.now() + skew;

/** A length of time as a clock shows it; `showing.span` does alike. */
export function span(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  const sign = seconds <= -1 ? "−" : "";
  const two = (number) => String(number).padStart(2, "0");
  const [days, hours] = [Math.floor(whole / 86400), Math.floor((whole % 86400) / 3600)];
  const [minutes, left] = [Math.floor((whole % 3600) / 60), whole % 60];
  if (days) return `${sign}${days} d ${two(hours)}:${two(minutes)}`;
  return hours ? `${sign}${hours}:${two(minutes)}:${two(left)}` : `${sign}${minutes}:${two(left)}`;
}

/** Bring every counting time inside `root` up to date. */
export function count(root = document) {
  for (const each of root.querySelectorAll("time[data-count]")) show(each);
}

function show(each) {
  const gone = (serverNow() - Date.parse(each.dateTime)) / 1000;
  const left = each.dataset.count === "since" ? gone : -gone;
  const text = span(left);
  if (each.textContent !== text) each.textContent = text;
  if (each.dataset.count === "until") each.classList.toggle("late", left < 0);
}

// A list may be long: rows that nobody sees are counted when they come into sight, and now and then.
const EVERY = 30;
const [known, far] = [new WeakSet(), new WeakSet()];
const sight = new IntersectionObserver((rows) => {
  for (const { target, isIntersecting } of rows) {
    if (!isIntersecting) far.add(target);
    else if (far.delete(target)) count(target);
  }
});

function tick() {
  for (const row of document.querySelectorAll("tbody > tr")) {
    if (!known.has(row) && row.querySelector("time[data-count]")) sight.observe(row);
    known.add(row);
    if (!far.has(row)) count(row);
  }
  for (const each of document.querySelectorAll("time[data-count]")) if (!each.closest("tbody > tr")) show(each);
}

let ticks = 0;
count();
setInterval(() => (ticks++ % EVERY ? tick() : count()), 1000);
addEventListener("beforeprint", () => count());
