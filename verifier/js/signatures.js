// Whether the signatures of a checkpoint hold: `signatures.py` in JavaScript, which cannot check ML-DSA-44.

import { joined, utf8 } from "./bytes.js";
import { isSigned } from "./ed25519.js";
import { Fault } from "./faults.js";
import { ED25519, ML_DSA_44 } from "./notes.js";

/** @typedef {import("./notes.js").Key} Key */
/** @typedef {{key: Key, time: bigint | null}} Held a signature that holds; `time` is when a witness signed */

/**
 * The signatures of these keys; those of others are ignored. Throws Fault for the first that does not hold.
 * @param {import("./notes.js").Note} note @param {Key[]} keys @param {string} file
 * @returns {{held: Held[], unchecked: Key[]}}
 */
export function check(note, keys, file) {
  /** @type {Map<Key, Held>} */
  const held = new Map();
  const unchecked = [];
  for (const signature of note.signatures) {
    const key = keys.find(({ name, id }) => name === signature.name && id === signature.keyId);
    if (key && key.kind === ML_DSA_44) {
      unchecked.push(key);
    } else if (key) {
      const found = holding(key, note.text, signature.data);
      if (!found) throw new Fault("signature", file, "line", signature.line, { name: key.name });
      if (!held.has(key)) held.set(key, found);
    }
  }
  return { held: [...held.values()], unchecked };
}

/** @param {Key} key @param {string} text @param {Uint8Array} data @returns {Held | null} */
function holding(key, text, data) {
  if (key.kind === ED25519) return isSigned(key.publicKey, data, utf8(text)) ? { key, time: null } : null;
  if (data.length !== 8 + 64) return null;
  const time = new DataView(data.buffer, data.byteOffset).getBigUint64(0);
  if (time > 2n ** 63n - 1n) return null;
  const message = joined(utf8(`cosignature/v1\ntime ${time}\n`), utf8(text));
  return isSigned(key.publicKey, data.subarray(8), message) ? { key, time } : null;
}
