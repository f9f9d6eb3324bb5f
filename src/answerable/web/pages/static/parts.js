// Parts of pages, as the server renders them: the one place where text becomes nodes (trusted types), always text of
// this server, in which everything that anybody said is escaped already.

const policy = window.trustedTypes
  ? window.trustedTypes.createPolicy("fragments", { createHTML: (html) => html, createScriptURL: ours })
  : { createHTML: (html) => html, createScriptURL: ours };

/** The address of a script, if it is one of this server's files. */
function ours(address) {
  const { origin, pathname } = new URL(address, location.href);
  if (origin !== location.origin || !pathname.startsWith("/static/")) throw new TypeError(`${pathname} is no file of this server`);
  return address;
}

/** The same address as the browser wants it for a worker. */
export const scriptAddress = (address) => policy.createScriptURL(address);

/** A request was answered, but not with what was asked for; `part` says why, for a person. */
export class Refused extends Error {
  constructor(status, part) {
    super(`status ${status}`);
    this.status = status;
    this.part = part;
  }
}

/** The first element of the server's HTML. */
export function element(html) {
  return new DOMParser().parseFromString(policy.createHTML(html), "text/html").body.firstElementChild;
}

/** Ask for a part of a page. Rejects with `Refused` where the server says no, with TypeError where there is none. */
export async function part(address, options = {}) {
  const answer = await fetch(address, {
    ...options,
    headers: { "x-part": "1", accept: "text/html", ...options.headers },
    credentials: "same-origin",
    redirect: "error",
    signal: AbortSignal.timeout(20000),
  });
  const made = element(await answer.text());
  if (!answer.ok) throw new Refused(answer.status, made);
  return document.adoptNode(made);
}

/** Send a form. `id` names the command: sent again with the same id it is not carried out again. */
export async function send(form, id, more = {}) {
  const post = () => {
    const fields = new URLSearchParams(new FormData(form));
    for (const [name, value] of Object.entries(more)) fields.set(name, value);
    return part(form.getAttribute("action"), { method: "POST", body: fields, headers: { "idempotency-key": id } });
  };
  try {
    return await post();
  } catch (error) {
    if ((error.status === 401 || error.status === 403) && (await renewToken())) return post();
    throw error;
  }
}

/** Take over the session's forgery token: whoever signed on again in another window goes on in this one. Whether it is
 * another than this page had. */
async function renewToken() {
  const answer = await fetch("/session", { credentials: "same-origin" });
  if (!answer.ok) return false;
  const { csrf } = await answer.json();
  const fields = [...document.querySelectorAll('input[name="csrf"]')].filter((each) => each.value !== csrf);
  for (const each of fields) each.value = csrf;
  return fields.length > 0;
}

/** A name for a command that nobody else has. */
export const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0")).join("");

const typed = (root) => [...root.querySelectorAll("input:not([type=hidden]), select, textarea")];
const place = (field, index) => `${field.form?.getAttribute("action")} ${field.name} ${field.id || index}`;
const dirty = (field) =>
  field.tagName === "SELECT"
    ? [...field.options].some((each) => each.selected !== each.defaultSelected) && field.selectedIndex > 0
    : field.value !== field.defaultValue;

/** Put new content in the place of old: what was being typed, what is open and what has the focus stay so. */
export function swap(old, fresh) {
  const kept = new Map(typed(old).map((field, index) => [place(field, index), field]));
  const open = new Set([...old.querySelectorAll("details")].map((each, index) => (each.open ? index : -1)));
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const where = focused && (focused.id || place(focused, typed(old).indexOf(focused)));
  typed(fresh).forEach((field, index) => {
    const before = kept.get(place(field, index));
    if (before && dirty(before)) field.value = before.value;
  });
  fresh.querySelectorAll("details").forEach((each, index) => { each.open = open.has(index); });
  old.replaceWith(fresh);
  if (!focused) return;
  const again = document.getElementById(where) ?? typed(fresh).find((field, index) => place(field, index) === where);
  again?.focus({ preventScroll: true });
  if (again?.setSelectionRange && focused.selectionStart !== null) {
    try { again.setSelectionRange(focused.selectionStart, focused.selectionEnd); } catch { /* a number field has no selection */ }
  }
}
