/** @import { Parts, Places } from "./types" */
/** @import { Words } from "./words.js" */

import { Refused } from "./api.js";
import { Backoff, insist } from "./backoff.js";
import { stop } from "./view-stop.js";

const SIGNED_OUT = new Set(["not_checked_in", "not_your_attempt", "unauthenticated", "forbidden"]);

/** How an exam comes to its end at this browser: by submission, by the clock, or because it goes on elsewhere. */
export class Ending {
  #api;
  #clock;
  #exam;
  #queue;
  #sender;
  #words;
  #places;
  #heartbeat;
  #resume;

  /** `places` are the addresses of the page; `resume` shows the question again after all. @param {Parts} parts */
  constructor({ api, clock, exam, queue, sender, heartbeat, words, places, resume }) {
    this.#api = api;
    this.#clock = clock;
    this.#exam = exam;
    this.#queue = queue;
    this.#sender = sender;
    this.#words = words;
    this.#places = places;
    this.#heartbeat = heartbeat;
    this.#resume = resume;
    sender.addEventListener("ended", (event) => this.#ended(/** @type {CustomEvent} */ (event).detail.code));
  }

  /** Sends the submission until the server has decided; `waiting` is called while it cannot be reached.
   *  @param {() => void} waiting */
  async submit(waiting) {
    try {
      await insist(() => this.#api.submit(), waiting);
      this.#leave();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#sender.end(error.code);
    }
  }

  /** The time is over: nothing can be changed any more. What was answered in time may still arrive within the grace
   *  that the rules declare, so the sender goes on; the server submits by itself, and this page waits to see it. */
  async timeOver() {
    this.#exam.lock();
    const tell = () => this.#sender.isEnded || this.#showTimeOver();
    tell();
    this.#sender.addEventListener("status", tell);
    const backoff = new Backoff();
    while (!this.#sender.isEnded && this.#clock.remaining < 1) {
      await backoff.pause(1);
      await this.#heartbeat.beat();
    }
    this.#sender.removeEventListener("status", tell);
    // The committee may give time back while the page is already closed.
    if (!this.#sender.isEnded) this.#goOn();
  }

  #showTimeOver() {
    const unsent = this.#unsent;
    const action = unsent.length > 0 ? null : { href: this.#places.finishedUrl, key: "to_finish" };
    stop("time_over", this.#words, { unsent, action });
  }

  #goOn() {
    this.#exam.lock(false);
    this.#resume();
  }

  get #unsent() {
    return [...new Set(this.#queue.entries.map((entry) => entry.number))].sort((a, b) => a - b);
  }

  /** @param {string} code */
  #ended(code) {
    this.#exam.lock();
    const unsent = this.#unsent;
    if (code === "deadline_passed" || code === "already_submitted") this.#over(unsent);
    else if (code === "not_started") location.reload();
    else halted(code, this.#words, this.#places, unsent);
  }

  /** Answers that came too late are named before the page goes on: the candidate must not think they count.
   *  @param {number[]} unsent */
  #over(unsent) {
    if (unsent.length === 0) {
      this.#leave();
      return;
    }
    this.#queue.replace([]);
    stop("late", this.#words, { unsent, action: { href: this.#places.finishedUrl, key: "to_finish" } });
  }

  #leave() {
    this.#queue.replace([]);
    location.assign(this.#places.finishedUrl);
  }
}

/** What is shown when this page cannot go on, and where the candidate can.
 *
 *  @param {string} code
 *  @param {Words} words
 *  @param {Places} places
 *  @param {number[]} unsent
 */
export function halted(code, words, places, unsent = []) {
  // The other tab has the same queue, and sends what is in it.
  if (code === "other_tab") stop(code, words, { action: { href: places.playerUrl, key: "to_here" } });
  else if (code === "session_replaced") stop(code, words, { unsent, action: { href: places.checkinUrl, key: "to_checkin" } });
  else if (SIGNED_OUT.has(code)) stop("signed_out", words, { unsent, action: { href: places.checkinUrl, key: "to_checkin" } });
  else stop("broken", words, { unsent, action: { href: places.playerUrl, key: "to_reload" } });
}
