// The stream of changes: native EventSource, which comes again by itself with Last-Event-ID; and how long nothing was
// heard. Where the browser gives up (an answer that is no stream) it is begun anew after the last entry that was seen.

const HEARTBEAT = 10000; // as the server sends them
const SILENT = 3 * HEARTBEAT;

/** Follow the record after an entry. Calls `change(data)` for an event, `rows(data, entry)` for what a stream with rows
 * tells, `reset()`, `heard()`, and `stale(seconds, why)` each second while nothing certain is known. */
export function follow(after, { change, rows, reset, heard, stale }, path = "/changes") {
  let last = after;
  let at = Date.now();
  let source = null;
  let lost = false;
  let signedOff = false;
  let begun = 0;

  const alive = () => {
    at = Date.now();
    lost = false;
    heard();
  };

  function begin() {
    source?.close();
    begun = Date.now();
    source = new EventSource(`${path}?after=${last}`);
    source.addEventListener("open", alive);
    source.addEventListener("heartbeat", alive);
    source.addEventListener("change", (event) => {
      alive();
      const entry = Number(event.lastEventId);
      if (entry <= last) return; // what is sent twice is shown once
      last = entry;
      change(JSON.parse(event.data));
    });
    source.addEventListener("rows", (event) => {
      alive();
      const told = JSON.parse(event.data);
      told.changes = told.changes.filter((each) => each.entry > last);
      last = Math.max(last, Number(event.lastEventId));
      rows(told, Number(event.lastEventId));
    });
    source.addEventListener("reset", (event) => {
      alive();
      last = Number(event.lastEventId) || last;
      reset();
    });
    source.addEventListener("reconnect", () => { lost = true; });
    source.addEventListener("error", () => {
      lost = true;
      if (source.readyState === EventSource.CLOSED) setTimeout(again, 2000);
    });
  }

  async function again() {
    try {
      const answer = await fetch("/session", { credentials: "same-origin" });
      signedOff = answer.status === 401;
      if (answer.ok) return begin();
    } catch { /* still away */ }
    setTimeout(again, 2000);
  }

  setInterval(() => {
    const silent = Date.now() - at;
    if (lost || silent > SILENT) stale(Math.floor(silent / 1000), signedOff);
    if (silent > SILENT && Date.now() - begun > SILENT && source.readyState === EventSource.OPEN) begin();
  }, 1000);
  begin();
}
