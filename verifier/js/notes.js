// Signed notes of C2SP (https://c2sp.org/signed-note): `notes.py` in JavaScript.

import { decoded, hex, joined, notUtf8At, textOf, utf8 } from "./bytes.js";
import { isKey } from "./ed25519.js";
import { Fault } from "./faults.js";
import { sha256 } from "./sha256.js";

export const ED25519 = 0x01;
export const ED25519_COSIGNATURE = 0x04;
export const ML_DSA_44 = 0x06;

export const LONGEST = 2 ** 20;
const MOST_SIGNATURES = 256;

const NAME = "[^+\\t\\n\\v\\f\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const LINE = new RegExp(`^\u2014 (${NAME}) ([A-Za-z0-9+/]+=*)$`, "u");
const KEY = new RegExp(`^(${NAME})\\+([0-9a-f]{8})\\+([A-Za-z0-9+/]+=*)$`, "u");
// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x09\x0b-\x1f]/;
/** @type {Record<number, number>} */
const LENGTHS = { [ED25519]: 32, [ED25519_COSIGNATURE]: 32, [ML_DSA_44]: 1312 };

/** @typedef {{name: string, kind: number, publicKey: Uint8Array, id: string}} Key whom to believe; the id in hexadecimal */
/** @typedef {{name: string, keyId: string, data: Uint8Array, line: number}} Signature */
/** @typedef {{text: string, signatures: Signature[]}} Note */

/** @param {string} name @param {number} kind @param {Uint8Array} publicKey */
const keyId = (name, kind, publicKey) =>
  hex(sha256(joined(utf8(`${name}\n`), Uint8Array.of(kind), publicKey)).subarray(0, 4));

/**
 * The key that a line of the form `name+id+base64` gives. Throws Fault.
 * @param {string} text @param {string} file @returns {Key}
 */
export function readKey(text, file) {
  const match = KEY.exec(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""));
  const data = match && decoded(match[3]);
  if (!match || !data || data.length === 0) throw new Fault("key_form", file);
  const [name, kind, publicKey] = [match[1], data[0], data.subarray(1)];
  if (!(kind in LENGTHS)) throw new Fault("key_kind", file, "", 0, { name, kind });
  if (publicKey.length !== LENGTHS[kind]) throw new Fault("key_length", file, "", 0, { name });
  if (kind !== ML_DSA_44 && !isKey(publicKey)) throw new Fault("key_unsafe", file, "", 0, { name });
  const id = keyId(name, kind, publicKey);
  if (id !== match[2]) throw new Fault("key_id", file, "", 0, { name });
  return { name, kind, publicKey, id };
}

/**
 * The note. Throws Fault with the first wrong line.
 * @param {Uint8Array} data @param {string} file @returns {Note}
 */
export function read(data, file) {
  if (data.length > LONGEST) throw new Fault("note_long", file);
  const broken = notUtf8At(data);
  if (broken >= 0) throw new Fault("note_not_utf8", file, "byte", broken);
  const whole = textOf(data);
  const control = CONTROL.exec(whole);
  if (control) throw new Fault("note_control", file, "line", lineAt(whole, control.index));
  const end = whole.lastIndexOf("\n\n");
  if (end < 1) throw new Fault("note_blank", file);
  const first = lineAt(whole, end) + 2;
  const lines = whole.slice(end + 2).split("\n");
  if (lines.pop() !== "") throw new Fault("note_unended", file, "line", first + lines.length);
  if (lines.length === 0) throw new Fault("note_unsigned", file);
  if (lines.length > MOST_SIGNATURES) throw new Fault("note_signatures", file);
  return { text: whole.slice(0, end + 1), signatures: lines.map((line, at) => signature(line, file, first + at)) };
}

/** @param {string} text @param {string} file @param {number} line @returns {Signature} */
function signature(text, file, line) {
  const match = LINE.exec(text);
  const data = match && decoded(match[2]);
  if (!match || !data || data.length < 5) throw new Fault("note_signature", file, "line", line);
  return { name: match[1], keyId: hex(data.subarray(0, 4)), data: data.subarray(4), line };
}

/** @param {string} text @param {number} at */
const lineAt = (text, at) => text.slice(0, at).split("\n").length;
