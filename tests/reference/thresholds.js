import { atLeast } from "./fractions.js";
import { byCodePoints, isSet } from "./texts.js";

const checked = (subject, minimum, marks) => ({ subject, minimum, marks, met: marks >= minimum });

export function applying(known, category, group) {
  const mine = known.filter((each) => each.category === category);
  const narrow = isSet(group) ? mine.find((each) => each.position_group === group) : undefined;
  return narrow ?? mine.find((each) => !isSet(each.position_group));
}

export function thresholds(input) {
  const found = applying(input.thresholds, input.category, input.position_group);
  if (!found) return { threshold: false };
  const of = Object.fromEntries(input.sections.map((each) => [each.section, each]));
  const minima = { ...found.minima };
  for (const [code, percent] of Object.entries(found.percent ?? {})) minima[code] = atLeast(percent, of[code].max_marks);
  const bySection = Object.keys(minima).sort(byCodePoints).map((code) => checked(code, minima[code], of[code].marks));
  const most = input.sections.reduce((before, each) => before + each.max_marks, 0);
  const marks = input.sections.reduce((before, each) => before + each.marks, 0);
  const total = isSet(found.total_percent) ? atLeast(found.total_percent, most) : found.total;
  const checks = isSet(total) ? [...bySection, checked("total", total, marks)] : bySection;
  const met = bySection.filter((each) => each.met).length;
  const passed = met >= (found.enough ?? bySection.length) && (!isSet(total) || marks >= total);
  return { threshold: true, checks, passed };
}
