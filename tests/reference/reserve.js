import { atLeast } from "./fractions.js";
import { byCodePoints, digest, isSet } from "./texts.js";

const MINUTE = 60000;

function clockOf(zone) {
  const parts = { year: "numeric", month: "2-digit", day: "2-digit" };
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, ...parts });
  return (moment) => format.format(moment);
}

// The first moment of the day after `lastDay` by the clock of the zone; zones differ from UTC by whole minutes.
export function closesAt(lastDay, zone) {
  const day = clockOf(zone);
  let moment = Date.parse(`${lastDay}T00:00:00Z`) - 24 * 60 * MINUTE;
  while (day(moment) <= lastDay) moment += 60 * MINUTE;
  while (day(moment - MINUTE) > lastDay) moment -= MINUTE;
  return new Date(moment).toISOString().replace(".000Z", ".000000Z");
}

// The first moment of the day.
function opensAt(day, zone) {
  const before = new Date(Date.parse(`${day}T00:00:00Z`) - 24 * 60 * MINUTE).toISOString().slice(0, 10);
  return closesAt(before, zone);
}

// The first moment after the day that is so many days after that of `placedAt`.
function replyUntil({ reserve: { reply_days: days }, time_zone: zone, placed_at: placedAt }) {
  const day = clockOf(zone)(Date.parse(placedAt));
  const last = new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * 60 * MINUTE).toISOString().slice(0, 10);
  return closesAt(last, zone);
}

function lengthOf({ ratio, size }, places) {
  if (isSet(ratio)) return atLeast(ratio, places);
  return size ?? null;
}

// By number, the block that each ranked candidate is of.
function blocksOf(ranked) {
  let block = 0;
  return Object.fromEntries(ranked.map((each) => [each.candidate_no, each.is_equal ? block : (block += 1)]));
}

function listOf(people, length, block) {
  const numbers = people.map((each) => each.candidate_no);
  let end = length === null ? numbers.length : Math.min(length, numbers.length);
  while (end > 0 && end < numbers.length && block[numbers[end]] === block[numbers[end - 1]]) end += 1;
  return numbers.slice(0, end);
}

function inBlocks(numbers, block) {
  const blocks = [...new Set(numbers.map((each) => block[each]))];
  return blocks.map((one) => numbers.filter((each) => block[each] === one));
}

const added = (numbers) => numbers.reduce((before, each) => before + each, 0);

// Whether a line of so many places takes in this many more.
const takes = (edge, places, within, count) => (edge === "all" ? within < places : within + count <= places);

// `placesFor` says how many places the line has, by who is within it so far.
function line(edge, blocks, placesFor, isAsked) {
  const within = [];
  for (const asked of blocks.map((block) => block.filter(isAsked)).filter((each) => each.length > 0)) {
    if (!takes(edge, placesFor(within), within.length, asked.length)) break;
    within.push(...asked);
  }
  return within;
}

function freePlaces({ places, ranked }, groups, gone) {
  const has = ranked.filter((each) => each.has_place);
  const counts = (people) => (code) => people.filter((each) => (each.place ?? "open") === code).length;
  const h = counts(has);
  const k = counts(has.filter((each) => !gone.has(each.candidate_no)));
  const own = (count) => added(groups.map((group) => Math.min(group.places, count(group.code))));
  const staying = has.filter((each) => !gone.has(each.candidate_no)).length;
  const without = ranked.filter((each) => !each.has_place).map((each) => each.quota_group);
  const returned = groups.filter((group) => group.unfilled === "open" && !without.includes(group.code));
  const open = places - added(groups.map((group) => group.places));
  const most = open + added(returned.map((group) => Math.max(0, group.places - h(group.code))));
  const free = { open: Math.min(most, has.length - own(h)) - (staying - own(k)) };
  for (const { code, places: g } of groups) free[code] = Math.min(g, h(code)) - Math.min(g, k(code));
  return free;
}

// Who moves up to which kind of place, and how many open places are left over.
function movingUp(edge, order, groups, lists, free) {
  const returning = (served) =>
    added(
      groups
        .filter((group) => group.unfilled === "open")
        .map(({ code }) => Math.max(0, free[code] - lists[code].flat().filter((each) => !served.includes(each)).length)),
    );
  const ofGroups = (served) =>
    groups.flatMap(({ code }) =>
      line(edge, lists[code], () => free[code], (each) => !served.includes(each)).map((each) => [each, code]),
    );
  const openFirst = order === "open_first";
  const before = openFirst ? [] : ofGroups([]);
  const has = before.map(([each]) => each);
  const placesFor = (within) => free.open + returning(openFirst ? within : []);
  const opened = line(edge, lists.open, placesFor, (each) => !has.includes(each));
  const after = openFirst ? ofGroups(opened) : [];
  const by = Object.fromEntries([...before, ...opened.map((each) => [each, "open"]), ...after]);
  return { by, left: placesFor(opened) - opened.length };
}

// All that the page defines, with the `document` whose digest it is.
export function situation(input) {
  const { reserve: rules, places, boundary_ties: edge, ranked, left, quotas } = input;
  const { order = "reserved_first", groups = [] } = quotas ?? {};
  const closes = closesAt(rules.last_day, input.time_zone);
  const length = lengthOf(rules, places);
  const gone = new Set(left.filter((each) => each.replied_at < closes).map((each) => each.candidate_no));
  const [block, below] = [blocksOf(ranked), ranked.filter((each) => !each.has_place)];
  const whole = { open: listOf(below, length, block) };
  const lengths = Object.fromEntries(groups.map((group) => [group.code, lengthOf(rules, group.places)]));
  for (const { code, places: g } of groups) {
    const members = below.filter((each) => each.quota_group === code);
    whole[code] = g > 0 ? listOf(members, lengths[code], block) : [];
  }
  const lists = Object.fromEntries(
    Object.entries(whole).map(([kind, numbers]) => [kind, inBlocks(numbers.filter((each) => !gone.has(each)), block)]),
  );
  const { by, left: spare } = movingUp(edge, order, groups, lists, freePlaces(input, groups, gone));
  const listed = ranked.map((each) => each.candidate_no).filter((each) => Object.values(whole).flat().includes(each));
  const movedUp = listed.filter((each) => by[each]);
  const waiting = lists.open.map((each) => each.filter((one) => !by[one])).filter((each) => each.length > 0);
  const standing = ranked.filter((each) => each.has_place && !gone.has(each.candidate_no)).length;
  const someoneWaits = Object.values(lists).flat(2).some((each) => !by[each]);
  const sorted = [...left].sort(
    (one, other) => byCodePoints(one.candidate_no, other.candidate_no) || byCodePoints(one.replied_at, other.replied_at),
  );
  const stated = groups.map(({ code, places: g, unfilled }) => [code, g, unfilled, lengths[code]]);
  const document = {
    ...(isSet(rules.first_day) ? { opens_at: opensAt(rules.first_day, input.time_zone) } : {}),
    ...(quotas ? { quota_groups: { order, groups: stated } } : {}),
    vacancy_id: input.vacancy_id,
    version: input.version,
    ranking_digest: input.ranking_digest,
    places,
    boundary_ties: edge,
    length,
    closes_at: closes,
    left: sorted.map((each) => [each.candidate_no, each.reply, each.reason_code, each.replied_at]),
    moved_up: movedUp,
  };
  return {
    document,
    by,
    list: listed,
    waiting,
    shortOf: waiting.length > 0 ? Math.max(0, spare) : 0,
    unfilled: someoneWaits ? 0 : Math.max(0, places - standing - movedUp.length),
  };
}

export function reserve(input) {
  if (input.placed_at) return { reply_until: replyUntil(input) };
  const { document, by, list, waiting, shortOf, unfilled } = situation(input);
  const { closes_at, length, moved_up } = document;
  const opening = document.opens_at ? { opens_at: document.opens_at } : {};
  const kinds = input.quotas ? { moved_up_to: moved_up.map((each) => by[each]) } : {};
  const free = { waiting, short_of: shortOf, unfilled };
  return { ...opening, closes_at, length, list, moved_up, ...kinds, ...free, digest: digest(document) };
}
