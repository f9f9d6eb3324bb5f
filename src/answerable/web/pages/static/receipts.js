// A receipt checked where it is: nothing is sent anywhere. The same checks as `answerable verify`, in the same order
// and in the same words (`record/receipt.py`, `entry.py`, `sdjwt.py`; C2SP tlog-proof v1, RFC 9901): the receipt's
// form, the key's signature on the checkpoint, the way from the entry to the checkpoint's root, the signature on the
// entry, and every disclosure against its digest.

import {
  b64url, bytesOf, decimal, hex, leafHash, NotVerified, sha256, textOf, unb64, unb64url, verifyInclusion,
} from "./bytes.js";
import { cosignatures, openCheckpoint, readKeys, readWitnesses, verifies } from "./notes.js";

const HEADER = "c2sp.org/tlog-proof@v1";
const RESERVED = new Set(["stream", "version", "iss", "aud", "exp", "nbf", "iat", "cnf", "_sd_alg"]);
const MARKS = new Set(["_sd", "..."]);

/** What a receipt shows, or a throw of `NotVerified` or `InvalidKey` that says why it shows nothing. */
export async function verifyReceipt(text, vkeys, witnessKeys = "") {
  const keys = await readKeys(vkeys);
  const witnesses = await readWitnesses(witnessKeys);
  const proof = readProof(text);
  if (!proof.extra) {
    throw new NotVerified("the receipt does not hold the entry itself, so it cannot be checked alone");
  }
  const checkpoint = await openCheckpoint(proof.checkpoint, keys);
  const [leaf, disclosures] = takeApart(proof.extra);
  await verifyInclusion(proof.index, checkpoint.size, await leafHash(bytesOf(leaf)), proof.hashes, checkpoint.root);
  const sealed = unseal(leaf);
  await checkSignature(sealed, keys);
  const opened = await openEntry(sealed, disclosures);
  const { origin, size, root } = checkpoint;
  const cosigned = await cosignatures(proof.checkpoint, witnesses);
  return { origin, index: proof.index, size, root: hex(root), cosigned, ...opened };
}

function readProof(text) {
  if ([...text].length > 2 << 20) throw new NotVerified("the receipt is longer than two million characters");
  const cut = text.indexOf("\n\n");
  const lines = (cut < 0 ? text : text.slice(0, cut)).split("\n");
  if (cut < 0 || lines.shift() !== HEADER) {
    throw new NotVerified(
      `this is not a receipt: it must begin with the line ${HEADER} (was it copied whole?)`,
    );
  }
  let extra = null;
  if (lines[0]?.startsWith("extra ")) extra = unb64(lines.shift().slice(6), "the receipt's entry");
  if (!lines[0]?.startsWith("index ")) {
    throw new NotVerified("the receipt does not say which entry it is for (a line 'index ...' is missing)");
  }
  const index = decimal(lines.shift().slice(6), "the receipt's entry number");
  if (lines.length > 63) throw new NotVerified("the receipt has more than 63 hashes");
  const hashes = lines.map((line) => unb64(line, "a hash in the receipt"));
  return { index, hashes, checkpoint: text.slice(cut + 2), extra };
}

/** JSON, or a throw of what `otherwise` makes; text with half a surrogate pair in it is none. */
function json(text, otherwise) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw otherwise();
  }
  if (/\\u[dD][89a-fA-F]/.test(text) && hasHalves(value)) throw otherwise();
  return value;
}

function hasHalves(value) {
  if (typeof value === "string") return !value.isWellFormed();
  if (value === null || typeof value !== "object") return false;
  return Object.entries(value).some(([name, each]) => !name.isWellFormed() || hasHalves(each));
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isTexts = (value) => Array.isArray(value) && value.every((each) => typeof each === "string");

/** Whether a value is an object with exactly these members, each of its kind. */
function hasExactly(value, members) {
  const names = Object.keys(members);
  return (
    isObject(value) &&
    Object.keys(value).length === names.length &&
    names.every((name) => Object.hasOwn(value, name) && members[name](value[name]))
  );
}

const isText = (value) => typeof value === "string";
const LEAF = { payload: isText, protected: isText, signature: isText };
const PRESENTED = { ...LEAF, header: (value) => hasExactly(value, { disclosures: isTexts }) };

/** The members in this order, as the record spells them. */
const spelt = (value, names) => JSON.stringify(Object.fromEntries(names.map((name) => [name, value[name]])));

/** The entry's own text, and the disclosures beside it. */
function takeApart(extra) {
  const wrong = () => new NotVerified("the receipt's entry is not of this record's form");
  const text = textOf(extra, wrong);
  const wire = json(text, wrong);
  if (!hasExactly(wire, PRESENTED)) throw wrong();
  if (spelt(wire, Object.keys(PRESENTED)) !== text) {
    throw new NotVerified("the receipt's entry is not in its canonical spelling");
  }
  return [`${text.slice(0, text.lastIndexOf(',"header":'))}}`, wire.header.disclosures];
}

/** What an entry's own bytes tell; its signature is not checked here. */
function unseal(leaf) {
  if (bytesOf(leaf).length > 65_535) throw new NotVerified("the entry is longer than 65535 bytes");
  const wrong = () => new NotVerified("the entry is not of this record's form");
  const wire = json(leaf, wrong);
  if (!hasExactly(wire, LEAF)) throw wrong();
  const payloadText = textOf(unb64url(wire.payload, "the entry's payload"), wrong);
  const headerText = textOf(unb64url(wire.protected, "the entry's header"), wrong);
  const signature = unb64url(wire.signature, "the entry's signature");
  const payload = json(payloadText, wrong);
  if (!hasExactly(payload, { iss: isText, _sd: isTexts, _sd_alg: isText })) throw wrong();
  const keyId = json(headerText, wrong)?.kid;
  if (!isText(keyId) || !/^([0-9a-fA-F]{2})*$/.test(keyId)) throw wrong();
  const header = `{"typ":"log-entry+sd-jwt","alg":"EdDSA","kid":"${keyId.toLowerCase()}"}`;
  if (headerText !== header || keyId.length !== 8 || signature.length !== 64) {
    throw new NotVerified("the entry's header or signature is malformed");
  }
  if (payload._sd_alg !== "sha-256" || spelt(payload, ["iss", "_sd", "_sd_alg"]) !== payloadText) {
    throw new NotVerified("the entry's payload is not in its canonical spelling");
  }
  if (spelt(wire, Object.keys(LEAF)) !== leaf) throw new NotVerified("the entry is not in its canonical spelling");
  checkDigests(payload._sd, 16);
  const signed = bytesOf(`${wire.protected}.${wire.payload}`);
  return { origin: payload.iss, keyId, digests: payload._sd, signed, signature };
}

async function checkSignature(sealed, keys) {
  const key = keys.find((each) => each.name === sealed.origin && each.id === sealed.keyId);
  if (!key) throw new NotVerified(`the entry is signed by a key ${sealed.keyId} that was not given`);
  if (!(await verifies(key, sealed.signature, sealed.signed))) {
    throw new NotVerified("the entry's signature is wrong");
  }
}

function checkDigests(digests, least) {
  const size = digests.length;
  if (size < least || size > 1024 || size & (size - 1)) {
    throw new NotVerified("the entry does not have a permitted number of digests");
  }
  if (!digests.every((each) => /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(each))) {
    throw new NotVerified("a digest in the entry is not of 32 bytes in base64url");
  }
  if (digests.some((each, at) => at && digests[at - 1] >= each)) {
    throw new NotVerified("the digests in the entry are not sorted, or one is there twice");
  }
}

/** What disclosures open: stream, version, the fields in their order, and how many digests stay closed. */
async function openEntry(sealed, disclosures) {
  const fields = await unfold(sealed.digests, disclosures);
  const own = (name) => fields.find((field) => field.name === name);
  const rest = fields.filter((field) => field.name !== "stream" && field.name !== "version");
  if (rest.some((field) => RESERVED.has(field.name))) {
    throw new NotVerified("a disclosure has a name that no field may have");
  }
  const inner = fields.reduce((sum, field) => sum + (field.digests?.length ?? 0), 0);
  return {
    stream: ownValue(own("stream"), isText),
    version: ownValue(own("version"), Number.isInteger),
    fields: rest.map(({ name, value, digests, members }) => ({ name, value: digests ? null : value, members })),
    data: asObject(rest),
    closed: sealed.digests.length + inner - disclosures.length,
  };
}

function ownValue(field, fits) {
  if (!field) return null;
  const value = field.digests ? null : JSON.parse(field.value);
  if (!fits(value) || JSON.stringify(value) !== field.value) {
    throw new NotVerified("the entry's stream or version is malformed");
  }
  return value;
}

/** The fields as one JSON object, values as they were spelt. */
function asObject(fields) {
  const value = (field) => (field.digests ? asObject(field.members) : field.value);
  return `{${fields.map((field) => `${JSON.stringify(field.name)}:${value(field)}`).join(",")}}`;
}

/** The fields that disclosures open; each must be asked for by a digest that nothing opened before. */
async function unfold(digests, disclosures) {
  const closed = new Set(digests);
  let inner = new Set();
  const opened = [];
  for (const disclosure of disclosures) {
    const digest = await digestOf(disclosure);
    if (inner.delete(digest)) {
      const member = openDisclosure(disclosure);
      if (member.digests) throw new NotVerified("a part of the entry has parts of its own");
      opened.at(-1).members.push(member);
      continue;
    }
    if (!closed.delete(digest)) {
      throw new NotVerified("a disclosure does not belong to the entry, or is there twice");
    }
    opened.push(openDisclosure(disclosure));
    inner = new Set(opened.at(-1).digests);
    if (digests.some((each) => inner.has(each))) throw new NotVerified("a digest is there twice in the entry");
  }
  for (const each of [opened, ...opened.map((field) => field.members)]) checkNames(each);
  return opened;
}

async function digestOf(disclosure) {
  if (/[^\u0000-\u007f]/.test(disclosure)) throw new NotVerified("a disclosure is not base64url");
  return b64url(await sha256(bytesOf(disclosure)));
}

function checkNames(fields) {
  if (new Set(fields.map((field) => field.name)).size !== fields.length) {
    throw new NotVerified("two disclosures of the entry have the same name");
  }
}

/** Read one disclosure, `["<salt>","<name>",<value>]` in the record's spelling. */
function openDisclosure(disclosure) {
  const wrong = () => new NotVerified("a disclosure does not hold a salt, a name and a value");
  const text = textOf(unb64url(disclosure, "a disclosure"), wrong);
  const read = json(text, wrong);
  if (!Array.isArray(read) || read.length !== 3 || !isText(read[0]) || !isText(read[1])) throw wrong();
  const [salt, name, plain] = read;
  const start = `["${salt}",${JSON.stringify(name)},`;
  const value = text.slice(start.length, -1);
  if (!/^[A-Za-z0-9_-]{24}$/.test(salt) || !text.startsWith(start) || value !== value.trim()) {
    throw new NotVerified("a disclosure is not in its canonical spelling");
  }
  if (!name || name.includes("/") || MARKS.has(name)) {
    throw new NotVerified("a disclosure has a name that no field may have");
  }
  if (isObject(plain) && Object.hasOwn(plain, "_sd")) {
    return { name, value, digests: partOf(plain, value), members: [] };
  }
  if (hasMarks(plain)) throw new NotVerified("a disclosure hides fields where none may be");
  return { name, value, digests: null, members: [] };
}

function partOf(plain, value) {
  if (!hasExactly(plain, { _sd: isTexts })) throw new NotVerified("a part of the entry is malformed");
  checkDigests(plain._sd, 8);
  if (JSON.stringify(plain) !== value) {
    throw new NotVerified("a part of the entry is not in its canonical spelling");
  }
  return plain._sd;
}

function hasMarks(value) {
  if (value === null || typeof value !== "object") return false;
  if (!Array.isArray(value) && Object.keys(value).some((name) => MARKS.has(name))) return true;
  return Object.values(value).some(hasMarks);
}
