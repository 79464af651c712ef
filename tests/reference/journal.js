import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

import { digest } from "./texts.js";

const TAG = "terang/journal/v1";

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  parts.forEach((part) => hash.update(part));
  return hash.digest();
};

// Microseconds since 1970 of a moment with six decimals; JavaScript's own dates have three.
function microseconds(moment) {
  const [seconds, decimals] = [`${moment.slice(0, 19)}Z`, moment.slice(20, 26)];
  return BigInt(Date.parse(seconds)) * 1000n + BigInt(decimals);
}

function milliseconds(start, moment) {
  const passed = microseconds(moment) - microseconds(start);
  return passed < 0n ? 0n : passed / 1000n;
}

const isNumber = (text) => text.length <= 20 && text !== "-0" && /^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$/.test(text);

function valueOf(answer, item) {
  if (answer === null) return "-";
  if (!item) return "?";
  if (item.options.length === 0) return isNumber(answer) ? answer : "?";
  const places = answer.split("+").map((option) => item.options.indexOf(option));
  if (places.includes(-1)) return "?";
  return [...new Set(places)].sort((one, other) => one - other).map((place) => "ABCDEFGHIJ"[place]).join("");
}

function answerLine(taken, paper, start) {
  const place = paper.findIndex((item) => item.item_id === taken.item_id) + 1;
  const value = valueOf(taken.option_id, paper[place - 1]);
  return [taken.sequence, place, value, taken.doubtful ? 1 : 0, milliseconds(start, taken.saved_at)].join(" ");
}

function linesOf({ taken, paper, start, other_browser: other }) {
  const lines = [];
  let waiting = other ?? null;
  for (const each of taken) {
    if (waiting !== null && microseconds(each.saved_at) >= microseconds(waiting)) {
      lines.push(`device - ${milliseconds(start, waiting)}`);
      waiting = null;
    }
    lines.push(answerLine(each, paper, start));
  }
  return lines;
}

function answersOf(lines) {
  const newest = new Map();
  for (const line of lines.filter((each) => !each.startsWith("device "))) {
    const [sequence, place, value] = line.split(" ");
    if (!newest.has(place) || newest.get(place).sequence < Number(sequence)) {
      newest.set(place, { sequence: Number(sequence), value });
    }
  }
  return Object.fromEntries([...newest].filter(([, { value }]) => value !== "-").map(([place, { value }]) => [place, value]));
}

export function journal(input) {
  if (input.order) return { digest: digest(input.order) };
  const headLine = [input.sheet_code, input.paper_digest, input.start, input.closing_time, "-"].join(" ");
  const first = sha256(TAG, "\n", headLine);
  const lines = linesOf(input);
  const hashes = [];
  let previous = first;
  for (const line of lines) {
    previous = sha256(previous, Buffer.from(line, "ascii"));
    hashes.push(previous.toString("hex"));
  }
  const known = { head_line: headLine, h0: first.toString("hex"), lines, hashes };
  return { ...known, head: previous.toString("hex"), answers: answersOf(lines) };
}
