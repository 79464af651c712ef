import { marksOf } from "./marking.js";
import { byCodePoints, isSet } from "./texts.js";

const added = (numbers) => numbers.reduce((before, each) => before + each, 0);
const mean = (numbers) => (numbers.length > 0 ? added(numbers) / numbers.length : null);

// The sum of products of deviations from the means.
function together(xs, ys) {
  const [x, y] = [mean(xs), mean(ys)];
  return added(xs.map((each, at) => (each - x) * (ys[at] - y)));
}

const covariance = (xs, ys) => (xs.length > 1 ? together(xs, ys) / (xs.length - 1) : null);
const deviation = (xs) => (xs.length > 1 ? Math.sqrt(covariance(xs, xs)) : null);
const varies = (xs) => xs.some((each) => each !== xs[0]);

function correlation(xs, ys) {
  return varies(xs) && varies(ys) ? together(xs, ys) / Math.sqrt(together(xs, xs) * together(ys, ys)) : null;
}

// A sheet with the points of each of its items, what was right, and how each blank came about.
function read(sections, keys, { paper, answers }) {
  const last = paper.findLastIndex((item) => isSet(answers[item]));
  const items = paper.map((item, at) => {
    const section = sections.find((each) => each.code === keys[item].section);
    const marks = marksOf(section, { keys, paper: [item], answers });
    const blank = at > last + 1 ? "not_reached" : "omitted";
    const chosen = isSet(answers[item]) ? answers[item].split("+") : [""];
    return [item, { x: marks.marks, right: marks.right ?? 0, chosen, blank: chosen[0] === "" ? blank : null }];
  });
  const mine = (code) => items.filter(([item]) => keys[item].section === code).map(([, { x }]) => x);
  return { items: Object.fromEntries(items), totals: Object.fromEntries(sections.map(({ code }) => [code, added(mine(code))])) };
}

// The weight of each total in the group that begins with the first of these totals.
function weightsOf(totals) {
  const wanted = (27 * totals.length) / 100;
  const weights = new Map();
  let before = 0;
  for (const total of new Set(totals)) {
    const here = totals.filter((each) => each === total).length;
    // The edge is reached in whole hundredths, so that no rounding of 0.27 N decides.
    const isBelow = 100 * (before + here) < 27 * totals.length;
    weights.set(total, isBelow ? 1 : (wanted - before) / here);
    if (!isBelow) return weights;
    before += here;
  }
  return weights;
}

function share27(had, totals) {
  const weights = weightsOf(totals);
  const weighted = had.map(({ t, value }) => [weights.get(t) ?? 0, value]);
  const all = added(weighted.map(([weight]) => weight));
  return all > 0 ? added(weighted.map(([weight, value]) => weight * value)) / all : null;
}

function fifthOf(total, totals) {
  const below = totals.filter((each) => each < total).length;
  const same = totals.filter((each) => each === total).length;
  return Math.floor((5 * (2 * below + same)) / (2 * totals.length));
}

function optionFigures(option, had, totals) {
  const picks = had.map(({ chosen }) => Number(chosen.includes(option)));
  const who = had.filter((_, at) => picks[at]);
  const fifths = [0, 1, 2, 3, 4].map((fifth) => mean(picks.filter((_, at) => fifthOf(had[at].t, totals) === fifth)));
  return {
    option,
    chosen: who.length,
    share: who.length / had.length,
    mean: mean(who.map(({ t }) => t)),
    correlation: correlation(picks, had.map(({ r }) => r)),
    fifths,
  };
}

const of = (had, name) => had.map((each) => each[name]);

function itemFigures(code, key, section, sheets) {
  const { kind, weights, blank = 0 } = section.marking;
  const { lowest, highest } = weights ?? { lowest: 1, highest: 5 };
  const least = Math.min(lowest, blank);
  const range = kind === "weights" ? highest - least : 1;
  const had = sheets
    .filter(({ items }) => items[code])
    .map(({ items, totals }) => {
      const [{ x, right, chosen, blank: how }, t] = [items[code], totals[section.code]];
      const v = kind === "weights" ? x - least : right;
      return { x, t, r: t - x, v, value: range === 0 ? 0 : v / range, chosen, how };
    });
  const totals = sheets.map((sheet) => sheet.totals[section.code]).sort((one, other) => one - other);
  const [low, high] = [share27(had, totals), share27(had, [...totals].reverse())];
  return {
    code,
    seen: had.length,
    right: kind === "weights" ? null : added(of(had, "v")),
    omitted: had.filter(({ how }) => how === "omitted").length,
    not_reached: had.filter(({ how }) => how === "not_reached").length,
    difficulty: range === 0 ? null : mean(of(had, "value")),
    mean: mean(of(had, "x")),
    sd: deviation(of(had, "x")),
    correlation: correlation(of(had, "x"), of(had, "t")),
    correlation_rest: correlation(of(had, "x"), of(had, "r")),
    index27: low === null || high === null ? null : high - low,
    options: [...key.options, ""].map((option) => optionFigures(option, had, totals)),
  };
}

// The covariance of the points of two items over the sheets that had both; null where it is not known.
function between(one, other, sheets) {
  const both = sheets.filter(({ items }) => items[one] && items[other]);
  return covariance(both.map(({ items }) => items[one].x), both.map(({ items }) => items[other].x));
}

const known = (covariances) => mean(covariances.filter(isSet));

function inside(pool, sheets) {
  const pairs = pool.flatMap((one) => pool.filter((other) => other !== one).map((other) => between(one, other, sheets)));
  return { v: known(pool.map((item) => between(item, item, sheets))), c: known(pairs) };
}

function alphaOf(parts, sheets) {
  const m = added(parts.map(({ length }) => length));
  if (m < 2 || parts.some(({ pool }) => pool.length === 0)) return null;
  let [variance, within] = [0, 0];
  for (const part of parts) {
    const { v, c } = inside(part.pool, sheets);
    variance += part.length * v;
    within += part.length * v + part.length * (part.length - 1) * (c ?? 0);
    for (const other of parts.filter((each) => each !== part)) {
      const cross = part.pool.flatMap((one) => other.pool.map((each) => between(one, each, sheets)));
      within += part.length * other.length * (known(cross) ?? 0);
    }
  }
  return within > 0 ? (m / (m - 1)) * (1 - variance / within) : null;
}

function alphaWithout(item, { pool, length }, sheets) {
  const { v, c } = inside(pool.filter((each) => each !== item), sheets);
  if (!pool.includes(item) || pool.length < 3 || c === null) return null;
  const m = (length * (pool.length - 1)) / pool.length;
  const below = v + (m - 1) * c;
  return below > 0 ? (m * c) / below : null;
}

function scale(code, parts, totals, seen, sheets) {
  const [alpha, sd] = [alphaOf(parts, sheets), deviation(totals)];
  return {
    code,
    items: added(parts.map(({ length }) => length)),
    pool: seen,
    mean: mean(totals),
    sd,
    alpha,
    sem: alpha === null || sd === null || alpha > 1 ? null : sd * Math.sqrt(1 - alpha),
  };
}

export function itemAnalysis({ sections, keys, sheets: given }) {
  const sheets = given.map((sheet) => read(sections, keys, sheet));
  const seen = (item) => sheets.filter(({ items }) => items[item]).length;
  const codes = (section, least) =>
    Object.keys(keys).filter((item) => keys[item].section === section.code && seen(item) >= least).sort(byCodePoints);
  const parts = sections.map((section) => ({ length: section.items, pool: codes(section, 2) }));
  const scales = sections.map((section, at) => {
    const totals = sheets.map((sheet) => sheet.totals[section.code]);
    return scale(section.code, [parts[at]], totals, codes(section, 1).length, sheets);
  });
  const all = sheets.map(({ totals }) => added(Object.values(totals)));
  const whole = scale("", parts, all, added(scales.map(({ pool }) => pool)), sheets);
  const items = sections.flatMap((section, at) =>
    codes(section, 1).map((item) => ({
      ...itemFigures(item, keys[item], section, sheets),
      alpha_without: alphaWithout(item, parts[at], sheets),
    })),
  );
  return { scales: [...scales, whole], items };
}
