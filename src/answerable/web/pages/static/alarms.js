// Alarms: by sound, armed by a key or a click as browsers demand, and by sight, which needs nothing.

const box = document.getElementById("alarms");
const arm = document.getElementById("arm");
const raised = document.getElementById("raised");
const TONES = { new: [880, 1175], late: [587, 440, 587], distress: [1320, 660, 1320, 660] };
let sound = null;
let unseen = 0;
let title = document.title;

function show() {
  const armed = sound?.state === "running";
  box.dataset.armed = armed ? "yes" : "no";
  arm.hidden = false;
  if (armed) arm.textContent = arm.dataset.armed;
}

/** Play an alarm's tones, if sound is armed. */
function ring(kind) {
  if (sound?.state !== "running") return;
  TONES[kind].forEach((pitch, index) => {
    const [tone, volume, start] = [sound.createOscillator(), sound.createGain(), sound.currentTime + index * 0.18];
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.25, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.17);
    tone.connect(volume).connect(sound.destination);
    tone.start(start);
    tone.stop(start + 0.18);
  });
  box.dataset.rung = Number(box.dataset.rung) + 1;
}

async function start() {
  sound ??= new AudioContext();
  sound.onstatechange = show;
  show();
  if (sound.state !== "running") await Promise.race([sound.resume(), new Promise((done) => setTimeout(done, 500))]);
  show();
}

/** Raise an alarm: sound, a line that stays until it is seen, and the window's title. */
export function raise(kind, number, address) {
  ring(kind);
  const line = document.createElement("p");
  line.className = `banner ${kind === "new" ? "info" : "bad"}`;
  const text = document.createElement("a");
  text.href = address;
  text.textContent = `${kind === "new" ? "☎" : "‼"} ${raised.dataset[kind].replace("{number}", number)}`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = raised.dataset.seen;
  button.addEventListener("click", () => { line.remove(); });
  line.append(text, button);
  raised.prepend(line);
  while (raised.children.length > 6) raised.lastElementChild.remove();
  if (document.hidden) {
    unseen += 1;
    document.title = `(${unseen}) ${title}`;
  }
}

/** Say what the window is about now; what nobody has seen is counted before it. */
export function entitle(text) {
  title = text;
  document.title = unseen ? `(${unseen}) ${title}` : title;
}

/** Who opens what an alarm is about has seen it. */
export function seen(address) {
  for (const line of [...raised.children]) {
    if (line.firstElementChild.getAttribute("href") === address) line.remove();
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unseen = 0;
  document.title = title;
});
raised.addEventListener("click", (event) => event.target.closest("a")?.parentElement.remove());
arm.addEventListener("click", async () => {
  await start();
  ring("new");
});
// One who has just signed on has pressed a key here: then browsers let sound begin by itself.
start();
