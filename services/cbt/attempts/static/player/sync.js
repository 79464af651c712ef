/** @import { Entry, Mending, Receipt, Status, WireEntry } from "./types" */
/** @import { Api } from "./api.js" */
/** @import { Queue } from "./queue.js" */

import { Refused, Unreachable } from "./api.js";
import { Backoff } from "./backoff.js";

const BATCH = 200;
const TROUBLE_SECONDS = 5;
/** Refusals after which nothing more would be taken. */
const FINAL = new Set(["deadline_passed", "already_submitted", "session_replaced", "not_started", "not_your_attempt"]);
/** Refusals of an entry for what it says: sending it again would not help. */
const HOPELESS = new Set([
  "item_not_on_paper", "option_not_of_item", "one_option_only", "choice_out_of_form", "not_a_number",
]);
/** Refusals of an entry for its number alone: it is sent again under the next number that the server expects. */
const NUMBERING = new Set(["sequence_conflict", "sequence_too_far"]);

/** Sends the queue in order, one request at a time, until it is empty.
 *
 *  Dispatches "status" whenever `status` changes: {kind, entry, unsent}, where kind is one of
 *    idle     everything is with the server; `entry` is the last one that arrived, if any did
 *    saving   a request is under way; `entry` is the newest change
 *    waiting  the network or the server does not answer; it goes on trying
 *    trouble  the server refuses for a reason that should not be; it goes on trying
 *    ended    no more is sent
 *  and "saved" {entries}, and once "ended" {code}. What needs the server's answers anew is left to `recovery`, whose
 *  `conflict()` and `refused(entries, message)` mend queue and exam before anything else is sent.
 */
export class Sender extends EventTarget {
  /** Set before the first run. @type {Mending | null} */
  recovery = null;
  #api;
  #queue;
  #backoff = new Backoff();
  #running = false;
  #ended = false;
  #proven = false;

  /** @param {Api} api @param {Queue} queue */
  constructor(api, queue) {
    super();
    this.#api = api;
    this.#queue = queue;
    /** @type {Status} */
    this.status = { kind: "idle", entry: null, unsent: queue.items.size };
  }

  get isEnded() {
    return this.#ended;
  }

  /** @param {Entry} entry */
  add(entry) {
    if (this.#ended) return;
    this.#queue.add(entry);
    // While it waits, the words only count on: a new answer is no reason to press the network.
    this.#tell(["waiting", "trouble"].includes(this.status.kind) ? this.status.kind : "saving", entry);
    this.run();
  }

  /** Nothing is sent from now on; `code` tells why. @param {string} code */
  end(code) {
    if (this.#ended) return;
    this.#ended = true;
    this.#backoff.wake();
    this.#tell("ended", null);
    this.dispatchEvent(new CustomEvent("ended", { detail: { code } }));
  }

  async run() {
    if (this.#running) return;
    this.#running = true;
    /** @type {Entry | null} */
    let last = null;
    while (this.#queue.size > 0 && !this.#ended) last = (await this.#round()) ?? last;
    this.#running = false;
    if (!this.#ended) this.#tell("idle", last);
  }

  /** Returns the newest entry that arrived. @returns {Promise<Entry | null | undefined>} */
  async #round() {
    // What lay here before a reload may have been overtaken by another PC: the first entry finds out for the rest.
    const batch = this.#queue.first(this.#proven ? BATCH : 1);
    if (this.status.kind === "idle") this.#tell("saving", batch.at(-1));
    try {
      const taken = await this.#send(batch);
      this.#proven = true;
      this.#backoff.reset();
      if (this.#queue.size > 0 && !this.#ended) this.#tell("saving", this.#queue.entries.at(-1));
      return taken.at(-1);
    } catch (error) {
      // A fault of this page must not end the sending either; a proctor is called by the words.
      if (!(error instanceof Unreachable || error instanceof Refused)) console.error(error);
      this.#tell(error instanceof Unreachable ? "waiting" : "trouble", null);
      await this.#backoff.pause(error instanceof Unreachable ? error.afterSeconds : TROUBLE_SECONDS);
      return null;
    }
  }

  /** @param {Entry[]} batch */
  async #send(batch) {
    const { saved, refused } = await this.#ask(batch);
    const numbers = new Set(saved);
    const taken = batch.filter((entry) => numbers.has(entry.sequence));
    this.#queue.remove(saved);
    if (taken.length > 0) this.dispatchEvent(new CustomEvent("saved", { detail: { entries: taken } }));
    for (const code of new Set(refused.map((refusal) => refusal.code))) {
      const these = refused.filter((refusal) => refusal.code === code);
      const theirs = new Set(these.map((refusal) => refusal.sequence));
      await this.#judge(code, these[0].message, batch.filter((entry) => theirs.has(entry.sequence)));
    }
    return taken;
  }

  /** A batch that is refused as a whole for one reason comes back as a problem; here it is one refusal per entry.
   *  @param {Entry[]} batch @returns {Promise<Receipt>} */
  async #ask(batch) {
    try {
      return await this.#api.save(batch.map(onTheWire));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 401) {
        this.end(error.code);
        return { saved: [], refused: [] };
      }
      if (![FINAL, HOPELESS, NUMBERING].some((codes) => codes.has(error.code))) throw error;
      const { code, message } = error;
      return { saved: [], refused: batch.map(({ sequence }) => ({ sequence, code, message })) };
    }
  }

  /** @param {string} code @param {string} message @param {Entry[]} entries */
  async #judge(code, message, entries) {
    const recovery = /** @type {Mending} */ (this.recovery);
    if (FINAL.has(code)) this.end(code);
    else if (NUMBERING.has(code)) await recovery.conflict();
    else {
      this.#queue.remove(entries.map((entry) => entry.sequence));
      await recovery.refused(entries, message);
    }
  }

  /** @param {Status["kind"]} kind @param {Entry | null | undefined} entry */
  #tell(kind, entry) {
    this.status = { kind, entry: entry ?? this.status.entry, unsent: this.#queue.items.size };
    this.dispatchEvent(new Event("status"));
  }
}

/** @param {Entry} entry @returns {WireEntry} */
function onTheWire({ sequence, item_id, option_id, doubtful }) {
  return { sequence, item_id, option_id, doubtful };
}
