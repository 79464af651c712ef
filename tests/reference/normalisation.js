import { compare, fraction, halfUp, minus, over, plus, root, times } from "./fractions.js";
import { byCodePoints } from "./texts.js";

const LARGEST = 2n ** 53n - 1n;
const ten = (digits) => fraction(10n ** BigInt(digits));
const atMost = (totals, most) => totals.filter((each) => each <= most).length;
const largest = (values) => values.reduce((one, other) => (compare(one, other) >= 0 ? one : other));

// Every candidate's total, one by one, the highest first.
function people(counts) {
  const each = Object.entries(counts).flatMap(([total, count]) => new Array(count).fill(Number(total)));
  return each.sort((one, other) => other - one);
}

const added = (totals) => totals.reduce((before, each) => before + BigInt(each), 0n);
const mean = (totals) => fraction(added(totals), totals.length);

function percentile({ counts }, shifts) {
  return (shift, total) => {
    const totals = shifts[shift];
    const below = counts === "at_most" ? atMost(totals, total) : totals.filter((each) => each < total).length;
    return fraction(100 * below, totals.length);
  };
}

function group(totals, digits) {
  const m = mean(totals);
  const squares = fraction(added(totals.map((each) => BigInt(each) ** 2n)), totals.length);
  const scale = ten(digits);
  const s = over(fraction(root(times(minus(squares, times(m, m)), times(scale, scale)))), scale);
  return { m, s, q: plus(m, s), t: mean(totals.slice(0, Math.ceil(totals.length / 1000))) };
}

function meanSd(rules, shifts) {
  const all = group(Object.values(shifts).flat().sort((one, other) => other - one), rules.root_digits);
  const own = Object.fromEntries(Object.entries(shifts).map(([shift, totals]) => [shift, group(totals, rules.root_digits)]));
  const flat = Object.values(own).some(({ t, q }) => compare(t, q) <= 0);
  if (flat && Object.keys(shifts).length === 1) return (_, total) => fraction(total);
  if (flat || compare(all.t, all.q) <= 0) return null;
  const highest = largest(Object.values(own).map(({ m }) => m));
  const constant = rules.constant === "all_shifts" ? all.q : plus(highest, all.s);
  return (shift, total) => {
    const { t, q } = own[shift];
    return plus(times(over(minus(all.t, all.q), minus(t, q)), minus(fraction(total), q)), constant);
  };
}

function baseShift(shifts) {
  const codes = Object.keys(shifts);
  const everybody = codes.reduce((before, code) => before + shifts[code].length, 0);
  const large = codes.filter((code) => 10 * shifts[code].length * codes.length >= 7 * everybody);
  return large.sort(
    (one, other) =>
      compare(mean(shifts[other]), mean(shifts[one])) ||
      shifts[other].length - shifts[one].length ||
      byCodePoints(one, other),
  )[0];
}

function equipercentile(_, shifts) {
  const base = shifts[baseShift(shifts)];
  const xs = [...new Set(base)].sort((one, other) => one - other);
  const share = (totals, total) => fraction(atMost(totals, total), totals.length);
  const ps = xs.map((x) => share(base, x));
  return (shift, total) => {
    const p = share(shifts[shift], total);
    const at = ps.findIndex((each) => compare(each, p) >= 0);
    if (at === 0 || compare(ps[at], p) === 0) return fraction(xs[at]);
    const steep = over(fraction(xs[at] - xs[at - 1]), minus(ps[at], ps[at - 1]));
    return plus(fraction(xs[at - 1]), times(steep, minus(p, ps[at - 1])));
  };
}

const METHODS = { percentile, mean_sd: meanSd, equipercentile };

export function normalisation({ normalisation: rules, shifts: given }) {
  const sat = Object.entries(given).map(([shift, counts]) => [shift, people(counts)]).filter(([, totals]) => totals.length);
  const shifts = Object.fromEntries(sat);
  const table = (value) =>
    Object.entries(shifts).map(([shift, totals]) => [
      shift,
      [...new Set(totals)].map((total) => [String(total), halfUp(times(value(shift, total), ten(rules.decimals)))]),
    ]);
  const value = sat.length ? METHODS[rules.method](rules, shifts) : () => fraction(0);
  const tried = value && table(value);
  const defined = tried !== null && tried.every(([, of]) => of.every(([, each]) => each <= LARGEST && each >= -LARGEST));
  const found = defined ? tried : table((_, total) => fraction(total));
  const numbers = found.map(([shift, of]) => [shift, Object.fromEntries(of.map(([total, each]) => [total, Number(each)]))]);
  return { values: Object.fromEntries(numbers), defined };
}
