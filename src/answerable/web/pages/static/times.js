// Times that count: how long ago, how long until. The server's clock holds; a page is right without this, as of when
// it was made.

const now = document.querySelector('meta[name="now"]');
const skew = now ? Date.parse(now.content) - Date.now() : 0;

/** Milliseconds since the epoch, by the server's clock. */
export const serverNow = () => Date.now() + skew;

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
  for (const each of root.querySelectorAll("time[data-count]")) {
    const gone = (serverNow() - Date.parse(each.dateTime)) / 1000;
    const left = each.dataset.count === "since" ? gone : -gone;
    const text = span(left);
    if (each.textContent !== text) each.textContent = text;
    if (each.dataset.count === "until") each.classList.toggle("late", left < 0);
  }
}

count();
setInterval(count, 1000);
