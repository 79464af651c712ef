import { ceil, floor, fraction, over, percentage, times } from "./fractions.js";
import { isSet } from "./texts.js";

// Of a vacancy, each group's places and what is open; null where no group has a say.
export function placesOfGroups(rules, cut, quota, places, positionGroup) {
  const applying = (rules?.groups ?? []).filter(
    (each) => !isSet(each.position_group) || each.position_group === positionGroup,
  );
  const hasPlaces = isSet(cut.multiple) || isSet(cut.count) || isSet(cut.share);
  if (applying.length === 0 || !hasPlaces) return null;
  let [askedBefore, open] = [0, places];
  const groups = applying.map((group) => {
    const round = group.rounding === "down" ? floor : ceil;
    let asked = 0;
    if (isSet(group.share)) asked = Number(round(over(times(fraction(places), percentage(group.share)), fraction(100))));
    else if (quota >= 1) asked = Number(round(fraction(places * group.count, quota)));
    const mine = Math.max(0, Math.min(asked, places - askedBefore));
    askedBefore += asked;
    open -= mine;
    return { code: group.code, places: mine, unfilled: group.unfilled };
  });
  return { places, order: rules.order, groups, open };
}

function blocksOf(equal) {
  const blocks = [];
  equal.forEach((isEqual, at) => {
    if (at > 0 && isEqual) blocks.at(-1).push(at);
    else blocks.push([at]);
  });
  return blocks;
}

// `blocks` in order; `ask` gives who of a block is asked, `more` what else counts. Returns [block, asked, too many].
function line(blocks, places, all, ask, more = () => 0) {
  const within = [];
  let left = places;
  for (const [number, block] of blocks.entries()) {
    const asked = block.filter(ask);
    const count = asked.length + more(number);
    if (count > 0) {
      if (all ? left <= 0 : count > left) break;
      within.push([number, asked, Math.max(0, count - left)]);
      left -= count;
    }
  }
  return within;
}

// By which place each of the candidates in order goes on: "open", a group's code or null.
export function placesTaken({ groups, open, order }, groupOf, equal, all) {
  const blocks = blocksOf(equal);
  const by = groupOf.map(() => null);
  const tooMany = blocks.map(() => 0);
  let returned = 0;

  function drawGroups() {
    for (const group of groups) {
      const isAsked = (at) => by[at] === null && groupOf[at] === group.code;
      const members = groupOf.filter((_, at) => isAsked(at)).length;
      if (group.unfilled === "open") returned += Math.max(0, group.places - members);
      for (const [number, asked, more] of line(blocks, group.places, all, isAsked)) {
        for (const at of asked) by[at] = group.code;
        tooMany[number] += more;
      }
    }
  }

  function drawOpen() {
    const within = line(blocks, open + returned, all, (at) => by[at] === null, (number) => tooMany[number]);
    for (const at of within.flatMap(([, asked]) => asked)) by[at] = "open";
  }

  if (order === "open_first") drawOpen();
  drawGroups();
  by.forEach((place, at) => {
    if (place === "open") by[at] = null;
  });
  drawOpen();
  return by;
}

export function quotaGroups(input) {
  if (input.equal) {
    const { places, order, groups } = input.quotas;
    const open = groups.reduce((left, group) => left - group.places, places);
    return { taken: placesTaken({ groups, order, open }, input.groups, input.equal, input.boundary_ties === "all") };
  }
  const found = placesOfGroups(input.quota_groups, input.cut, input.quota, input.places, input.position_group);
  if (found === null) return { places: null };
  return { places: Object.fromEntries(found.groups.map((each) => [each.code, each.places])), open: found.open };
}
