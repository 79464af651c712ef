import { Buffer } from "node:buffer";
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";

import { canonical } from "./texts.js";

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts.map((each) => Buffer.from(each)))).digest();
const SECRET = createPrivateKey({
  key: Buffer.concat([
    Buffer.from("302e020100300506032b657004220420", "hex"),
    Buffer.from(Array.from({ length: 32 }, (_, at) => at)),
  ]),
  format: "der",
  type: "pkcs8",
});
const PUBLIC = createPublicKey(SECRET).export({ format: "der", type: "spki" }).subarray(-32);

function leaf({ type, time, producer, body }) {
  const utc = new Date(time).toISOString().replace("Z", "000Z");
  const unsigned = canonical({ body, producer, time: utc, type });
  const signature = sign(null, Buffer.from(`terang.leaves.v1\n${unsigned}`, "utf8"), SECRET).toString("base64");
  const bytes = canonical({ body, producer, signature, time: utc, type });
  return { leaf: bytes, hash: leafHash(bytes).toString("hex") };
}

const leafHash = (bytes) => sha256([0], bytes);

function isLeaf(text) {
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    return false;
  }
  if (said === null || typeof said !== "object" || Array.isArray(said)) return false;
  if (Buffer.byteLength(text, "utf8") > 65535 || canonical(said) !== text || !hasOnlyWhole(said)) return false;
  if (Object.keys(said).sort().join() !== "body,producer,signature,time,type") return false;
  if (["producer", "time", "type", "signature"].some((name) => typeof said[name] !== "string")) return false;
  if (said.body === null || typeof said.body !== "object" || Array.isArray(said.body)) return false;
  const when = new Date(said.time);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/.test(said.time) || Number.isNaN(when.getTime())) return false;
  if (when.toISOString().slice(0, 19) !== said.time.slice(0, 19)) return false;
  const signature = Buffer.from(said.signature, "base64");
  return signature.length === 64 && signature.toString("base64") === said.signature;
}

function hasOnlyWhole(value) {
  if (typeof value === "number") return Number.isSafeInteger(value);
  return value === null || typeof value !== "object" || Object.values(value).every(hasOnlyWhole);
}

function root(hashes) {
  if (hashes.length === 0) return sha256("");
  if (hashes.length === 1) return hashes[0];
  let left = 1;
  while (left * 2 < hashes.length) left *= 2;
  return sha256([1], root(hashes.slice(0, left)), root(hashes.slice(left)));
}

function checkpoint({ origin, size, root: hex }) {
  const text = `${origin}\n${size}\n${Buffer.from(hex, "hex").toString("base64")}\n`;
  const id = sha256(origin, [10, 1], PUBLIC).subarray(0, 4);
  const signature = Buffer.concat([id, sign(null, Buffer.from(text, "utf8"), SECRET)]).toString("base64");
  const bits = Array.from(sha256(text), (byte) => byte.toString(2).padStart(8, "0")).join("");
  const short = Array.from({ length: 26 }, (_, at) => LETTERS[parseInt(bits.slice(at * 5, at * 5 + 5), 2)]).join("");
  const key = `${origin}+${id.toString("hex")}+${Buffer.concat([Buffer.from([1]), PUBLIC]).toString("base64")}`;
  return { note: `${text}\n\u2014 ${origin} ${signature}\n`, short, key };
}

function path(level, index, width) {
  const groups = String(index).padStart(Math.ceil(String(index).length / 3) * 3, "0").match(/\d{3}/g);
  const address = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
  return `tile/${level}/${address}${width < 256 ? `.p/${width}` : ""}`;
}

// All files of a log of a size, each level from left to right, the entries first.
function files(size) {
  const found = [];
  const add = (level, count) => {
    for (let index = 0; index < Math.floor(count / 256); index += 1) found.push(path(level, index, 256));
    if (count % 256) found.push(path(level, Math.floor(count / 256), count % 256));
  };
  add("entries", size);
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / 256)) add(level, count);
  return found;
}

function bundle(texts) {
  const entries = texts.map((text) => Buffer.from(text, "utf8"));
  const parts = entries.flatMap((entry) => [Buffer.from([entry.length >> 8, entry.length & 255]), entry]);
  return { content: Buffer.concat(parts).toString("base64"), shorter_is_one: false };
}

export function log(input) {
  if ("body" in input) return leaf(input);
  if ("leaf" in input) return { is_leaf: isLeaf(input.leaf) };
  if ("leaves" in input) {
    return { root: root(Array.from({ length: input.leaves }, (_, at) => leafHash(String(at)))).toString("hex") };
  }
  if ("origin" in input) return checkpoint(input);
  if ("before" in input) {
    const had = new Set(files(input.before));
    const added = files(input.size).filter((each) => !had.has(each));
    return { count: added.length, last: added.slice(-5) };
  }
  if ("index" in input) return { path: path(input.level, input.index, input.width) };
  return bundle(input.bundle);
}
