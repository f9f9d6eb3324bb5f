// The page that checks a receipt: what is chosen or pasted is read here and goes nowhere.

import { InvalidKey, NotVerified } from "./bytes.js";
import { canVerify } from "./notes.js";
import { verifyReceipt } from "./receipts.js";

const form = document.getElementById("check");
const told = document.getElementById("told");
const say = (key, given = {}) => told.dataset[key].replace(/{(\w+)}/g, (_, name) => given[name]);

function made(tag, text = "", more = {}) {
  const node = Object.assign(document.createElement(tag), more);
  node.textContent = text;
  return node;
}

/** Show the answer in place of the one before, and bring whoever asked to it. */
function show(tone, sign, heading, parts) {
  const head = made("h2", "", { tabIndex: -1 });
  const mark = made("span", `${sign} `);
  mark.ariaHidden = "true";
  head.append(mark, heading);
  told.className = `verdict ${tone}`;
  told.replaceChildren(head, ...parts);
  head.focus();
}

function fieldsOf(found) {
  const list = made("dl", "", { className: "facts" });
  const add = (name, value) => list.append(made("dt", name), made("dd", value));
  for (const field of found.fields) {
    if (field.value !== null) add(field.name, plain(field.value));
    for (const member of field.members) add(`${field.name} / ${member.name}`, plain(member.value));
  }
  return list;
}

/** A value as people read it; what is more than a word, as JSON. */
function plain(value) {
  const read = JSON.parse(value);
  return read !== null && typeof read === "object" ? JSON.stringify(read, null, 1) : String(read);
}

const time = (seconds) => {
  const at = new Date(Number(seconds) * 1000);
  return Number.isNaN(at.valueOf()) ? String(seconds) : at.toISOString().replace("T", " ").slice(0, 16) + " UTC";
};

function cosigned(found) {
  if (!found.cosigned.length) return say("alone");
  const by = found.cosigned.map((each) => `${each.name} (${time(each.time)})`);
  return say("cosigned", { by: by.join(", ") });
}

function verified(found) {
  const about = [found.stream, found.version === null ? null : `v${found.version}`].filter((each) => each !== null);
  const { index, origin, size, root, closed } = found;
  show("good", "✓", say("verified"), [
    made("p", say("entry", { index, origin, about: about.length ? ` (${about.join(", ")})` : "" })),
    fieldsOf(found),
    made("p", say("proved", { index, size, root: `${root.slice(0, 16)}…` })),
    made("p", say("closed", { closed })),
    made("p", cosigned(found)),
    made("p", say("unproved")),
  ]);
}

/** Say why; the reason is in the words of `answerable verify`, in English. */
function refused(heading, error, after) {
  const why = made("p", error.message);
  why.lang = "en";
  show("bad", "✕", heading, [why, made("p", after)]);
}

async function check() {
  const file = form.elements.file.files[0];
  const text = file ? await file.text() : form.elements.receipt.value;
  const { keys, witnesses } = form.elements;
  try {
    verified(await verifyReceipt(unpasted(text, file), keys.value, witnesses.value));
  } catch (error) {
    if (error instanceof InvalidKey) refused(say("badKey"), error, say("badKeyAfter"));
    else if (error instanceof NotVerified) refused(say("refused"), error, say("refusedAfter"));
    else refused(say("unable"), error, say("unableAfter"));
  }
}

/** A text field has no last line end where it was copied without one: a receipt has it. A file is as it is. */
const unpasted = (text, file) => (file || !text || text.endsWith("\n") ? text : `${text}\n`);

document.getElementById("unscripted").hidden = true;
if (await canVerify()) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
} else {
  document.getElementById("unable").hidden = false;
}
