/** @import { Entry, Facts, Parts } from "./types" */

import { Refused } from "./api.js";
import { insist } from "./backoff.js";
import { reconcile } from "./state.js";
import { notice } from "./view-status.js";

/** Mends exam and queue when the server has not taken an entry: both begin again from the server's answers. */
export class Recovery {
  #api;
  #exam;
  #queue;
  #sender;
  #words;

  /** @param {Pick<Parts, "api" | "exam" | "queue" | "sender" | "words">} parts */
  constructor({ api, exam, queue, sender, words }) {
    this.#api = api;
    this.#exam = exam;
    this.#queue = queue;
    this.#sender = sender;
    this.#words = words;
  }

  /** Another PC has used the same numbers. */
  async conflict() {
    const attempt = await this.#ask();
    if (!attempt) return;
    const { again, passedOver } = reconcile(attempt, this.#queue.entries, this.#exam.freshFrom(attempt));
    this.#queue.replace(again);
    this.#exam.take(attempt, again);
    if (passedOver.length > 0) this.#tell("passed_over", passedOver);
  }

  /** The server does not accept what these entries say, so its own answer is shown again.
   *  @param {Entry[]} entries @param {string} message */
  async refused(entries, message) {
    const attempt = await this.#ask();
    if (!attempt) return;
    this.#exam.take(attempt, this.#queue.entries);
    this.#tell("refused", entries, { message });
  }

  /** @param {string} key @param {Entry[]} entries @param {Facts} facts */
  #tell(key, entries, facts = {}) {
    const numbers = [...new Set(entries.map((entry) => entry.number))].sort((a, b) => a - b).join(", ");
    notice(this.#words.say(key, { numbers, ...facts }), this.#words);
  }

  async #ask() {
    try {
      const attempt = await insist(() => this.#api.attempt());
      if (attempt.state === "active") return attempt;
      this.#sender.end("already_submitted");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#sender.end(error.code);
    }
    return null;
  }
}
