import { canonical, digest, isSet } from "./texts.js";

function withoutUnset(value) {
  if (Array.isArray(value)) return value.map(withoutUnset);
  if (value === null || typeof value !== "object") return value;
  const set = Object.entries(value).filter(([, each]) => isSet(each));
  return Object.fromEntries(set.map(([name, each]) => [name, withoutUnset(each)]));
}

const marked = (sections) =>
  sections.map((section) => ({ ...section, marking: { right: 0, wrong: 0, blank: 0, ...withoutUnset(section.marking) } }));

function asDigested(rules) {
  const document = withoutUnset(rules);
  document.sections = marked(document.sections);
  for (const part of (document.stages ?? []).flatMap((stage) => stage.parts)) {
    if (part.sections) part.sections = marked(part.sections);
  }
  document.thresholds = document.thresholds.map((each) => ({ position_group: null, total: null, ...each }));
  return document;
}

function journal(attemptId, entries) {
  const newest = {};
  let previous = "0".repeat(64);
  const hashes = entries.map((entry, at) => {
    const { sequence, item_id: item, option_id: option, doubtful, saved_at: savedAt } = entry;
    previous = digest([previous, attemptId, at + 1, sequence, item, option, doubtful, savedAt]);
    if (!newest[item] || newest[item].sequence < sequence) newest[item] = entry;
    return previous;
  });
  const given = Object.entries(newest).filter(([, entry]) => entry.option_id !== null);
  return { hashes, head: previous, answers: Object.fromEntries(given.map(([item, entry]) => [item, entry.option_id])) };
}

export function documents(input) {
  if (input.rules) return { digest: digest(asDigested(input.rules)) };
  if (input.journal) return journal(input.attempt_id, input.journal);
  return { canonical: canonical(input.value), digest: digest(input.value) };
}
