// Ed25519 signatures of RFC 8032, under keys that are safe to believe: `ed25519.py` in JavaScript.

import { ed25519 } from "./vendor/curves/ed25519.js";

const PRIME = 2n ** 255n - 19n;
/** The y of the eight points under which one signature fits many texts. */
const SMALL_ORDER = [
  0n,
  1n,
  PRIME - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
];

/** @param {Uint8Array} publicKey whether every library reads it alike: y below the prime, of no small order */
export function isKey(publicKey) {
  const number = publicKey.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  const y = number & ((1n << 255n) - 1n);
  return publicKey.length === 32 && y < PRIME && !SMALL_ORDER.includes(y);
}

/** @param {Uint8Array} publicKey @param {Uint8Array} signature @param {Uint8Array} text whether the signature holds */
export function isSigned(publicKey, signature, text) {
  if (!isKey(publicKey) || signature.length !== 64) return false;
  try {
    return ed25519.verify(signature, text, publicKey, { zip215: false });
  } catch {
    return false;
  }
}
