// @sd-jwt/core as a second opinion: reads one request as JSON from stdin, prints its answer as JSON.
//   { "verify": [[public key in hex, SD-JWT in flattened JSON serialisation], ...] }: claims, or why not
//   { "issue": [{ claims, frame, header, salts, seed }, ...] }: SD-JWTs in flattened JSON serialisation
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(`${process.argv[2]}/package.json`));
const { FlattenJSON, SDJwtInstance } = await import(pathToFileURL(require.resolve('@sd-jwt/core')));

const hasher = (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest();
const spki = (hex) => Buffer.from(`302a300506032b6570032100${hex}`, 'hex');
const pkcs8 = (hex) => Buffer.from(`302e020100300506032b657004220420${hex}`, 'hex');

async function claims([key, presented]) {
  const publicKey = createPublicKey({ key: spki(key), format: 'der', type: 'spki' });
  const verifier = async (data, signature) =>
    verify(null, Buffer.from(data), publicKey, Buffer.from(signature, 'base64url'));
  const reader = new SDJwtInstance({ hasher, verifier, hashAlg: 'sha-256' });
  try {
    const encoded = FlattenJSON.fromSerialized(presented).toEncoded();
    const { payload, header } = await reader.verify(encoded);
    return { payload, header };
  } catch (error) {
    return { refused: error.message };
  }
}

async function issued({ claims, frame, header, salts, seed }) {
  const privateKey = createPrivateKey({ key: pkcs8(seed), format: 'der', type: 'pkcs8' });
  const signer = async (data) => sign(null, Buffer.from(data), privateKey).toString('base64url');
  const saltGenerator = async () => salts.shift();
  const issuer = new SDJwtInstance({ hasher, signer, saltGenerator, hashAlg: 'sha-256', signAlg: 'EdDSA' });
  return issuer.toFlattenJSON(await issuer.issue(claims, frame, { header })).toJson();
}

const request = JSON.parse(readFileSync(0, 'utf8'));
const answers = request.verify ? request.verify.map(claims) : request.issue.map(issued);
process.stdout.write(JSON.stringify(await Promise.all(answers)));
