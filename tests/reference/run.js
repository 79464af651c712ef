// node run.js FOLDER SUBJECT...: computes the cases of each FOLDER/SUBJECT.json, and prints as JSON how many there are and which
// of them come out otherwise.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { argv, stdout } from "node:process";

import { documents } from "./documents.js";
import { integration } from "./integration.js";
import { itemAnalysis } from "./item_analysis.js";
import { journal } from "./journal.js";
import { log } from "./log.js";
import { marking } from "./marking.js";
import { minuteLinks } from "./minute_links.js";
import { movedPlaces } from "./moved_places.js";
import { normalisation } from "./normalisation.js";
import { papers } from "./papers.js";
import { quotaGroups } from "./quota_groups.js";
import { draw, ranking } from "./ranking.js";
import { reserve } from "./reserve.js";
import { roster } from "./roster.js";
import { seeds } from "./seeds.js";
import { selection } from "./selection.js";
import { signatures } from "./signatures.js";
import { thresholds } from "./thresholds.js";

const SUBJECTS = {
  ...{ documents, draw, integration, journal, log, marking, normalisation, papers, ranking, reserve, roster, seeds },
  ...{ item_analysis: itemAnalysis, minute_links: minuteLinks, moved_places: movedPlaces, quota_groups: quotaGroups },
  ...{ selection, signatures, thresholds },
};

// Whether two values are the same; fractions within 1e-9, everything else exactly.
function same(one, other) {
  if (typeof one === "number" && typeof other === "number") {
    const areWhole = Number.isInteger(one) && Number.isInteger(other);
    return areWhole ? one === other : Math.abs(one - other) <= 1e-9;
  }
  if (one === null || other === null || typeof one !== "object" || typeof other !== "object") return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => name in other && same(one[name], other[name]));
}

// The file of draws is older than the form of the others.
function casesOf(file) {
  if (file.cases) return file.cases;
  const codes = file.sheet_codes.map(({ number, code }) => ({ name: number, input: { number }, output: { code } }));
  const draws = file.draws.map(({ seed, vacancy_id, tickets, order }) => ({
    name: vacancy_id,
    input: { seed, vacancy_id, codes: Object.keys(tickets) },
    output: { tickets, order },
  }));
  return [...codes, ...draws];
}

const [folder, ...subjects] = argv.slice(2);
const found = subjects.map((subject) => {
  const cases = casesOf(JSON.parse(readFileSync(join(folder, `${subject}.json`), "utf8")));
  const computed = cases.map(({ name, input, output }) => ({ name, output, computed: SUBJECTS[subject](input) }));
  const otherwise = computed.filter((each) => !same(each.computed, each.output));
  return [subject, { cases: cases.length, otherwise }];
});
stdout.write(JSON.stringify(Object.fromEntries(found)));
