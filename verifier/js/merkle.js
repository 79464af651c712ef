// Merkle trees of RFC 9162, section 2.1: `merkle.py` in JavaScript. Indexes and sizes of proofs are BigInt.

import { areEqual, joined } from "./bytes.js";
import { sha256 } from "./sha256.js";

export const EMPTY_ROOT = sha256(new Uint8Array());

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The proof does not show what it should; `code` says why: "range", "length", "hash" or "root". */
export class NotProven extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** @param {Uint8Array} data */
export const leafHash = (data) => sha256(joined(LEAF, data));

/** @param {Uint8Array} left @param {Uint8Array} right */
export const nodeHash = (left, right) => sha256(joined(NODE, left, right));

/** A growing tree of which only the roots of its complete subtrees are kept, from the left. */
export class Frontier {
  constructor() {
    /** @type {{height: number, root: Uint8Array}[]} */
    this.roots = [];
  }

  /**
   * Appends a complete subtree of 2^height leaves; the tree so far must be a multiple of that many.
   * @param {Uint8Array} subtree
   * @param {number} height
   */
  add(subtree, height = 0) {
    let root = subtree;
    let level = height;
    for (let last = this.roots.at(-1); last && last.height === level; last = this.roots.at(-1)) {
      root = nodeHash(last.root, root);
      level += 1;
      this.roots.pop();
    }
    this.roots.push({ height: level, root });
  }

  /** @returns {Uint8Array} the root of the whole tree as it stands */
  root() {
    if (this.roots.length === 0) return EMPTY_ROOT;
    return this.roots.map(({ root }) => root).reduceRight((right, left) => nodeHash(left, right));
  }
}

/** @param {Uint8Array[]} leafHashes */
export function rootOf(leafHashes) {
  const frontier = new Frontier();
  for (const each of leafHashes) frontier.add(each);
  return frontier.root();
}

/**
 * The leaf of this hash stands at `index` (from 0) in the tree of `size` leaves. RFC 9162, section 2.1.3.2.
 * @param {bigint} index @param {bigint} size @param {Uint8Array} leaf @param {Uint8Array[]} proof @param {Uint8Array} root
 */
export function checkInclusion(index, size, leaf, proof, root) {
  if (leaf.length !== EMPTY_ROOT.length) throw new NotProven("hash");
  if (index < 0n || index >= size) throw new NotProven("range");
  let at = index;
  let last = size - 1n;
  let found = leaf;
  for (const each of proof) {
    if (last === 0n) throw new NotProven("length");
    if (at & 1n || at === last) {
      found = nodeHash(each, found);
      while (!(at & 1n)) [at, last] = [at >> 1n, last >> 1n];
    } else {
      found = nodeHash(found, each);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  compare(last, [[found, root]]);
}

/**
 * The tree of `oldSize` leaves, at least one, is the beginning of that of `size`. RFC 9162, section 2.1.4.2.
 * @param {bigint} oldSize @param {bigint} size @param {Uint8Array[]} proof @param {Uint8Array} oldRoot @param {Uint8Array} root
 */
export function checkConsistency(oldSize, size, proof, oldRoot, root) {
  if (oldSize < 1n) throw new NotProven("range");
  checkSubtree(0n, oldSize, size, proof, oldRoot, root);
}

/**
 * The leaves from `start` up to before `end` have the root `subtree`. draft-ietf-plants-merkle-tree-certs, section 4.4.3.
 * @param {bigint} start @param {bigint} end @param {bigint} size
 * @param {Uint8Array[]} proof @param {Uint8Array} subtree @param {Uint8Array} root
 */
export function checkSubtree(start, end, size, proof, subtree, root) {
  if (start === end && end <= size) {
    compare(BigInt(proof.length), [[EMPTY_ROOT, subtree]]);
    return;
  }
  if (!isSubtree(start, end) || end > size) throw new NotProven("range");
  let [first, at, last] = [start, end - 1n, size - 1n];
  while (first !== at && (at === last || at & 1n)) [first, at, last] = [first >> 1n, at >> 1n, last >> 1n];
  const rest = [...proof];
  const begun = first === at ? subtree : rest.shift();
  if (!begun) throw new NotProven("length");
  let [older, newer] = [begun, begun];
  for (const each of rest) {
    if (last === 0n) throw new NotProven("length");
    if (at & 1n || at === last) {
      if (first < at) older = nodeHash(each, older);
      newer = nodeHash(each, newer);
      while (!(at & 1n)) [first, at, last] = [first >> 1n, at >> 1n, last >> 1n];
    } else {
      newer = nodeHash(newer, each);
    }
    [first, at, last] = [first >> 1n, at >> 1n, last >> 1n];
  }
  compare(last, [[older, subtree], [newer, root]]);
}

/**
 * The leaf of this hash stands at `index` of the log, within the subtree.
 * @param {bigint} index @param {bigint} start @param {bigint} end
 * @param {Uint8Array} leaf @param {Uint8Array[]} proof @param {Uint8Array} subtree
 */
export function checkSubtreeInclusion(index, start, end, leaf, proof, subtree) {
  if (!isSubtree(start, end) || index < start || index >= end) throw new NotProven("range");
  checkInclusion(index - start, end - start, leaf, proof, subtree);
}

/** @param {bigint} start @param {bigint} end whether a tree can have a node over just these leaves */
function isSubtree(start, end) {
  if (start < 0n || start >= end) return false;
  let span = 1n;
  while (span < end - start) span <<= 1n;
  return start % span === 0n;
}

/** @param {bigint} last @param {[Uint8Array, Uint8Array][]} pairs */
function compare(last, pairs) {
  if (last !== 0n) throw new NotProven("length");
  if (!pairs.every(([found, wanted]) => areEqual(found, wanted))) throw new NotProven("root");
}
