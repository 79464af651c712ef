/** @import { Api } from "./api.js" */
/** @import { Sender } from "./sync.js" */

import { Refused, Unreachable } from "./api.js";
import { watchSleep } from "./clock.js";

/** Calls the server when there is nothing to save: the hall sees that this seat is alive, the clock is corrected, and a
 *  candidate who goes on at another PC finds this one stopped without touching it. Ends the sender when it is over. */
export class Heartbeat {
  #api;
  #sender;
  #asking = false;

  /** The hall counts missed calls, so it says how often they come.
   *  @param {Api} api @param {Sender} sender @param {number} everySeconds */
  constructor(api, sender, everySeconds) {
    this.#api = api;
    this.#sender = sender;
    setInterval(() => performance.now() - api.askedAt > everySeconds * 1000 && this.beat(), 1000);
    watchSleep(() => this.beat());
  }

  async beat() {
    if (this.#asking || this.#sender.isEnded) return;
    this.#asking = true;
    try {
      const { state } = await this.#api.time();
      if (state === "submitted") this.#sender.end("already_submitted");
      // The time is told to anybody; without a state it was not told to a seat.
      else if (state !== "active") this.#sender.end("not_checked_in");
    } catch (error) {
      // Without an answer nothing is known, and nothing waits for one.
      if (error instanceof Refused) this.#sender.end(error.code);
      else if (!(error instanceof Unreachable)) throw error;
    } finally {
      this.#asking = false;
    }
  }
}
