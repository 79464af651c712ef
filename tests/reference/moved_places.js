import { situation } from "./reserve.js";
import { byCodePoints, digest } from "./texts.js";

function queueOf(step, vacancies, served) {
  const waiting = vacancies
    .filter((vacancy) => step.taking.includes(vacancy.category))
    .flatMap((vacancy) => vacancy.waiting.map((group, at) => ({ vacancy, group, at })))
    .filter(({ group }) => !served.has(group[0]))
    .map((each) => ({ ...each, value: each.vacancy.values[each.group[0]] }));
  return waiting.sort(
    (one, other) =>
      other.value - one.value ||
      other.vacancy.places - one.vacancy.places ||
      byCodePoints(one.vacancy.id, other.vacancy.id) ||
      one.at - other.at,
  );
}

function takeStep(number, step, vacancies, served, moves) {
  const giving = vacancies.filter((vacancy) => step.giving.includes(vacancy.category));
  const places = giving.flatMap((vacancy) => new Array(vacancy.free).fill(vacancy));
  for (const { vacancy, group } of queueOf(step, vacancies, served)) {
    if (places.length === 0) return;
    const needed = Math.max(0, group.length - vacancy.spare);
    if (needed > places.length && vacancy.edge !== "all") {
      for (const each of giving) each.free = 0;
      return;
    }
    const given = places.splice(0, needed);
    for (const each of given) each.free -= 1;
    vacancy.spare = 0;
    for (const each of group) served.add(each);
    moves.push({ step: number, from_vacancies: given.map(({ id }) => id), to_vacancy: vacancy.id, moved_up: group });
  }
}

export function movedPlaces(input) {
  const sorted = [...input.vacancies].sort((one, other) => byCodePoints(one.vacancy_id, other.vacancy_id));
  const known = sorted.map((given) => ({ given, found: situation(given) }));
  const vacancies = known.map(({ given, found }) => ({
    id: given.vacancy_id,
    category: given.category,
    unit: given.unit,
    places: given.places,
    edge: given.boundary_ties,
    values: Object.fromEntries(given.ranked.map((each) => [each.candidate_no, each.value])),
    waiting: found.waiting,
    free: found.unfilled,
    spare: found.shortOf,
  }));
  const [served, moves] = [new Set(), []];
  input.steps.forEach((step, at) => {
    const units = [...new Set(vacancies.map((each) => each.unit))].sort(byCodePoints);
    const scopes = step.within === "pool" ? [vacancies] : units.map((unit) => vacancies.filter((each) => each.unit === unit));
    for (const scope of scopes) takeStep(at + 1, step, scope, served, moves);
  });
  const document = {
    selection_id: input.selection_id,
    pool: input.pool,
    place_moves: input.steps,
    vacancies: known.map(({ given, found }) => ({ category: given.category, unit: given.unit, ...found.document })),
  };
  return { moves, digest: digest(document) };
}
