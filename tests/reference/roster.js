import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

import { byCodePoints, canonical, isSet } from "./texts.js";
import { leafHash, rootWith, tree } from "./trees.js";

const FIELDS = ["name", "nik", "born_on", "gpa", "extra_time", "quota_group", "vacancy"];
const NOTHING = createHash("sha256").update("").digest("hex");

function commitment(tag, salt, data) {
  const parts = [Buffer.from(`${tag}\n`, "utf8"), Buffer.from(salt, "hex"), data];
  return createHash("sha256").update(Buffer.concat(parts)).digest("hex");
}

function valueOf(applicant, field) {
  const { nik, photo_digest: photo, vacancy_id: vacancyId, category, outcome } = applicant;
  if (field === "nik") return { nik, photo: photo ?? null };
  if (field === "vacancy") return { vacancy_id: vacancyId, category, outcome };
  return applicant[field] ?? null;
}

const leafOf = ({ code, commitments }) => leafHash(Buffer.from(canonical({ code, commitments }), "utf8"));

function rowOf({ applicant, code, salts }) {
  const committed = FIELDS.map((field) => {
    const data = Buffer.from(canonical(valueOf(applicant, field)), "utf8");
    return [field, commitment(`terang.roster.${field}.v1`, salts[field], data)];
  });
  const commitments = Object.fromEntries(committed);
  return { commitments, leaf: leafOf({ code, commitments }).toString("hex") };
}

function rosterOf(rows) {
  const ordered = [...rows].sort((one, other) => byCodePoints(one.code, other.code));
  if (ordered.length === 0) return { root: NOTHING, paths: [] };
  const each = ordered.map((_, index) => tree(ordered.map(leafOf), index));
  return { root: each[0].root.toString("hex"), paths: each.map(({ path }) => path) };
}

function sparesRoot(codes) {
  const leaves = codes.map((code) => leafHash(Buffer.from(code, "utf8")));
  return leaves.length === 0 ? NOTHING : tree(leaves, 0).root.toString("hex");
}

export function roster(input) {
  if (isSet(input.tag)) return { commitment: commitment(input.tag, input.salt, Buffer.from(input.data, "hex")) };
  if (input.applicant) return rowOf(input);
  if (input.place) return { root: rootWith(leafOf(input.row), input.place) };
  return input.rows ? rosterOf(input.rows) : { root: sparesRoot(input.spares) };
}
