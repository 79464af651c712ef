/** @import { Answer, Attempt, Entry, Item, WireEntry } from "./types" */

const JOINT = "+";

/** The options of an answer to an item with options. @param {string | null} answer */
export function optionsIn(answer) {
  return new Set(answer === null ? [] : answer.split(JOINT));
}

/** The exam as the candidate sees it: the paper, the answers with the unsent ones laid over the server's, and where
 *  they are. Dispatches "moved" and "changed"; whoever listens shows it. */
export class Exam extends EventTarget {
  /** @type {Map<string, Answer>} */
  #answers = new Map();
  /** @type {Map<string, number>} */
  #unsent = new Map();
  #next = 1;
  #expected = 1;
  #firstFresh = 1;
  #index = 0;
  #locked = false;

  /** `attempt` is the server's state, `unsent` the entries that this device still has to send.
   *  @param {Attempt} attempt @param {Entry[]} unsent */
  constructor(attempt, unsent) {
    super();
    this.attemptId = attempt.attempt_id;
    this.items = attempt.items;
    this.sections = attempt.sections;
    this.byId = new Map(this.items.map((item) => [item.item_id, item]));
    this.take(attempt, unsent);
  }

  /** Takes the server's answers anew and lays the unsent entries over them, the newest last.
   *  @param {Attempt} attempt @param {Entry[]} unsent */
  take(attempt, unsent) {
    const known = Object.entries(attempt.answers);
    this.#answers = new Map(known.map(([id, a]) => [id, { option: a.option_id, doubtful: a.doubtful }]));
    this.#unsent.clear();
    for (const entry of unsent) this.#lay(entry);
    const used = unsent.map((entry) => entry.sequence + 1);
    this.#next = Math.max(attempt.next_sequence, ...used);
    this.#firstFresh = this.#next;
    this.#expected = attempt.next_sequence;
    this.#tell("changed");
  }

  get current() {
    return this.items[this.#index];
  }

  get locked() {
    return this.#locked;
  }

  lock(locked = true) {
    this.#locked = locked;
    this.#tell("changed");
  }

  /** @param {Item} item @returns {Answer} */
  answer(item) {
    return this.#answers.get(item.item_id) ?? { option: null, doubtful: false };
  }

  /** @param {Item} item */
  isUnsent(item) {
    return this.#unsent.has(item.item_id);
  }

  get empty() {
    return this.items.filter((item) => this.answer(item).option === null);
  }

  get doubtful() {
    return this.items.filter((item) => this.answer(item).doubtful);
  }

  /** @param {Item} item */
  section(item) {
    return this.sections.find((section) => section.code === item.section);
  }

  /** Whether several options may be one answer to this item. @param {Item} item */
  takesSeveral(item) {
    return item.options.length > 0 && this.section(item)?.several === true;
  }

  /** @param {number} number */
  goTo(number) {
    const index = number - 1;
    if (index < 0 || index >= this.items.length || index === this.#index) return;
    this.#index = index;
    this.#tell("moved");
  }

  /** @param {number} by */
  step(by) {
    this.goTo(this.current.number + by);
  }

  /** @param {string} optionId */
  choose(optionId) {
    this.#change({ option: optionId }, "answer");
  }

  /** Takes the option into the answer, or out of it; without any option the answer is empty. Several stand in the one
   *  form in which they are saved (shared/contracts/choices.py). @param {string} optionId */
  toggle(optionId) {
    const chosen = optionsIn(this.answer(this.current).option);
    if (!chosen.delete(optionId)) chosen.add(optionId);
    if (chosen.size === 0) this.clear();
    else this.choose([...chosen].sort().join(JOINT));
  }

  clear() {
    this.#change({ option: null }, "clear");
  }

  toggleDoubt() {
    this.#change({ doubtful: !this.answer(this.current).doubtful }, "doubt");
  }

  /** The server has these; an item changed again in the meantime is still unsent.
   *  @param {WireEntry[]} entries */
  settle(entries) {
    for (const { item_id: id, sequence } of entries) {
      if ((this.#unsent.get(id) ?? Infinity) <= sequence) this.#unsent.delete(id);
      this.#expected = Math.max(this.#expected, sequence + 1);
    }
    this.#tell("changed");
  }

  /** The sequence from which on unsent entries are newer than everything that the server has: those made since the
   *  answers were last taken from it, unless somebody else has written there in the meantime.
   *  @param {Attempt} attempt */
  freshFrom(attempt) {
    return attempt.next_sequence > this.#expected ? Infinity : this.#firstFresh;
  }

  /** An entry is made from the whole answer, so that the newest one alone tells everything of its item.
   *  @param {Partial<Answer>} part @param {Entry["kind"]} kind */
  #change(part, kind) {
    const item = this.current;
    const before = this.answer(item);
    const after = { ...before, ...part };
    if (this.#locked || (after.option === before.option && after.doubtful === before.doubtful)) return;
    /** @type {Entry} */
    const entry = {
      sequence: this.#next++,
      item_id: item.item_id,
      option_id: after.option,
      doubtful: after.doubtful,
      number: item.number,
      kind,
    };
    this.#lay(entry);
    this.dispatchEvent(new CustomEvent("entry", { detail: entry }));
    this.#tell("changed");
  }

  /** @param {WireEntry} entry */
  #lay(entry) {
    this.#answers.set(entry.item_id, { option: entry.option_id, doubtful: entry.doubtful });
    this.#unsent.set(entry.item_id, entry.sequence);
  }

  /** @param {string} what */
  #tell(what) {
    this.dispatchEvent(new Event(what));
  }
}

/** After another PC has written to the same attempt: what becomes of the entries that this one has not sent.
 *
 *  Those from `freshFrom` on were made with the server's answers in sight and are sent. Of the older ones, where the
 *  server has nothing for an item, the candidate's answer here is the only one and is sent as well. Where it has, that
 *  answer was given later and deliberately, so it stays; an older one that differs is told to the candidate as
 *  `passedOver`, never merged in silence. What is sent gets numbers that nobody has used.
 *
 *  @param {Attempt} attempt
 *  @param {Entry[]} unsent
 *  @param {number} freshFrom
 */
export function reconcile(attempt, unsent, freshFrom) {
  const newest = new Map(unsent.map((entry) => [entry.item_id, entry]));
  /** @type {Entry[]} */
  const kept = [];
  /** @type {Entry[]} */
  const passedOver = [];
  for (const entry of newest.values()) {
    const theirs = attempt.answers[entry.item_id];
    if (!theirs || entry.sequence >= freshFrom) kept.push(entry);
    else if (theirs.option_id !== entry.option_id || theirs.doubtful !== entry.doubtful) passedOver.push(entry);
  }
  kept.sort((a, b) => a.sequence - b.sequence);
  const again = kept.map((entry, index) => ({ ...entry, sequence: attempt.next_sequence + index }));
  return { again, passedOver };
}
