import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

import { canonical } from "./texts.js";

const bytesOf = (text) => Buffer.from(text, "utf8");
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest("hex");

function commitmentOf({ exam_id: exam, round, member, opening }) {
  const about = canonical({ exam_id: exam, round, member });
  return sha256(bytesOf("terang.papers.opening.v1\n"), Buffer.from(opening, "hex"), bytesOf(about));
}

const FORMS = { dice: /^[1-6]{25}$/, figures: /^\d+(\.\d+)?( \d+(\.\d+)?)*$/, drand: /^[0-9a-f]{64}$/ };

function valueOf({ source, typed }) {
  const words = typed.split(/[\t-\r ]+/).filter((word) => word !== "");
  const value = source === "figures" ? words.join(" ") : words.join("").toLowerCase();
  return FORMS[source].test(value) ? value : null;
}

function seedOf({ sealed, roster, commitments, openings, public: { source, value } }) {
  const opened = openings.map((each) => [commitmentOf(each), each.opening]);
  opened.sort(([one], [other]) => (one < other ? -1 : 1));
  const wanted = [...commitments].sort();
  const fits = opened.length === 2 && opened.every(([commitment], at) => commitment === wanted[at]);
  if (!fits || wanted.length !== 2 || wanted[0] === wanted[1]) return null;
  const parts = { sealed, roster, openings: opened.map(([, opening]) => opening), public: { source, value } };
  return sha256(bytesOf("terang.papers.seed.v1\n"), bytesOf(canonical(parts)));
}

export function seeds(input) {
  if (input.openings) return { seed: seedOf(input) };
  if (input.typed !== undefined) return { value: valueOf(input) };
  return { commitment: commitmentOf(input) };
}
