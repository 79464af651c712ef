// Checkpoints of a transparency log (https://c2sp.org/tlog-checkpoint): `checkpoints.py` in JavaScript.

import { areEqual, decoded, encoded, utf8 } from "./bytes.js";
import { Fault } from "./faults.js";
import { EMPTY_ROOT } from "./merkle.js";
import { sha256 } from "./sha256.js";

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const PAPER = 26;

/** @typedef {{origin: string, size: number, root: Uint8Array, extensions: string[]}} Checkpoint */

/**
 * What the note's text says. Throws Fault with the first wrong line.
 * @param {import("./notes.js").Note} note @param {string} file @returns {Checkpoint}
 */
export function read(note, file) {
  const lines = note.text.split("\n").slice(0, -1);
  const empty = lines.indexOf("");
  if (empty >= 0) throw new Fault("checkpoint_empty_line", file, "line", empty + 1);
  if (lines.length < 3) throw new Fault("checkpoint_short", file, "line", lines.length);
  const [origin, written, base64, ...extensions] = lines;
  const size = Number(written);
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(written) || !Number.isSafeInteger(size)) {
    throw new Fault("checkpoint_size", file, "line", 2);
  }
  const root = decoded(base64);
  if (!root || root.length !== 32) throw new Fault("checkpoint_root", file, "line", 3);
  if (size === 0 && !areEqual(root, EMPTY_ROOT)) throw new Fault("checkpoint_empty", file, "line", 3);
  return { origin, size, root, extensions };
}

/**
 * The 26 characters that hang at the hall's door: the first 130 bits of the SHA-256 of the checkpoint's text.
 * @param {string} origin @param {number} size @param {Uint8Array} root
 */
export function paperCode(origin, size, root) {
  const hash = sha256(utf8(`${origin}\n${size}\n${encoded(root)}\n`));
  const bits = Array.from(hash, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: PAPER }, (_, at) => DIGITS[parseInt(bits.slice(at * 5, at * 5 + 5), 2)]).join("");
}

/** The code as somebody typed it, in its one form; null if it is none. @param {string} text */
export function readPaperCode(text) {
  const code = text.toUpperCase().replace(/[ -]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return code.length === PAPER && [...code].every((digit) => DIGITS.includes(digit)) ? code : null;
}
