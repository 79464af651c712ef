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

  /** `places` are the addresses {finish, start, checkin}; `resume` shows the question again after all. */
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
    sender.addEventListener("ended", (event) => this.#ended(event.detail.code));
  }

  /** Sends the submission until the server has decided; `waiting` is called while it cannot be reached. */
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
    stop("time_over", this.#words);
    const backoff = new Backoff();
    while (!this.#sender.isEnded) {
      await this.#heartbeat.beat();
      if (this.#clock.remaining > 1) return this.#goOn();
      await backoff.pause(2);
    }
  }

  /** The committee has given time back while this page was already closed. */
  #goOn() {
    this.#exam.lock(false);
    this.#resume();
  }

  #ended(code) {
    this.#exam.lock();
    const unsent = [...new Set(this.#queue.entries.map((entry) => entry.number))].sort((a, b) => a - b);
    if (code === "deadline_passed" || code === "already_submitted") this.#over(unsent);
    else if (code === "not_started") location.replace(this.#places.start);
    else halted(code, this.#words, this.#places, unsent);
  }

  /** Answers that came too late are named before the page goes on: the candidate must not think they count. */
  #over(unsent) {
    if (unsent.length === 0) return this.#leave();
    this.#queue.replace([]);
    stop("late", this.#words, { unsent, action: { href: this.#places.finish, key: "to_finish" } });
  }

  #leave() {
    this.#queue.replace([]);
    location.assign(this.#places.finish);
  }
}

/** What is shown when this page cannot go on, and where the candidate can. */
export function halted(code, words, places, unsent = []) {
  // The other tab has the same queue, and sends what is in it.
  if (code === "other_tab") stop(code, words);
  else if (code === "session_replaced") stop(code, words, { unsent });
  else if (SIGNED_OUT.has(code)) stop("signed_out", words, { unsent, action: { href: places.checkin, key: "to_checkin" } });
  else stop("broken", words, { unsent });
}
