// Reads canonical JSON (RFC 8785 without fractions) and names the first byte that is wrong: `strict_json.py` in JavaScript.

import { notUtf8At, textOf, utf8 } from "./bytes.js";
import { Fault } from "./faults.js";

const LARGEST = Number.MAX_SAFE_INTEGER;
const DEEPEST = 64;

const NUMBER = /-?[0-9.eE+-]*/y;
const WHOLE = /^(?:0|-?[1-9][0-9]*)$/;
// eslint-disable-next-line no-control-regex
const PLAIN = /[^"\\\x00-\x1f]*/y;
/** @type {Map<string, string>} */
const SHORT = new Map([['"', '"'], ["\\", "\\"], ["b", "\b"], ["t", "\t"], ["n", "\n"], ["f", "\f"], ["r", "\r"]]);
/** @type {Map<string, null | boolean>} */
const NAMES = new Map([["null", null], ["true", true], ["false", false]]);

/** @typedef {null | boolean | number | string | JsonList | JsonObject} Json */
/** @typedef {Json[]} JsonList */
/** @typedef {{[name: string]: Json}} JsonObject */

/**
 * The value; objects have no prototype. Throws Fault with the offset of the first wrong byte.
 * @param {Uint8Array} data @param {string} file @returns {Json}
 */
export function read(data, file) {
  const broken = notUtf8At(data);
  if (broken >= 0) throw new Fault("json_not_utf8", file, "byte", broken);
  const reader = new Reader(textOf(data), file);
  const value = reader.value(0);
  if (reader.at < reader.text.length) throw reader.fault("json_more_after");
  return value;
}

class Reader {
  /** @param {string} text @param {string} file */
  constructor(text, file) {
    this.text = text;
    this.file = file;
    this.at = 0;
  }

  /** @param {string} code @param {number} at */
  fault(code, at = this.at) {
    return new Fault(code, this.file, "byte", utf8(this.text.slice(0, at)).length);
  }

  /** The next character, which stays unread. */
  next() {
    if (this.at >= this.text.length) throw this.fault("json_ends_early");
    return this.text[this.at];
  }

  /** @param {string} character */
  take(character) {
    if (this.next() !== character) throw this.fault("json_unexpected");
    this.at += 1;
  }

  /** @param {RegExp} pattern @returns {string} what stands here by this pattern */
  match(pattern) {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0] ?? "";
  }

  /** @param {number} depth @returns {Json} */
  value(depth) {
    const first = this.next();
    if (first === "{" || first === "[") {
      if (depth >= DEEPEST) throw this.fault("json_too_deep");
      return first === "{" ? this.object(depth) : this.list(depth);
    }
    if (first === '"') return this.string();
    if (first === "-" || (first >= "0" && first <= "9")) return this.number();
    for (const [name, meaning] of NAMES) {
      if (this.text.startsWith(name, this.at)) {
        this.at += name.length;
        return meaning;
      }
    }
    throw this.fault("json_unexpected");
  }

  /** @param {number} depth @returns {JsonObject} */
  object(depth) {
    /** @type {JsonObject} */
    const found = Object.create(null);
    /** @type {string | null} */
    let last = null;
    this.take("{");
    while (this.next() !== "}" || last !== null) {
      const start = this.at;
      if (this.next() !== '"') throw this.fault("json_unexpected");
      const name = this.string();
      if (name in found) throw this.fault("json_name_twice", start);
      if (last !== null && name < last) throw this.fault("json_name_order", start);
      last = name;
      this.take(":");
      found[name] = this.value(depth + 1);
      if (this.next() === "}") break;
      this.take(",");
    }
    this.take("}");
    return found;
  }

  /** @param {number} depth @returns {JsonList} */
  list(depth) {
    /** @type {JsonList} */
    const found = [];
    this.take("[");
    while (this.next() !== "]" || found.length > 0) {
      found.push(this.value(depth + 1));
      if (this.next() === "]") break;
      this.take(",");
    }
    this.take("]");
    return found;
  }

  number() {
    const written = this.match(NUMBER);
    if (/[.eE]/.test(written)) throw this.fault("json_number_fraction");
    if (!WHOLE.test(written)) throw this.fault("json_number_form");
    const value = Number(written);
    if (Math.abs(value) > LARGEST) throw this.fault("json_number_large");
    this.at += written.length;
    return value;
  }

  string() {
    this.take('"');
    let found = "";
    for (;;) {
      const plain = this.match(PLAIN);
      found += plain;
      this.at += plain.length;
      const mark = this.next();
      if (mark === '"') {
        this.at += 1;
        return found;
      }
      if (mark !== "\\") throw this.fault("json_control");
      found += this.escape();
    }
  }

  /** What stands behind a backslash. Only what cannot stand for itself may be written so, in one way. */
  escape() {
    const start = this.at;
    this.at += 1;
    const letter = this.next();
    this.at += 1;
    const short = SHORT.get(letter);
    if (short !== undefined) return short;
    const digits = this.text.slice(this.at, this.at + 4);
    if (letter !== "u" || !/^[0-9a-fA-F]{4}$/.test(digits)) throw this.fault("json_escape", start);
    const code = parseInt(digits, 16);
    if (code >= 0xd800 && code <= 0xdfff) throw this.fault("json_surrogate", start);
    const character = String.fromCharCode(code);
    if (code >= 0x20 || digits !== digits.toLowerCase() || [...SHORT.values()].includes(character)) {
      throw this.fault("json_escape", start);
    }
    this.at += 4;
    return character;
  }
}
