import { createHash } from "node:crypto";

// By code points: a text that begins another comes before it.
export function byCodePoints(one, other) {
  const [mine, theirs] = [Array.from(one), Array.from(other)];
  for (let at = 0; at < Math.min(mine.length, theirs.length); at += 1) {
    const difference = mine[at].codePointAt(0) - theirs[at].codePointAt(0);
    if (difference !== 0) return difference;
  }
  return mine.length - theirs.length;
}

const SHORT = { "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\" };

function quoted(value) {
  const written = Array.from(value, (sign) => {
    if (SHORT[sign]) return SHORT[sign];
    return sign < " " ? `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}` : sign;
  });
  return `"${written.join("")}"`;
}

export function canonical(value) {
  if (value === null || typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  // The sort of JavaScript compares UTF-16 code units.
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${quoted(name)}:${canonical(value[name])}`).join(",")}}`;
}

export const digest = (value) => createHash("sha256").update(canonical(value), "utf8").digest("hex");

export const isSet = (value) => value !== null && value !== undefined;

// The object without fields that are null or missing.
export const withoutNulls = (value) => Object.fromEntries(Object.entries(value).filter(([, each]) => isSet(each)));
