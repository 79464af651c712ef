import { ceil, fraction } from "./fractions.js";
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
  let moment = Date.parse(`${lastDay}T00:00:00Z`);
  while (day(moment) <= lastDay) moment += 60 * MINUTE;
  while (day(moment - MINUTE) > lastDay) moment -= MINUTE;
  return new Date(moment).toISOString().replace(".000Z", ".000000Z");
}

function lengthOf({ ratio, size }, places) {
  if (isSet(ratio)) return Number(ceil(fraction(ratio * places, 100)));
  return size ?? null;
}

function listOf(ranked, length) {
  const below = ranked.filter((each) => !each.has_place);
  if (length === null || length === 0) return length === null ? below : [];
  const list = below.slice(0, length);
  for (const each of below.slice(length)) {
    if (!each.is_equal) break;
    list.push(each);
  }
  return list;
}

function groupsOf(list, gone) {
  const groups = [];
  for (const each of list) {
    if (groups.length > 0 && each.is_equal) groups.at(-1).push(each);
    else groups.push([each]);
  }
  const staying = groups.map((group) => group.map((each) => each.candidate_no).filter((number) => !gone.has(number)));
  return staying.filter((group) => group.length > 0);
}

// All that the page defines, with the `document` whose digest it is.
export function situation(input) {
  const { reserve: rules, places, boundary_ties: edge, ranked, left } = input;
  const closes = closesAt(rules.last_day, input.time_zone);
  const length = lengthOf(rules, places);
  const list = listOf(ranked, length);
  const gone = new Set(left.filter((each) => each.replied_at < closes).map((each) => each.candidate_no));
  const placed = ranked.filter((each) => each.has_place);
  const standing = placed.filter((each) => !gone.has(each.candidate_no)).length;
  let free = Math.min(places, placed.length) - standing;
  const waiting = groupsOf(list, gone);
  const movedUp = [];
  const fits = (group) => edge === "all" || group.length <= free;
  while (free > 0 && waiting.length > 0 && fits(waiting[0])) {
    const group = waiting.shift();
    free -= group.length;
    movedUp.push(...group);
  }
  const sorted = [...left].sort(
    (one, other) => byCodePoints(one.candidate_no, other.candidate_no) || byCodePoints(one.replied_at, other.replied_at),
  );
  const document = {
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
    list: list.map((each) => each.candidate_no),
    waiting,
    shortOf: waiting.length > 0 ? Math.max(0, free) : 0,
    unfilled: waiting.length > 0 ? 0 : Math.max(0, places - standing - movedUp.length),
  };
}

export function reserve(input) {
  const { document, list, waiting, shortOf, unfilled } = situation(input);
  const { closes_at, length, moved_up } = document;
  return { closes_at, length, list, moved_up, waiting, short_of: shortOf, unfilled, digest: digest(document) };
}
