// Signed notes, their Ed25519 keys, and checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature), as
// `record/note.py`, `checkpoint.py` and `cosignature.py` check them.

import { b64, bytesOf, decimal, hex, InvalidKey, joined, NotVerified, same, sha256, unb64 } from "./bytes.js";

const LOG = 1;
const COSIGNER = 4;
const KINDS = { [LOG]: "a log's key (type 1)", [COSIGNER]: "a witness's key (type 4)" };
const NAME = /^[^\s+\u0000-\u001f]+$/u;
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;

/** Whether this browser can check Ed25519 signatures: not all can, and none does on a page without TLS. */
export async function canVerify() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(1, 0, 1), "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

/** Read a vkey, `<name>+<hex key ID>+<base64>`. */
async function readKey(vkey, kind) {
  const [name, id, ...rest] = vkey.trim().split("+");
  if (!rest.length || !NAME.test(name)) {
    throw new InvalidKey("a verifier key has the form name+8 hex digits+base64");
  }
  const material = keyBytes(rest.join("+"));
  if (material.length !== 33 || !(material[0] in KINDS)) {
    throw new InvalidKey("only Ed25519 verifier keys (type 1 or 4, 32 bytes) can be used");
  }
  if (material[0] !== kind) throw new InvalidKey(`this is ${KINDS[material[0]]} where ${KINDS[kind]} is needed`);
  const keyId = (await sha256(joined(bytesOf(`${name}\n`), material))).slice(0, 4);
  if (id !== hex(keyId)) {
    throw new InvalidKey("the verifier key's ID does not belong to its name and key; was it copied whole?");
  }
  return { name, keyId, kind, id, public: material.slice(1) };
}

function keyBytes(text) {
  try {
    return unb64(text, "the verifier key's last part");
  } catch (error) {
    throw new InvalidKey(error.message);
  }
}

/** The verifier keys of one log, one on each line. */
export async function readKeys(text) {
  const lines = text.split("\n").filter((line) => line.trim());
  const keys = await Promise.all(lines.map((line) => readKey(line, LOG)));
  if (new Set(keys.map((key) => key.name)).size !== 1) {
    throw new InvalidKey("one verifier key is needed, or several of the same name, one on each line");
  }
  return keys;
}

/** The verifier keys of witnesses, one on each line; there may be none. */
export const readWitnesses = (text) =>
  Promise.all(text.split("\n").filter((line) => line.trim()).map((line) => readKey(line, COSIGNER)));

/** Whether a key made an Ed25519 signature over these bytes. */
export async function verifies(key, signature, signed) {
  try {
    const made = await crypto.subtle.importKey("raw", key.public, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", made, signature, signed);
  } catch (error) {
    if (error.name === "NotSupportedError") throw error;
    return false;
  }
}

function splitNote(note) {
  if (note.length > 1 << 20) throw new NotVerified("the signed note is longer than a million characters");
  if (CONTROL.test(note)) {
    throw new NotVerified("the signed note holds control characters (perhaps Windows line ends)");
  }
  const cut = note.lastIndexOf("\n\n");
  const lines = note.slice(cut + 2).split("\n");
  if (cut < 0 || lines.length < 2 || lines.pop() !== "") {
    throw new NotVerified("the signed note is cut off: it has no signature lines after an empty line");
  }
  if (lines.length > 128) throw new NotVerified("the signed note has more than 128 signatures");
  return [note.slice(0, cut + 1), lines];
}

function signatureOf(line) {
  const matched = /^— ([^\s+]+) (\S+)$/u.exec(line);
  if (!matched) throw new NotVerified("a signature line of the signed note is malformed");
  const blob = unb64(matched[2], "a signature");
  if (blob.length < 5) throw new NotVerified("a signature is too short");
  return [matched[1], blob];
}

/** A note's text, and the signatures on it by known keys; a bad one of a known key spoils the note. */
async function readNote(note, keys) {
  const [text, lines] = splitNote(note);
  if (!text.isWellFormed()) throw new NotVerified("the signed note is not valid Unicode text");
  const verified = [];
  for (const [name, blob] of lines.map(signatureOf)) {
    for (const key of keys.filter((each) => each.name === name && same(each.keyId, blob.slice(0, 4)))) {
      verified.push({ key, time: await checked(key, blob.slice(4), bytesOf(text)) });
    }
  }
  return [text, verified];
}

async function checked(key, signature, body) {
  let time = null;
  if (key.kind === COSIGNER) {
    time = BigInt(`0x0${hex(signature.slice(0, 8))}`);
    body = joined(bytesOf(`cosignature/v1\ntime ${time}\n`), body);
    signature = signature.slice(8);
    if (time >= 1n << 63n) throw new NotVerified(`the cosignature by ${key.name} has an impossible time`);
  }
  if (!(await verifies(key, signature, body))) throw new NotVerified(`the signature by ${key.name} is wrong`);
  return time;
}

function readCheckpoint(text) {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length < 3 || lines.includes("")) {
    throw new NotVerified("a checkpoint has an origin, a size and a root hash, one a line, none empty");
  }
  const root = unb64(lines[2], "the checkpoint's root hash");
  if (root.length !== 32) throw new NotVerified("the checkpoint's root hash is not 32 bytes long");
  return { origin: lines[0], size: decimal(lines[1], "the checkpoint's size"), root };
}

/** Verify a signed checkpoint of the log whose keys are given. */
export async function openCheckpoint(note, keys) {
  const [text, verified] = await readNote(note, keys);
  if (!verified.length) {
    throw new NotVerified(`no signature by the expected key (${keys[0].name}) was found`);
  }
  const checkpoint = readCheckpoint(text);
  if (checkpoint.origin !== keys[0].name) {
    throw new NotVerified(
      `the checkpoint is of the log '${checkpoint.origin}', the key belongs to '${keys[0].name}'`,
    );
  }
  return checkpoint;
}

/** The latest cosignature of each known witness on a checkpoint: `[{name, time}]`. */
export async function cosignatures(note, witnesses) {
  const [, verified] = await readNote(note, witnesses);
  const latest = new Map();
  for (const { key, time } of verified) {
    const known = `${key.name}+${key.id}+${b64(key.public)}`;
    const before = latest.get(known);
    if (time && (!before || before.time < time)) latest.set(known, { name: key.name, time });
  }
  return [...latest.values()];
}
