import { compare, decimal, fraction, minus, text } from "./fractions.js";
import { byCodePoints, isSet } from "./texts.js";

const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$/;
const isNumber = (answer) => answer.length <= 20 && answer !== "-0" && NUMBER.test(answer);

function faultOfAnswer(key, rule, answer) {
  if (key.number) return isNumber(answer) ? null : "option_unknown";
  const chosen = answer.split("+");
  const sorted = [...new Set(chosen)].sort(byCodePoints);
  if (sorted.join("+") !== answer || !chosen.every((each) => key.options.includes(each))) return "option_unknown";
  return chosen.length > 1 && !isSet(rule.several) ? "too_many_options" : null;
}

function faultOf({ sections, keys, paper, answers }) {
  if (new Set(paper).size < paper.length) return "item_twice";
  if (paper.some((item) => !keys[item])) return "item_unknown";
  const there = (code) => paper.filter((item) => keys[item].section === code).length;
  if (sections.some((section) => there(section.code) !== section.items)) return "section_incomplete";
  const rule = Object.fromEntries(sections.map((section) => [section.code, section.marking]));
  if (paper.some((item) => !rule[keys[item].section])) return "section_unknown";
  if (Object.keys(answers).some((item) => !paper.includes(item))) return "answer_off_paper";
  for (const item of paper.filter((each) => each in answers)) {
    const fault = faultOfAnswer(keys[item], rule[keys[item].section], answers[item]);
    if (fault) return fault;
  }
  return null;
}

function fullPoints(rule, key) {
  if (rule.kind === "weights") return Math.max(...Object.values(key.weights));
  return rule.several === "per_option" ? rule.right * key.options.length : rule.right;
}

function perOption(rule, key, answer, right) {
  const [mine, theirs] = [answer.split("+"), right.split("+")];
  return key.options
    .map((option) => (mine.includes(option) === theirs.includes(option) ? rule.right : rule.wrong))
    .reduce((one, other) => one + other, 0);
}

// [points, what it counts as]
function outcome(given, key, answer) {
  const rule = { right: 0, wrong: 0, blank: 0, ...given };
  const nothing = rule.kind === "weights";
  if (key.credit === "void") return [0, null];
  if (key.credit === "all_correct" || (key.credit === "attempted" && isSet(answer))) {
    return [fullPoints(rule, key), nothing ? null : "right"];
  }
  if (!isSet(answer)) return [rule.blank, "blank"];
  if (nothing) return [key.weights[answer], null];
  if (key.number) {
    const apart = minus(decimal(answer), decimal(key.number.value));
    const size = apart.above < 0n ? minus(fraction(0), apart) : apart;
    return compare(size, decimal(key.number.tolerance)) <= 0 ? [rule.right, "right"] : [rule.wrong, "wrong"];
  }
  const choices = [key.right, ...(key.also ?? [])];
  const word = choices.includes(answer) ? "right" : "wrong";
  if (rule.several !== "per_option") return [rule[word], word];
  return [Math.max(...choices.map((right) => perOption(rule, key, answer, right))), word];
}

export function marksOf(section, { keys, paper, answers }) {
  const mine = paper.filter((item) => keys[item].section === section.code);
  const outcomes = mine.map((item) => outcome(section.marking, keys[item], answers[item]));
  const count = (word) => outcomes.filter(([, counted]) => counted === word).length;
  const nothing = section.marking.kind === "weights";
  return {
    section: section.code,
    marks: outcomes.reduce((before, [points]) => before + points, 0),
    max_marks: section.max_marks,
    right: nothing ? null : count("right"),
    wrong: nothing ? null : count("wrong"),
    blank: count("blank"),
  };
}

export function marking(input) {
  const fault = faultOf(input);
  if (fault) return { fault };
  const sections = input.sections.map((section) => marksOf(section, input));
  const total = sections.reduce((before, each) => before + each.marks, 0);
  return { sections, total, points: text(fraction(total, input.units ?? 1)) };
}
