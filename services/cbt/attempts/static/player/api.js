/** @import { Attempt, Places, Problem, Receipt, Times, WireEntry } from "./types" */
/** @import { ExamClock } from "./clock.js" */

const PATIENCE_MS = 15_000;

/** The server could not be asked, or could not answer just now. Nothing is decided; ask again. */
export class Unreachable extends Error {
  /** @param {string} reason */
  constructor(reason, afterSeconds = 0) {
    super(reason);
    this.afterSeconds = afterSeconds;
  }
}

/** The server has answered no. `code` is stable, `detail` is for people. */
export class Refused extends Error {
  /** @param {number} status @param {Problem} problem */
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? String(status));
    this.status = status;
    this.code = problem.code ?? `http_${status}`;
  }
}

/** The exam's routes. Every answer that tells the time is shown to the clock before anybody else sees it. */
export class Api {
  /** When the server was last tried, by performance.now(). */
  askedAt = 0;
  /** The attempt that this page shows. It goes with every change, so that a page left open can never write into the
   *  attempt of whoever sits down here next.
   *  @type {string | null} */
  attemptId = null;
  /** Whether the server could not be reached when it was last asked. */
  isAway = false;
  #places;
  #clock;

  /** `places` are the addresses that the page was given. @param {Places} places @param {ExamClock} clock */
  constructor(places, clock) {
    this.#places = places;
    this.#clock = clock;
  }

  /** State and paper. @returns {Promise<Attempt>} */
  attempt() {
    return this.#call("GET", this.#places.attemptUrl);
  }

  /** @param {WireEntry[]} entries @returns {Promise<Receipt>} */
  save(entries) {
    return this.#call("POST", this.#places.answersUrl, { attempt_id: this.attemptId, entries });
  }

  /** @returns {Promise<Times>} */
  submit() {
    return this.#call("POST", this.#places.submissionUrl, { attempt_id: this.attemptId });
  }

  /** An error in a question, by the code of a reason. @param {string} item @param {string} reason */
  report(item, reason) {
    return this.#call("POST", this.#places.errorsUrl, { attempt_id: this.attemptId, item_id: item, reason });
  }

  /** The time left and the attempt's state, without the paper. @returns {Promise<Times & {state: string | null}>} */
  time() {
    return this.#call("GET", this.#places.timeUrl);
  }

  /** Raises Unreachable or Refused. @param {string} method @param {string} url @param {object} [body] */
  async #call(method, url, body) {
    const sent = performance.now();
    this.askedAt = sent;
    const response = await this.#fetch(method, url, body);
    const answer = await read(response);
    if (!response.ok) throw new Refused(response.status, answer);
    this.#clock.observe(answer, sent, performance.now());
    return answer;
  }

  /** @param {string} method @param {string} url @param {object} [body] */
  async #fetch(method, url, body) {
    let response;
    try {
      response = await fetch(url, {
        method,
        headers: body ? { "Content-Type": "application/json", Accept: "application/json" } : { Accept: "application/json" },
        body: body && JSON.stringify(body),
        cache: "no-store",
        // Nothing of ours redirects; a network that asks for its own login does.
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch (error) {
      this.isAway = true;
      throw new Unreachable(error instanceof Error ? error.message : String(error));
    }
    this.isAway = false;
    if (response.status >= 500 || [408, 425, 429].includes(response.status)) {
      throw new Unreachable(`status ${response.status}`, Number(response.headers.get("Retry-After")) || 0);
    }
    return response;
  }
}

/** @param {Response} response */
async function read(response) {
  try {
    return await response.json();
  } catch (error) {
    // A refusal without a body is a refusal; an agreement that breaks off in the middle is none.
    if (!response.ok) return {};
    throw new Unreachable(error instanceof Error ? error.message : String(error));
  }
}
