// The numbered steps of the verifier: `steps.py` in JavaScript, with the same outcome for the same files.

import * as checkpoints from "./checkpoints.js";
import { areEqual, hex } from "./bytes.js";
import { Fault } from "./faults.js";
import * as notes from "./notes.js";
import * as signatures from "./signatures.js";
import { readTree } from "./tree.js";

export const DEFINITION = "1";
const CHECKPOINT = "checkpoint";

/** @typedef {import("./faults.js").Details} Details */
/** @typedef {import("./checkpoints.js").Checkpoint} Checkpoint */
/** @typedef {{code: string, file: string, unit: string, number: number, details: Details}} Finding */
/** @typedef {{step: number, outcome: "passes" | "fails" | "lacks", findings: Finding[]}} Line */
/** @typedef {{file: string, data: Uint8Array}} Named */
/**
 * What the person who verifies brings along.
 * @typedef {{logKeys: notes.Key[], witnessKeys: notes.Key[], quorum: number, earlier: Named[], papers: [number, string][]}} Given
 */
/** @typedef {{file: string, checkpoint: Checkpoint}} Older */

/**
 * Every step that this program has, in order.
 * @param {import("./tiles.js").Files} files @param {Given} given @returns {Promise<Line[]>}
 */
export async function run(files, given) {
  const { newest, line } = await readNewest(files, given);
  if (!newest) return [line, ...[3, 4].map((step) => lacking(step, "needs_checkpoint"))];
  const { older, faults } = readEarlier(given, newest);
  const sizes = [...older.map(({ checkpoint }) => checkpoint.size), ...given.papers.map(([size]) => size)];
  const tree = await readTree(files, newest.size, newest.root, sizes.filter((size) => size <= newest.size));
  return [line, consistent(given, newest, older, faults, tree), included(newest, tree)];
}

/** @param {string} code @param {Details} details @returns {Finding} */
const finding = (code, details = {}) => ({ code, file: "", unit: "", number: 0, details });

/** @param {number} step @param {Fault[]} faults @returns {Line} */
function failing(step, faults) {
  const findings = faults.map(({ code, file, unit, number, details }) => ({ code, file, unit, number, details }));
  return { step, outcome: "fails", findings };
}

/** @param {number} step @param {string} code @param {Details} details @returns {Line} */
const lacking = (step, code, details = {}) => ({ step, outcome: "lacks", findings: [finding(code, details)] });

/**
 * Step 2, and the checkpoint where it can be read.
 * @param {import("./tiles.js").Files} files @param {Given} given @returns {Promise<{newest: Checkpoint | null, line: Line}>}
 */
async function readNewest(files, given) {
  /** @type {Checkpoint | null} */
  let newest = null;
  try {
    const data = await files.read(CHECKPOINT, notes.LONGEST);
    if (!data) return { newest, line: lacking(2, "file_missing", { name: CHECKPOINT }) };
    const note = notes.read(data, CHECKPOINT);
    newest = checkpoints.read(note, CHECKPOINT);
    return { newest, line: signed(note, newest, given) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { newest, line: failing(2, [error]) };
  }
}

/** @param {notes.Note} note @param {Checkpoint} checkpoint @param {Given} given @returns {Line} */
function signed(note, checkpoint, given) {
  if (given.logKeys.length === 0) return lacking(2, "needs_log_key");
  const found = signatures.check(note, [...given.logKeys, ...given.witnessKeys], CHECKPOINT);
  demandLog(found.held, checkpoint, given, CHECKPOINT);
  const names = found.held.filter(({ key }) => given.witnessKeys.includes(key)).map(({ key }) => key.name);
  const witnesses = [...new Set(names)];
  const findings = [finding("checkpoint_seen", { size: checkpoint.size, root: hex(checkpoint.root) })];
  findings.push(...witnesses.map((name) => finding("witnessed", { name })));
  findings.push(...found.unchecked.map(({ name }) => finding("not_checkable", { name })));
  if (given.witnessKeys.length === 0) findings.push(finding("no_witness"));
  if (witnesses.length >= given.quorum) return { step: 2, outcome: "passes", findings };
  findings.push(finding("needs_witnesses", { wanted: given.quorum, found: witnesses.length }));
  return { step: 2, outcome: "lacks", findings };
}

/** @param {signatures.Held[]} held @param {Checkpoint} checkpoint @param {Given} given @param {string} file */
function demandLog(held, { origin }, given, file) {
  const byLog = held.map(({ key }) => key).filter((key) => given.logKeys.includes(key) && key.kind === notes.ED25519);
  if (byLog.length === 0) throw new Fault("not_signed_by_log", file);
  if (!byLog.some(({ name }) => name === origin)) {
    throw new Fault("origin", file, "line", 1, { origin, name: byLog[0].name });
  }
}

/** @param {Given} given @param {Checkpoint} newest */
function readEarlier(given, newest) {
  /** @type {Older[]} */
  const older = [];
  /** @type {Fault[]} */
  const faults = [];
  for (const { file, data } of given.earlier) {
    try {
      const note = notes.read(data, file);
      const checkpoint = checkpoints.read(note, file);
      demandLog(signatures.check(note, given.logKeys, file).held, checkpoint, given, file);
      const { origin } = checkpoint;
      if (origin !== newest.origin) throw new Fault("origin", file, "line", 1, { origin, name: newest.origin });
      older.push({ file, checkpoint });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(error);
    }
  }
  return { older, faults };
}

/**
 * Step 3.
 * @param {Given} given @param {Checkpoint} newest @param {Older[]} older @param {Fault[]} faults
 * @param {import("./tree.js").Tree} tree @returns {Line}
 */
function consistent(given, newest, older, faults, tree) {
  if (given.earlier.length === 0 && given.papers.length === 0) return lacking(3, "needs_earlier");
  if (given.earlier.length > 0 && given.logKeys.length === 0) return lacking(3, "needs_log_key");
  const found = [...faults];
  for (const { file, checkpoint } of older) {
    const { size } = checkpoint;
    const root = tree.roots.get(size);
    if (size > newest.size) found.push(new Fault("shrunken", file, "", 0, { size, newest: newest.size }));
    else if (root && !areEqual(root, checkpoint.root)) found.push(new Fault("two_faces", file, "", 0, { size }));
  }
  for (const [size, code] of given.papers) {
    const root = tree.roots.get(size);
    if (size > newest.size) found.push(new Fault("shrunken", code, "", 0, { size, newest: newest.size }));
    else if (root && checkpoints.paperCode(newest.origin, size, root) !== code) {
      found.push(new Fault("two_faces", code, "", 0, { size }));
    }
  }
  if (found.length > 0) return failing(3, found);
  if (tree.roots.size === 0) return lacking(3, "needs_tiles");
  return { step: 3, outcome: "passes", findings: [finding("consistent", { count: older.length + given.papers.length })] };
}

/** Step 4, as far as it is about the tree. @param {Checkpoint} newest @param {import("./tree.js").Tree} tree @returns {Line} */
function included(newest, tree) {
  const faults = [...tree.faults];
  const root = tree.roots.get(newest.size);
  if (root && !areEqual(root, newest.root)) faults.push(new Fault("root", CHECKPOINT, "line", 3));
  if (faults.length > 0) return failing(4, faults);
  if (tree.missing.length > 0) {
    return { step: 4, outcome: "lacks", findings: tree.missing.map((name) => finding("file_missing", { name })) };
  }
  return { step: 4, outcome: "passes", findings: [finding("included", { count: newest.size })] };
}
