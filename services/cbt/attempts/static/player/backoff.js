import { Unreachable } from "./api.js";

const FIRST_SECONDS = 1;
const LONGEST_SECONDS = 15;

/** Waits between tries: longer each time, never the same in two browsers, and not at all once the network is back. */
export class Backoff {
  #tries = 0;
  #wake = () => {};

  constructor() {
    addEventListener("online", () => this.wake());
  }

  reset() {
    this.#tries = 0;
  }

  /** Ends the pause that is under way. */
  wake() {
    this.#wake();
  }

  /** Resolves when it is time to try again, not before `atLeastSeconds` that the server has asked for. */
  pause(atLeastSeconds = 0) {
    const longest = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** this.#tries);
    this.#tries += 1;
    // A whole hall loses its network at one moment; spread out, it does not come back at one moment.
    const seconds = Math.max(atLeastSeconds, longest * (0.5 + Math.random() / 2));
    /** @type {Promise<void>} */
    const over = new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    return over;
  }
}

/** Asks until the server answers, however long that takes; `waiting` is called before each pause. Raises Refused.
 *
 *  @template T
 *  @param {() => Promise<T>} ask
 *  @returns {Promise<T>}
 */
export async function insist(ask, waiting = () => {}) {
  const backoff = new Backoff();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      waiting();
      await backoff.pause(error.afterSeconds);
    }
  }
}
