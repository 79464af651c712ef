// Bytes, and the texts that stand for them.

const encoder = new TextEncoder();

/** @param {string} text @returns {Uint8Array} its UTF-8 */
export const utf8 = (text) => encoder.encode(text);

/** @param {Uint8Array} one @param {Uint8Array} other */
export const areEqual = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** @param {Uint8Array} bytes @returns {string} lower-case hexadecimal */
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {...Uint8Array} parts @returns {Uint8Array} all of them, one after the other */
export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Where the bytes stop being UTF-8: the first byte of what is no character, or -1. Table 3-7 of the Unicode standard.
 * @param {Uint8Array} bytes
 */
export function notUtf8At(bytes) {
  let at = 0;
  while (at < bytes.length) {
    const length = characterAt(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** @param {Uint8Array} bytes @param {number} at @returns {number} how long the character there is, 0 for none */
function characterAt(bytes, at) {
  const first = bytes[at];
  if (first < 0x80) return 1;
  const length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  const least = { 0xe0: 0xa0, 0xf0: 0x90 }[first] ?? 0x80;
  const most = { 0xed: 0x9f, 0xf4: 0x8f }[first] ?? 0xbf;
  for (let next = 1; next < length; next += 1) {
    const byte = bytes[at + next];
    const isWithin = next === 1 ? byte >= least && byte <= most : byte >= 0x80 && byte <= 0xbf;
    if (!isWithin) return 0;
  }
  return length;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** @param {Uint8Array} bytes that are UTF-8 */
export const textOf = (bytes) => decoder.decode(bytes);

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * The bytes of standard base64 (RFC 4648, section 4) with its padding and no bits over; null for any other text.
 * @param {string} text
 */
export function decoded(text) {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return null;
  const letters = text.replace(/=+$/, "");
  const bytes = new Uint8Array(Math.floor((letters.length * 6) / 8));
  let value = 0;
  let bits = 0;
  let at = 0;
  for (const letter of letters) {
    value = ((value << 6) | LETTERS.indexOf(letter)) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (value >> bits) & 0xff;
      at += 1;
    }
  }
  return (value & ((1 << bits) - 1)) === 0 ? bytes : null;
}

/** @param {Uint8Array} bytes @returns {string} standard base64 with its padding */
export const encoded = (bytes) => btoa(String.fromCharCode(...bytes));
