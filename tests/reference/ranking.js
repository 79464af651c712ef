import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";

import { atLeast, compare, decimal, floor, fraction, times } from "./fractions.js";
import { placesOfGroups, placesTaken } from "./quota_groups.js";
import { byCodePoints, digest, isSet, withoutNulls } from "./texts.js";

const OUTCOMES = ["passed", "below_threshold", "unmarked", "sitting", "absent", "disqualified"];
const MILLION = fraction(1000000);
const added = (numbers) => numbers.reduce((before, each) => before + each, 0);

export function ticket(seed, vacancyId, code) {
  return createHmac("sha256", Buffer.from(seed, "hex")).update(`draw\n${vacancyId}\n${code}`, "utf8").digest("hex");
}

const totalOf = (candidate) => candidate.total ?? added(Object.values(candidate.marks));
const comparedTotal = (candidate) => candidate.normalised ?? totalOf(candidate);

function counted(candidate, section) {
  const within = ([code]) => !isSet(section) || code === section || code.startsWith(`${section}:`);
  const pairs = Object.entries(candidate.counts).filter(within).map(([, pair]) => pair);
  return { right: added(pairs.map(([right]) => right)), wrong: added(pairs.map(([, wrong]) => wrong)) };
}

// The value of a key: {better(other): > 0 where it stands higher, shown}.
function valueOf(key, candidate) {
  if (key === "total" || key === "final") return [fraction(comparedTotal(candidate)), comparedTotal(candidate)];
  if (isSet(candidate.marks[key])) return [fraction(candidate.marks[key]), candidate.marks[key]];
  const [word, ...inside] = key.split(":");
  const section = inside.length > 0 ? inside.join(":") : null;
  if (word === "gpa") {
    const grade = isSet(candidate.gpa) ? floor(times(decimal(candidate.gpa), MILLION)) : -1n;
    return [fraction(grade), 0];
  }
  if (word === "age") return [fraction(-Number(candidate.born_on.replaceAll("-", ""))), 0];
  const { right, wrong } = counted(candidate, section);
  if (word === "wrong") return [fraction(-wrong), wrong];
  if (right === 0) return [fraction(-(10 ** 15)), 10 ** 15];
  return [fraction(-wrong, right), Number(floor(fraction(BigInt(wrong) * 10n ** 10n, right)))];
}

function firstKeyApart(keys, one, other) {
  return keys.find((key) => compare(valueOf(key, one)[0], valueOf(key, other)[0]) !== 0);
}

function inOrder(candidates, keys, lots, name) {
  const hasKeys = (each) => each.outcome === "passed" || each.outcome === "below_threshold";
  return [...candidates].sort((one, other) => {
    const outcome = OUTCOMES.indexOf(one.outcome) - OUTCOMES.indexOf(other.outcome);
    if (outcome !== 0) return outcome;
    const key = hasKeys(one) ? firstKeyApart(keys, one, other) : undefined;
    if (key) return compare(valueOf(key, other)[0], valueOf(key, one)[0]);
    const lot = (lots[one.candidate_no] ?? 0) - (lots[other.candidate_no] ?? 0);
    return lot || byCodePoints(name(one), name(other));
  });
}

// Those who passed in order, in groups of those of whom `parts` says that nothing parts them.
function grouped(passed, parts) {
  const groups = [];
  for (const each of passed) {
    if (groups.length > 0 && !parts(groups.at(-1).at(-1), each)) groups.at(-1).push(each);
    else groups.push([each]);
  }
  return groups;
}

function placesOf(cut, quota, passed) {
  if (isSet(cut.multiple)) return cut.multiple * quota;
  if (isSet(cut.count)) return cut.count;
  return isSet(cut.share) ? atLeast(cut.share, passed) : passed;
}

function waitingGroups(input, groups, places, quotas) {
  const all = input.equal_ranks === "none";
  if (!all && input.cut.boundary_ties !== "draw") return [];
  let before = 0;
  return groups.filter((group) => {
    const first = before;
    before += group.length;
    return group.length > 1 && (all || quotas !== null || (first < places && before > places));
  });
}

function lotsOf(input, waiting, isCoded) {
  const numbers = waiting.map((group) => group.map((each) => each.candidate_no));
  const same = (one, other) => one.length === other.length && one.every((each) => other.includes(each));
  const byHand = numbers.map((group) => (input.lots_by_hand ?? []).find((each) => same(each, group)) ?? []);
  const placed = (orders) => Object.fromEntries(orders.flatMap((order) => order.map((number, at) => [number, at + 1])));
  if (byHand.some((order) => order.length > 0)) return [placed(byHand), false];
  if (!isSet(input.seed) || waiting.length === 0 || !isCoded) return [{}, false];
  const drawn = waiting.map((group) => {
    const tickets = group.map((each) => [ticket(input.seed, input.vacancy.vacancy_id, each.sheet_code), each.candidate_no]);
    return tickets.sort().map(([, number]) => number);
  });
  return [placed(drawn), true];
}

function rankOf(equalRanks, groups, parted, candidate) {
  const group = groups.findIndex((each) => each.includes(candidate));
  if (equalRanks === "1223") return group + 1;
  const of = equalRanks === "none" ? parted : groups;
  return 1 + added(of.slice(0, of.findIndex((each) => each.includes(candidate))).map((each) => each.length));
}

function goesOn(boundaryTies, groups, parted, places, candidate) {
  const of = boundaryTies === "all" ? groups : parted;
  const at = of.findIndex((each) => each.includes(candidate));
  const before = added(of.slice(0, at).map((each) => each.length));
  return boundaryTies === "all" ? before + 1 <= places : before + of[at].length <= places;
}

function decision(keys, lots, above, mine, name) {
  const key = firstKeyApart(keys, above, mine);
  if (key) return { above: name(above), key, theirs: valueOf(key, above)[1], mine: valueOf(key, mine)[1] };
  const [theirs, ours] = [above, mine].map((each) => lots[each.candidate_no] ?? 0);
  if (theirs !== ours) return { above: name(above), key: "draw", theirs, mine: ours };
  return { above: name(above), key: "equal", theirs: valueOf(keys[0], above)[1], mine: valueOf(keys[0], mine)[1] };
}

export function ranking(input) {
  const { vacancy, tie_breaks: keys, cut, candidates } = input;
  const isCoded = candidates.length > 0 && candidates.every((each) => isSet(each.sheet_code));
  const name = (each) => (isCoded ? each.sheet_code : each.candidate_no);
  const passedCount = candidates.filter((each) => each.outcome === "passed").length;
  const places = placesOf(cut, vacancy.quota, passedCount);
  const quotas = placesOfGroups(input.quota_groups, cut, vacancy.quota, places, vacancy.position_group);
  const isApart = (one, other) => firstKeyApart(keys, one, other) !== undefined;
  const before = grouped(inOrder(candidates, keys, {}, name).slice(0, passedCount), isApart);
  const [lots, drawn] = lotsOf(input, waitingGroups(input, before, places, quotas), isCoded);

  const ordered = inOrder(candidates, keys, lots, name);
  const passed = ordered.slice(0, passedCount);
  const isParted = (one, other) => isApart(one, other) || lots[one.candidate_no] !== lots[other.candidate_no];
  const [groups, parted] = [grouped(passed, isApart), grouped(passed, isParted)];
  const known = quotas ? quotas.groups.map((each) => each.code) : [];
  const groupOf = (each) => (known.includes(each.quota_group) ? each.quota_group : null);
  const blocks = cut.boundary_ties === "all" ? groups : parted;
  const equal = blocks.flatMap((block) => block.map((_, at) => at > 0));
  const taken = quotas ? placesTaken(quotas, passed.map(groupOf), equal, cut.boundary_ties === "all") : null;

  const rows = ordered.map((each, at) => {
    const isRanked = each.outcome === "passed";
    const isOn = isRanked && (taken ? taken[at] !== null : goesOn(cut.boundary_ties, groups, parted, places, each));
    const notRanked = each.outcome;
    return {
      [isCoded ? "sheet_code" : "candidate_no"]: name(each),
      rank: isRanked ? rankOf(input.equal_ranks ?? "1224", groups, parted, each) : null,
      marks: each.marks,
      total: totalOf(each),
      status: isRanked ? { true: "goes_on", false: "below_cut" }[isOn] : notRanked,
      decision: isRanked && at > 0 ? decision(keys, lots, ordered[at - 1], each, name) : null,
      ...withoutNulls({ normalised: each.normalised, quota_group: quotas && groupOf(each), place: taken && taken[at] }),
      ...withoutNulls({ unscored: each.unscored }),
    };
  });
  const { selection_id, exam_id, vacancy_id, category, quota } = vacancy;
  const codeOf = Object.fromEntries(candidates.map((each) => [each.candidate_no, name(each)]));
  const findings = input.findings?.map(({ candidate_no: number, ...finding }) => ({
    [isCoded ? "sheet_code" : "candidate_no"]: codeOf[number],
    ...finding,
  }));
  const document = {
    ...withoutNulls({ findings, overruled: input.overruled, accepted_builds: input.accepted_builds }),
    ...withoutNulls({ stage: input.stage, draw_seed: drawn ? input.seed : null, document: isCoded ? 2 : null }),
    ...{ selection_id, exam_id, vacancy_id, category, quota, places, tie_breaks: keys, rules_digest: input.rules_digest },
    rows,
  };
  return { places, drawn, rows, digest: digest(document) };
}

const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// Either a sheet code of a number, or the tickets of codes and their order.
export function draw(input) {
  if (isSet(input.number)) {
    const bits = BigInt(input.number).toString(2).padStart(80, "0");
    return { code: bits.match(/.{5}/g).map((five) => SIGNS[parseInt(five, 2)]).join("") };
  }
  const tickets = Object.fromEntries(input.codes.map((code) => [code, ticket(input.seed, input.vacancy_id, code)]));
  return { tickets, order: [...input.codes].sort((one, other) => (tickets[one] < tickets[other] ? -1 : 1)) };
}
