import { Buffer } from "node:buffer";
import { createHash, createPublicKey, verify } from "node:crypto";
import { TextDecoder } from "node:util";

import { canonical, isSet, withoutNulls } from "./texts.js";
import { rootWith, tree } from "./trees.js";

const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const signedBytes = (text) => Buffer.from(`terang.statement.v1\n${text}`, "utf8");
const bytes = (...numbers) => Buffer.from(numbers);
const SHORT_LENGTHS = [[37, 1024], [1, 2048], [1, 1024]];
const PRIME = 2n ** 255n - 19n;
// The y of the points of order 1, 2, 4 and 8.
const ROOT_OF_ORDER_8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7n;
const SMALL = [1n, PRIME - 1n, 0n, ROOT_OF_ORDER_8, PRIME - ROOT_OF_ORDER_8];

function decoded(text) {
  const raw = Buffer.from(text, "base64url");
  return raw.toString("base64url") === text ? raw : null;
}

function releaseText(ranking, signer, signedAt) {
  const { selection_id, exam_id, vacancy_id, stage, digest, version, rows, present, ranked, accepted } = ranking;
  const more = ["overruled", "accepted_builds"].filter((name) => ranking[name] > 0).map((name) => [name, ranking[name]]);
  return canonical({
    what: "ranking.release",
    about: withoutNulls({ selection_id, exam_id, vacancy_id, stage }),
    digest,
    counts: { version, rows, present, ranked, accepted, ...Object.fromEntries(more) },
    signer,
    signed_at: signedAt,
  });
}

const UNSET = { overruled: 0, stage: null };
function leafOf({ accepted_builds: builds, ...ranking }) {
  const fields = { ...UNSET, ...ranking, ...(builds > 0 ? { accepted_builds: builds } : {}) };
  return sha256(bytes(0), Buffer.from(canonical(fields)));
}

const rootBy = (ranking, place) => rootWith(leafOf(ranking), place);

function isOfSomebody(raw) {
  const y = BigInt(`0x${Buffer.from(raw).reverse().toString("hex")}`) & (2n ** 255n - 1n);
  return y < PRIME && !SMALL.includes(y);
}

function byBrowserKey(key, text, proof) {
  const [raw, signature] = [decoded(key.public_key), decoded(proof)];
  if (raw?.length !== 32 || signature?.length !== 64 || !isOfSomebody(raw)) return false;
  const jwk = { kty: "OKP", crv: "Ed25519", x: key.public_key };
  return verify(null, signedBytes(text), createPublicKey({ key: jwk, format: "jwk" }), signature);
}

const namesIn = (value) =>
  value !== null && typeof value === "object"
    ? Object.values(value).reduce((count, each) => count + namesIn(each), Array.isArray(value) ? 0 : Object.keys(value).length)
    : 0;

// Whether an object names a field twice: then there are more names written than read.
function namesTwice(written, read) {
  const names = [...written.matchAll(/"(?:[^"\\]|\\.)*"\s*(:?)/g)].filter(([, colon]) => colon);
  return names.length > namesIn(read);
}

function clientOf(raw) {
  try {
    const written = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
    const found = JSON.parse(written);
    const isObject = found !== null && typeof found === "object" && !Array.isArray(found);
    return isObject && !namesTwice(written, found) ? found : null;
  } catch {
    return null;
  }
}

function publicKeyOf(text) {
  const raw = decoded(text);
  try {
    const key = createPublicKey({ key: raw, format: "der", type: "spki" });
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
    const fits = {
      ec: () => details.namedCurve === "prime256v1",
      ed25519: () => isOfSomebody(raw.subarray(-32)),
      rsa: () => details.modulusLength >= 2048 && details.modulusLength <= 4096 && details.publicExponent === 65537n,
    };
    return fits[type]?.() && key.export({ format: "der", type: "spki" }).equals(raw) ? key : null;
  } catch {
    return null;
  }
}

function byPasskey(stated, text, proof) {
  const parts = proof.split(".").map(decoded);
  const fits = (part, at) => part && part.length >= SHORT_LENGTHS[at][0] && part.length <= SHORT_LENGTHS[at][1];
  if (parts.length !== 3 || !parts.every(fits)) return false;
  const [data, written, signature] = parts;
  const [client, key] = [clientOf(written), publicKeyOf(stated.public_key)];
  if (!client || !key) return false;
  if (client.type !== "webauthn.get" || client.challenge !== sha256(signedBytes(text)).toString("base64url")) return false;
  if (client.origin !== stated.origin || (client.crossOrigin ?? false) !== false || "topOrigin" in client) return false;
  if (client.crossOrigin === null) return false;
  if (!data.subarray(0, 32).equals(sha256(Buffer.from(stated.rp_id, "utf8")))) return false;
  const bit = (number) => ((data[32] >> number) & 1) === 1;
  if (!bit(0) || !bit(2) || bit(6) || (bit(4) && !bit(3)) || (data.length > 37 && !bit(7))) return false;
  const hash = key.asymmetricKeyType === "ed25519" ? null : "sha256";
  return verify(hash, Buffer.concat([data, sha256(written)]), key, signature);
}

export function signatures(input) {
  if (isSet(input.proof)) {
    const check = input.key.kind === "passkey" ? byPasskey : byBrowserKey;
    return { valid: check(input.key, input.text, input.proof) };
  }
  if (input.place) return { root: rootBy(input.ranking, input.place) };
  if (input.rankings) {
    const leaves = input.rankings.map(leafOf);
    const each = leaves.map((_, index) => tree(leaves, index));
    const places = each.map(({ path }, index) => ({ index, size: leaves.length, path }));
    return { root: each[0].root.toString("hex"), places };
  }
  const text = input.ranking ? releaseText(input.ranking, input.signer, input.signed_at) : canonical(input.statement);
  return { text, challenge: sha256(signedBytes(text)).toString("hex") };
}
