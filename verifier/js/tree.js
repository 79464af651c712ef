// The tree of a whole log, computed from its tiles and from its bundles: `tree.py` in JavaScript.

import { areEqual } from "./bytes.js";
import { Fault } from "./faults.js";
import { Frontier, leafHash, rootOf } from "./merkle.js";
import { Missing, WIDTH, pieces, readBundle, readTile } from "./tiles.js";

/** @typedef {import("./tiles.js").Files} Files */
/** @typedef {import("./tiles.js").Piece} Piece */
/** @typedef {import("./tiles.js").Read} Read */
/** @typedef {{roots: Map<number, Uint8Array>, faults: Fault[], missing: string[]}} Tree */
/** @typedef {{tile: string, bundle: string, place: number, leaf: number}} Difference a leaf whose two hashes differ */

/** The leaf hashes as one of the two ways gives them; of full tiles only their roots. */
class Side {
  /** @param {Set<number>} keep */
  constructor(keep) {
    this.keep = keep;
    /** @type {Uint8Array[]} */
    this.roots = [];
    /** @type {Map<number, Uint8Array[]>} the hashes of the tiles within which a wanted size ends */
    this.kept = new Map();
  }

  /** @param {Piece} piece @param {Uint8Array[]} hashes @param {Uint8Array} root */
  add(piece, hashes, root) {
    if (piece.width === WIDTH) this.roots.push(root);
    if (this.keep.has(piece.index)) this.kept.set(piece.index, hashes);
  }

  /** @param {number} size */
  root(size) {
    const frontier = new Frontier();
    const full = Math.floor(size / WIDTH);
    for (const each of this.roots.slice(0, full)) frontier.add(each, 8);
    for (const each of (this.kept.get(full) ?? []).slice(0, size % WIDTH)) frontier.add(each);
    return frontier.root();
  }
}

class Reader {
  /** @param {Files} files @param {number[]} sizes */
  constructor(files, sizes) {
    this.files = files;
    const keep = new Set(sizes.filter((size) => size % WIDTH).map((size) => Math.floor(size / WIDTH)));
    this.byTiles = new Side(keep);
    this.byBundles = new Side(keep);
    /** @type {Fault[]} */
    this.faults = [];
    /** @type {string[]} */
    this.missing = [];
    /** @type {Difference[]} */
    this.differences = [];
    this.isWhole = true;
  }

  /** @param {(files: Files, piece: Piece) => Promise<Read>} read @param {Piece} piece */
  async attempt(read, piece) {
    try {
      return await read(this.files, piece);
    } catch (error) {
      if (error instanceof Missing) this.missing.push(error.file);
      else if (error instanceof Fault) this.faults.push(error);
      else throw error;
      return null;
    }
  }

  /** @param {Piece} piece of the lowest level */
  async add(piece) {
    const tile = await this.attempt(readTile, piece);
    const bundle = await this.attempt(readBundle, piece);
    const hashes = bundle && bundle.items.map(leafHash);
    const ours = tile?.items ?? hashes;
    const theirs = hashes ?? ours;
    if (!ours || !theirs) {
      this.isWhole = false;
      return;
    }
    const at = ours.findIndex((hash, place) => !areEqual(hash, theirs[place]));
    const root = rootOf(ours);
    this.byTiles.add(piece, ours, root);
    this.byBundles.add(piece, theirs, at < 0 ? root : rootOf(theirs));
    if (tile && bundle && at >= 0) {
      this.differences.push({ tile: tile.file, bundle: bundle.file, place: at, leaf: piece.index * WIDTH + at });
    }
  }

  /** @param {number} level @param {number} size @param {Uint8Array[]} below the roots of the full tiles below it */
  async addLevel(level, size, below) {
    const roots = [];
    for (const piece of pieces(level, size)) {
      const start = piece.index * WIDTH;
      const wanted = below.slice(start, start + piece.width);
      const tile = await this.attempt(readTile, piece);
      const at = tile ? tile.items.findIndex((hash, place) => !areEqual(hash, wanted[place])) : -1;
      if (tile && at >= 0) this.faults.push(new Fault("tile_hash", tile.file, "hash", at));
      if (piece.width === WIDTH) roots.push(rootOf(wanted));
    }
    return roots;
  }
}

/**
 * The tree of `size` leaves whose root should be `root`, and the roots of the `earlier` sizes, none greater.
 * @param {Files} files @param {number} size @param {Uint8Array} root @param {number[]} earlier @returns {Promise<Tree>}
 */
export async function readTree(files, size, root, earlier) {
  const sizes = [size, ...earlier];
  const reader = new Reader(files, sizes);
  const { faults, missing } = reader;
  for (const piece of pieces(0, size)) {
    await reader.add(piece);
    if (!reader.isWhole) return { roots: new Map(), faults, missing };
  }
  const isByBundles = !areEqual(reader.byTiles.root(size), root) && areEqual(reader.byBundles.root(size), root);
  const side = isByBundles ? reader.byBundles : reader.byTiles;
  for (const { tile, bundle, place, leaf } of reader.differences) {
    if (isByBundles) faults.push(new Fault("tile_hash", tile, "hash", place));
    else faults.push(new Fault("leaf_hash", bundle, "entry", leaf, { tile }));
  }
  let below = side.roots;
  for (let level = 1; size >= WIDTH ** level; level += 1) below = await reader.addLevel(level, size, below);
  return { roots: new Map(sizes.map((each) => [each, side.root(each)])), faults, missing };
}
