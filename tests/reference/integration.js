import { atLeast, compare, floor, fraction, halfUp, minus, over, percentage, plus, sum, text, times } from "./fractions.js";
import { byCodePoints, isSet } from "./texts.js";
import { applying } from "./thresholds.js";

const added = (numbers) => numbers.reduce((before, each) => before + each, 0);
const most = (sections) => added(sections.map((section) => section.max_marks));

function mostOfPart(part) {
  if (part.source === "sitting") return most(part.sections);
  const points = part.source === "assessors" ? added(part.criteria.map((each) => each.max_points)) : part.max_points;
  return 10 ** (part.decimals ?? 0) * points;
}

const mostOfValue = ({ method, decimals }, highest) => (method === "percentile" ? 100 : highest) * 10 ** decimals;

const HIGHEST = 2n ** 53n - 1n;

const mostOfStage = ({ integration: { scale, decimals } }) => scale * 10 ** decimals;

const countedCode = (part) => (part.normalisation ? `${part.code}:normalised` : part.code);
const countedMost = (part) =>
  part.normalisation ? mostOfValue(part.normalisation, mostOfPart(part)) : mostOfPart(part);

// By code, [weight in per cent, most] of all that counts.
function weighed(rules, stage) {
  const { carried_in: carried, parts } = stage.integration;
  const earlier = Object.fromEntries(rules.stages.map((each) => [each.code, mostOfStage(each)]));
  if (rules.first_stage) {
    earlier[rules.first_stage.code] = most(rules.sections);
    if (rules.normalisation)
      earlier[`${rules.first_stage.code}:normalised`] = mostOfValue(rules.normalisation, most(rules.sections));
  }
  const left = minus(fraction(100), sum(Object.values(carried).map(percentage)));
  const all = sum(Object.values(parts).map(percentage));
  return Object.fromEntries([
    ...Object.entries(carried).map(([code, weight]) => [code, [percentage(weight), earlier[code]]]),
    ...stage.parts
      .filter(({ code }) => isSet(parts[code]))
      .map((part) => [countedCode(part), [over(times(left, percentage(parts[part.code])), all), countedMost(part)]]),
  ]);
}

const held = (found) => Number(found > HIGHEST ? HIGHEST : found < -HIGHEST ? -HIGHEST : found);

function rounded(x, rounding) {
  if (rounding === "half_up") return held(halfUp(x));
  const below = floor(x);
  if (rounding === "down") return held(below);
  const side = compare(minus(x, fraction(below)), fraction(1, 2));
  const up = side > 0 || (side === 0 && below % 2n !== 0n);
  return held(up ? below + 1n : below);
}

// Every comparison with a minimum: of parts by code, and of the integrated score as "total".
function compared(stage, scores, total) {
  const shares = Object.entries(stage.percent ?? {}).map(([code, percent]) => {
    const part = stage.parts.find((each) => each.code === code);
    return [code, atLeast(percent, mostOfPart(part))];
  });
  const minima = [...Object.entries(stage.minima ?? {}), ...shares].sort(([one], [other]) => byCodePoints(one, other));
  const final = isSet(stage.final_percent) ? atLeast(stage.final_percent, mostOfStage(stage)) : stage.final;
  const checks = minima.map(([code, minimum]) => [code, minimum, scores[code]]);
  if (isSet(final)) checks.push(["total", final, total]);
  return checks.map(([subject, minimum, marks]) => ({ subject, minimum, marks, met: marks >= minimum }));
}

function meets(stage, checks) {
  const parts = checks.filter((each) => each.subject !== "total");
  const whole = checks.filter((each) => each.subject === "total");
  const met = parts.filter((each) => each.met).length;
  return met >= (stage.enough ?? parts.length) && whole.every((each) => each.met);
}

// The stage with what it asks of candidates of a category in a vacancy.
export function askedOf(stage, category, positionGroup) {
  const own = applying(stage.thresholds ?? [], category, positionGroup);
  if (!own) return stage;
  const { minima, percent, enough, final, final_percent } = own;
  return { ...stage, minima, percent, enough, final, final_percent };
}

function standing({ rules, stage: code, carried, parts, category, position_group: group }) {
  const stage = rules.stages.find((each) => each.code === code);
  const asked = askedOf(stage, category, group);
  const weights = weighed(rules, stage);
  const stated = { weights: Object.fromEntries(Object.entries(weights).map(([each, [weight]]) => [each, text(weight)])) };
  const outcomes = Object.values(parts).map((each) => each.outcome);
  const without = ["disqualified", "sitting", "unmarked", "absent"].find((each) => outcomes.includes(each));
  if (without) return { ...stated, outcome: without, marks: {}, total: 0 };
  const values = Object.entries(parts).filter(([, { value }]) => isSet(value));
  const own = [
    ...Object.entries(parts).map(([each, { score }]) => [each, score]),
    ...values.map(([each, { value }]) => [`${each}:normalised`, value]),
  ];
  const ofParts = Object.entries(parts).flatMap(([each, { sections }]) =>
    (sections ?? []).map((section) => ({ ...section, code: `${each}:${section.section}` })),
  );
  const inSections = ofParts.filter(({ code: each }) => stage.tie_breaks.includes(each)).map((each) => [each.code, each.marks]);
  const asksCounts = stage.tie_breaks.some((key) => ["wrong", "wrong_ratio"].includes(key.split(":")[0]));
  const counted = ofParts.filter(({ right }) => asksCounts && isSet(right)).map((each) => [each.code, [each.right, each.wrong]]);
  const scores = { ...carried, ...Object.fromEntries(own) };
  const shares = Object.entries(weights).map(([each, [weight, highest]]) =>
    times(over(weight, fraction(100)), fraction(scores[each], highest)),
  );
  const steps = plus(fraction(0), times(sum(shares), fraction(mostOfStage(stage))));
  const named = (each) => isSet(stage.integration.carried_in[each]) || stage.tie_breaks.includes(each);
  const total = rounded(steps, stage.integration.rounding);
  return {
    ...stated,
    outcome: meets(asked, compared(asked, scores, total)) ? "passed" : "below_threshold",
    marks: Object.fromEntries([...Object.entries(carried).filter(([each]) => named(each)), ...own, ...inSections]),
    total,
    ...(counted.length > 0 ? { counts: Object.fromEntries(counted) } : {}),
  };
}

function agreed({ tolerance }, [one, other]) {
  if (isSet(one.reason) || isSet(other.reason)) return one.reason === other.reason ? { reason: one.reason } : null;
  const codes = Object.keys(one.scores);
  if (codes.some((code) => Math.abs(one.scores[code] - other.scores[code]) > (tolerance ?? 0))) return null;
  const means = codes.map((code) => [code, Number(halfUp(fraction(one.scores[code] + other.scores[code], 2)))]);
  return { scores: Object.fromEntries(means) };
}

function judged({ stage: stated, category, position_group: group, scores, total }) {
  const stage = askedOf(stated, category, group);
  const checks = compared(stage, scores, total);
  return { checks, passed: meets(stage, checks) };
}

export function integration(input) {
  if (input.entries) return { agreed: agreed(input.part, input.entries) };
  return isSet(input.total) ? judged(input) : standing(input);
}
