import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
export const leafHash = (data) => sha256(Buffer.from([0]), data);
const nodeOf = (left, right) => sha256(Buffer.from([1]), left, right);

// The root over these leaves, and the siblings on the way to it of the one at `index`.
export function tree(leaves, index) {
  if (leaves.length === 1) return { root: leaves[0], path: [] };
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  const isLeft = index < half;
  const left = tree(leaves.slice(0, half), isLeft ? index : 0);
  const right = tree(leaves.slice(half), isLeft ? 0 : index - half);
  const [mine, other] = isLeft ? [left, right] : [right, left];
  return { root: nodeOf(left.root, right.root), path: [...mine.path, other.root.toString("hex")] };
}

// How many siblings a leaf has on its way, and for each whether it stands on the left: by the shape of the tree alone.
function sides(index, size) {
  if (size === 1) return [];
  let half = 1;
  while (half * 2 < size) half *= 2;
  return index < half ? [...sides(index, half), false] : [...sides(index - half, size - half), true];
}

// The root to which the way from this leaf leads, in hexadecimal; null if it is none of a leaf at this place.
export function rootWith(leaf, { index, size, path }) {
  if (index < 0 || index >= size || path.some((each) => !/^[0-9a-f]{64}$/.test(each))) return null;
  const expected = sides(index, size);
  if (expected.length !== path.length) return null;
  const siblings = path.map((each) => Buffer.from(each, "hex"));
  const found = siblings.reduce((own, other, at) => (expected[at] ? nodeOf(other, own) : nodeOf(own, other)), leaf);
  return found.toString("hex");
}
