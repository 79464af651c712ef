// SHA-256 of FIPS 180-4. Plain, because WebCrypto is not there without HTTPS and costs more for a call than for a hash.

/** @param {number} count @returns {number[]} the first primes */
function primes(count) {
  /** @type {number[]} */
  const found = [];
  for (let each = 2; found.length < count; each += 1) {
    if (found.every((prime) => each % prime !== 0)) found.push(each);
  }
  return found;
}

/** @param {number} number @returns {number} the first 32 bits behind its point */
const behindPoint = (number) => Math.floor((number - Math.floor(number)) * 2 ** 32) | 0;

const FIRST = Int32Array.from(primes(8), (prime) => behindPoint(Math.sqrt(prime)));
const ROUNDS = Int32Array.from(primes(64), (prime) => behindPoint(Math.cbrt(prime)));

const words = new Int32Array(64);

/** @param {number} word @param {number} by */
const turned = (word, by) => (word >>> by) | (word << (32 - by));

/** @param {Int32Array} state @param {DataView} block @param {number} start */
function compress(state, block, start) {
  for (let at = 0; at < 16; at += 1) words[at] = block.getInt32(start + at * 4);
  for (let at = 16; at < 64; at += 1) {
    const early = words[at - 15];
    const late = words[at - 2];
    const small = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
    words[at] = words[at - 16] + small + words[at - 7] + (turned(late, 17) ^ turned(late, 19) ^ (late >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let at = 0; at < 64; at += 1) {
    const choice = (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g));
    const one = (h + choice + ROUNDS[at] + words[at]) | 0;
    const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => {
    state[at] += word;
  });
}

/** @param {Uint8Array} data @returns {Uint8Array} 32 bytes */
export function sha256(data) {
  const padded = new Uint8Array((Math.floor((data.length + 8) / 64) + 1) * 64);
  padded.set(data);
  padded[data.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(data.length / 2 ** 29));
  view.setUint32(padded.length - 4, (data.length * 8) >>> 0);
  const state = Int32Array.from(FIRST);
  for (let start = 0; start < padded.length; start += 64) compress(state, view, start);
  const found = new DataView(new ArrayBuffer(32));
  state.forEach((word, at) => found.setInt32(at * 4, word));
  return new Uint8Array(found.buffer);
}
