import { documents } from "./documents.js";
import { integration } from "./integration.js";
import { marking } from "./marking.js";
import { normalisation } from "./normalisation.js";
import { ranking } from "./ranking.js";
import { byCodePoints, isSet } from "./texts.js";
import { thresholds } from "./thresholds.js";

const added = (numbers) => numbers.reduce((before, each) => before + each, 0);
const ABSENT = ["no_show", "ill", "late"];

function inOrder(sheets) {
  const submitted = (sheet) => sheet.submitted_at ?? "~";
  return [...sheets].sort(
    (one, other) => byCodePoints(submitted(one), submitted(other)) || byCodePoints(one.attempt_id, other.attempt_id),
  );
}

const marked = (sections, keys, sheet) =>
  isSet(sheet.submitted_at) ? marking({ sections, keys, paper: sheet.paper, answers: sheet.answers }) : { open: true };

// The sheet that counts, with its marks; else the outcome alone.
function counting(sections, keys, sheets) {
  if (sheets.some((sheet) => sheet.excluded === "disqualified")) return { outcome: "disqualified" };
  if (sheets.length === 0) return { outcome: "absent" };
  const [first] = inOrder(sheets).filter((sheet) => sheet.excluded !== "voided");
  if (!first) return { outcome: "disqualified" };
  const found = marked(sections, keys, first);
  if (found.open) return { outcome: "sitting" };
  return found.fault ? { outcome: "unmarked" } : { outcome: "passed", sections: found.sections };
}

function shiftsOf({ rules, keys, candidates }) {
  const shifts = {};
  for (const { shift, sheets } of candidates.filter((each) => isSet(each.shift))) {
    for (const sheet of sheets.filter((each) => !isSet(each.excluded))) {
      const { total } = marked(rules.sections, keys, sheet);
      if (isSet(total)) {
        shifts[shift] ??= {};
        shifts[shift][total] = (shifts[shift][total] ?? 0) + 1;
      }
    }
  }
  return shifts;
}

function firstStanding({ rules, keys }, values, vacancy, candidate) {
  const { candidate_no, sheet_code, born_on, gpa, quota_group } = candidate;
  const person = { candidate_no, sheet_code, quota_group };
  const { outcome, sections } = counting(rules.sections, keys, candidate.sheets);
  if (outcome !== "passed") return { ...person, outcome, marks: {} };
  if (values && !isSet(candidate.shift)) return { ...person, outcome: "unmarked", marks: {} };
  const { category } = candidate;
  const judged = thresholds({ thresholds: rules.thresholds, category, position_group: vacancy.position_group, sections });
  const marks = Object.fromEntries(sections.map((each) => [each.section, each.marks]));
  const counts = sections.filter(({ right }) => isSet(right)).map(({ section, right, wrong }) => [section, [right, wrong]]);
  return {
    ...person,
    ...{ outcome: judged.passed ? "passed" : "below_threshold", marks, born_on, gpa },
    counts: Object.fromEntries(counts),
    normalised: values ? values[candidate.shift][added(Object.values(marks))] : null,
  };
}

function partOf(part, keys, given) {
  if (part.source === "sitting") {
    const { outcome, sections } = counting(part.sections, keys, given.sheets);
    return { outcome, sections, score: sections ? added(sections.map((each) => each.marks)) : 0 };
  }
  const agreed = given.entries.length === 2 ? integration({ part, entries: given.entries }).agreed : null;
  if (!agreed) return { outcome: "unmarked" };
  if (agreed.reason) {
    const isAbsent = ABSENT.includes(agreed.reason);
    return { outcome: isAbsent ? "absent" : "disqualified", reason: isAbsent ? "absent" : agreed.reason };
  }
  return { outcome: "passed", score: added(Object.values(agreed.scores)) };
}

function laterStanding({ rules, later_keys: keys }, stage, carried, vacancy, candidate) {
  const { candidate_no, sheet_code, born_on, gpa, quota_group } = candidate;
  const parts = Object.fromEntries(
    stage.parts.map((part) => [part.code, partOf(part, keys[part.code], candidate.parts[part.code])]),
  );
  const { outcome, marks, total, counts } = integration({
    ...{ rules, stage: stage.code, carried, parts },
    ...{ category: vacancy.category, position_group: vacancy.position_group },
  });
  const reasons = Object.entries(parts).flatMap(([code, { reason }]) => (reason ? [[code, reason]] : []));
  const unscored = reasons.length ? Object.fromEntries(reasons) : null;
  return { candidate_no, sheet_code, born_on, gpa, quota_group, outcome, marks, total, counts: counts ?? {}, unscored };
}

function ranked(input, digest, stage, vacancy, standings) {
  const { rules, selection_id, exam_id, seeds } = input;
  const { tie_breaks, cut } = stage ?? rules;
  const equal_ranks = stage?.equal_ranks ?? rules.equal_ranks;
  const { quota_groups } = rules;
  return ranking({
    vacancy: { selection_id, exam_id, ...vacancy },
    ...{ rules_digest: digest, stage: stage?.code, seed: seeds[stage?.code ?? ""] },
    ...{ tie_breaks, cut, equal_ranks, quota_groups, candidates: standings },
  });
}

export function selection(input) {
  const { rules, candidates } = input;
  const { digest } = documents({ rules });
  const values = rules.normalisation
    ? normalisation({ normalisation: rules.normalisation, shifts: shiftsOf(input) }).values
    : null;
  const [stage] = rules.stages;
  const [digests, rows] = [{}, {}];
  for (const vacancy of input.vacancies) {
    const mine = candidates.filter((each) => each.vacancy_id === vacancy.vacancy_id);
    const first = ranked(input, digest, null, vacancy, mine.map((each) => firstStanding(input, values, vacancy, each)));
    const code = rules.first_stage.code;
    const names = (each) => each.sheet_code ?? each.candidate_no;
    const goingOn = first.rows.filter((row) => row.status === "goes_on").map((row) => {
      const candidate = mine.find((each) => [each.sheet_code, each.candidate_no].includes(names(row)));
      const value = isSet(row.normalised) ? { [`${code}:normalised`]: row.normalised } : {};
      const marks = Object.entries(row.marks).map(([section, mark]) => [`${code}:${section}`, mark]);
      return laterStanding(input, stage, { [code]: row.total, ...value, ...Object.fromEntries(marks) }, vacancy, candidate);
    });
    const second = ranked(input, digest, stage, vacancy, goingOn);
    const shown = (found) => found.rows.map((row) => [names(row), row.rank, row.status]);
    digests[vacancy.vacancy_id] = [first.digest, second.digest];
    rows[vacancy.vacancy_id] = [shown(first), shown(second)];
  }
  return { rules_digest: digest, digests, rows };
}
