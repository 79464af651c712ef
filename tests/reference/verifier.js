// node verifier.js < JOB: what the verifier in JavaScript makes of the cases of a job, as JSON: {subject, cases} in, a list out.
// Bytes are base64, numbers of proofs are texts.
import { Buffer } from "node:buffer";
import { stdin, stdout } from "node:process";
import { json } from "node:stream/consumers";

import { read as readJson } from "../../verifier/js/canonical.js";
import { isSigned } from "../../verifier/js/ed25519.js";
import { Fault } from "../../verifier/js/faults.js";
import * as merkle from "../../verifier/js/merkle.js";
import { read as readNote, readKey } from "../../verifier/js/notes.js";
import { sha256 } from "../../verifier/js/sha256.js";
import { DEFINITION, run } from "../../verifier/js/steps.js";

const bytes = (text) => new Uint8Array(Buffer.from(text ?? "", "base64"));
const base64 = (data) => Buffer.from(data).toString("base64");

// What a function comes to: its value, or the fault as plain data.
function outcome(compute) {
  try {
    return { value: compute() };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { code, file, unit, number, details } = error;
    return { fault: { code, file, unit, number, details } };
  }
}

function isProven({ kind, numbers, hashes, proof }) {
  const check = {
    inclusion: merkle.checkInclusion,
    consistency: merkle.checkConsistency,
    subtreeinclusion: merkle.checkSubtreeInclusion,
    subtreeconsistency: merkle.checkSubtree,
  }[kind];
  // A leaf's hash comes before its proof, both roots of a consistency proof behind it.
  const [first, second] = hashes.map(bytes);
  const path = proof.map(bytes);
  const given = kind.endsWith("inclusion") ? [first, path, second] : [path, first, second];
  try {
    check(...numbers.map(BigInt), ...given);
    return true;
  } catch (error) {
    if (!(error instanceof merkle.NotProven)) throw error;
    return false;
  }
}

function inMemory(files) {
  return {
    read: async (name, most) => {
      if (!(name in files)) return null;
      const data = bytes(files[name]);
      if (data.length > most) throw new Fault("file_long", name, "", 0, { most });
      return data;
    },
  };
}

async function verified({ files, logKeys, witnessKeys, quorum, earlier, papers }) {
  const given = {
    logKeys: logKeys.map((key) => readKey(key, "key")),
    witnessKeys: witnessKeys.map((key) => readKey(key, "key")),
    quorum,
    papers,
    earlier: earlier.map(([file, data]) => ({ file, data: bytes(data) })),
  };
  return { definition: DEFINITION, steps: await run(inMemory(files), given) };
}

const SUBJECTS = {
  sha256: (data) => base64(sha256(bytes(data))),
  json: (data) => outcome(() => readJson(bytes(data), "a.json")),
  proofs: isProven,
  ed25519: ({ key, signature, text }) => isSigned(bytes(key), bytes(signature), bytes(text)),
  keys: (text) => outcome(() => readKey(text, "key").id),
  notes: (data) => outcome(() => readNote(bytes(data), "note").signatures.map(({ line }) => line)),
  logs: verified,
};

const { subject, cases } = await json(stdin);
stdout.write(JSON.stringify(await Promise.all(cases.map(SUBJECTS[subject]))));
