// The files of a transparency log (https://c2sp.org/tlog-tiles): `tiles.py` in JavaScript.

import { Fault } from "./faults.js";

export const WIDTH = 256;
const HASH = 32;
const LONGEST_LEAF = 0xffff;

/**
 * Published files by their names: the bytes, or null if there is no such file. Throws Fault if it is longer than `most`.
 * @typedef {{read: (name: string, most: number) => Promise<Uint8Array | null>}} Files
 */

/** @typedef {{file: string, items: Uint8Array[]}} Read what a tile or bundle holds, and the file that it came from */

/** A file that the log's size asks for is not there. */
export class Missing extends Error {
  /** @param {string} file */
  constructor(file) {
    super(file);
    this.file = file;
  }
}

/** One tile or bundle of a level: `width` hashes or leaves, of which the first is number `index` × 256. */
export class Piece {
  /** @param {number} level @param {number} index @param {number} width */
  constructor(level, index, width) {
    this.level = level;
    this.index = index;
    this.width = width;
  }

  get tile() {
    return `tile/${this.level}/${this.path()}`;
  }

  get bundle() {
    return `tile/entries/${this.path()}`;
  }

  /** The full one at the same place. */
  get full() {
    return new Piece(this.level, this.index, WIDTH);
  }

  path() {
    const digits = String(this.index);
    const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.../g) ?? [];
    const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
    return this.width === WIDTH ? path : `${path}.p/${this.width}`;
  }
}

/**
 * The tiles of a level for a log of this size, in order.
 * @param {number} level @param {number} size
 */
export function* pieces(level, size) {
  const count = Math.floor(size / WIDTH ** level);
  for (let index = 0; index < Math.floor(count / WIDTH); index += 1) yield new Piece(level, index, WIDTH);
  if (count % WIDTH) yield new Piece(level, Math.floor(count / WIDTH), count % WIDTH);
}

/** @param {Files} files @param {Piece} piece @returns {Promise<Read>} its hashes */
export async function readTile(files, piece) {
  const { name, data } = await find(files, piece.tile, piece.full.tile, WIDTH * HASH);
  const wanted = (name === piece.tile ? piece.width : WIDTH) * HASH;
  if (data.length !== wanted) throw new Fault("tile_length", name, "", 0, { bytes: data.length, wanted });
  const items = Array.from({ length: piece.width }, (_, at) => data.subarray(at * HASH, (at + 1) * HASH));
  return { file: name, items };
}

/** @param {Files} files @param {Piece} piece @returns {Promise<Read>} its leaves */
export async function readBundle(files, piece) {
  const { name, data } = await find(files, piece.bundle, piece.full.bundle, WIDTH * (2 + LONGEST_LEAF));
  const width = name === piece.bundle ? piece.width : WIDTH;
  const items = [];
  let at = 0;
  while (items.length < width) {
    const start = at + 2;
    const end = start + (data[at] << 8) + data[at + 1];
    if (start > data.length || end > data.length) {
      throw new Fault("bundle_ends_early", name, "entry", piece.index * WIDTH + items.length);
    }
    items.push(data.subarray(start, end));
    at = end;
  }
  if (at < data.length) throw new Fault("bundle_more", name, "byte", at);
  return { file: name, items: items.slice(0, piece.width) };
}

/** @param {Files} files @param {string} name @param {string} full @param {number} most */
async function find(files, name, full, most) {
  for (const each of [name, full]) {
    const data = await files.read(each, most);
    if (data) return { name: each, data };
  }
  throw new Missing(name);
}
