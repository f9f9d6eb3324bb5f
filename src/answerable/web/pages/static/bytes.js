// Bytes and their spellings, read strictly: exactly one spelling is accepted, so no mutation goes unnoticed. As
// `record/encoding.py` and `record/tree.py` do; nothing here asks a server.

/** A receipt does not verify: why, in a sentence. The sentences are those of `answerable verify`. */
export class NotVerified extends Error {}

/** The verifier key cannot be used: why. */
export class InvalidKey extends Error {}

const utf8 = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const bytesOf = (text) => utf8.encode(text);

/** UTF-8 as text; throws what `otherwise` makes for bytes that are none. */
export function textOf(bytes, otherwise) {
  try {
    return strict.decode(bytes);
  } catch {
    throw otherwise();
  }
}

export const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Standard base64 with padding (RFC 4648, section 4). */
export function b64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function unb64(text, what) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) throw new NotVerified(`${what} is not base64`);
  const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  if (b64(bytes) !== text) throw new NotVerified(`${what} is not base64 in its canonical spelling`);
  return bytes;
}

/** Base64 for names and addresses, without padding (RFC 7515, section 2). */
export const b64url = (bytes) => b64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

export function unb64url(text, what) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw new NotVerified(`${what} is not base64url`);
  const padded = text.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
  const bytes = Uint8Array.from(atob(padded), (each) => each.charCodeAt(0));
  if (b64url(bytes) !== text) throw new NotVerified(`${what} is not base64url in its canonical spelling`);
  return bytes;
}

/** An ASCII decimal without leading zeroes, below 2^63: as a BigInt. */
export function decimal(text, what) {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(text)) throw new NotVerified(`${what} is not a plain decimal number`);
  const number = BigInt(text);
  if (number >= 1n << 63n) throw new NotVerified(`${what} is too large`);
  return number;
}

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** RFC 6962, section 2.1. */
export const leafHash = (entry) => sha256(joined(Uint8Array.of(0), entry));
const nodeHash = (left, right) => sha256(joined(Uint8Array.of(1), left, right));

/** Check that the leaf hash `leaf` is number `index` of the tree of `size` leaves whose root is `root`. */
export async function verifyInclusion(index, size, leaf, proof, root) {
  if (index >= size) throw new NotVerified(`entry ${index} lies outside a log of ${size} entries`);
  const lefts = siblings(index, size);
  if (lefts.length !== proof.length) {
    throw new NotVerified(`the proof has ${proof.length} hashes where ${lefts.length} are needed`);
  }
  if (proof.some((each) => each.length !== 32)) throw new NotVerified("a hash in the proof is not 32 bytes long");
  let hash = leaf;
  for (const [at, isLeft] of lefts.entries()) {
    hash = await (isLeft ? nodeHash(proof[at], hash) : nodeHash(hash, proof[at]));
  }
  if (!same(hash, root)) throw new NotVerified("the proof does not lead to the log's root hash");
}

/** For each sibling on the way up from a leaf, whether it lies left of it. */
function siblings(index, size) {
  const found = [];
  let [low, high] = [0n, size];
  while (high - low > 1n) {
    let half = 1n;
    while (half * 2n < high - low) half *= 2n;
    const middle = low + half;
    found.push(index >= middle);
    if (index < middle) high = middle;
    else low = middle;
  }
  return found.reverse();
}
