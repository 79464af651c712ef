/** @import { Times } from "./types" */

/** Time left, by the server's clock.
 *
 *  The PC's clock is never asked, since it may be wrong and may be moved. The server says how many seconds are left;
 *  from there on `performance.now()` counts, which only ever goes forward at its own pace. An answer of the server was
 *  true at some moment between question and answer, so it tells a span in which the deadline lies. While the estimate
 *  lies within that span it stays, so that the display does not jump with the mood of the network; else it is moved
 *  just into it.
 */
export class ExamClock {
  /** @type {number | null} */
  #deadline = null;

  /** `answer.remaining_seconds` is whole seconds, rounded down; `sent` and `received` are by performance.now().
   *  @param {Times} answer @param {number} sent @param {number} received */
  observe(answer, sent, received) {
    const left = answer.remaining_seconds;
    if (typeof left !== "number" || !Number.isFinite(left)) return;
    const earliest = sent + left * 1000;
    const latest = received + (left > 0 ? (left + 1) * 1000 : 0);
    if (this.#deadline === null) this.#deadline = exact(answer, sent, received) ?? earliest;
    this.#deadline = Math.min(Math.max(this.#deadline, earliest), latest);
  }

  get known() {
    return this.#deadline !== null;
  }

  /** Seconds, with decimals, never negative. */
  get remaining() {
    return this.#deadline === null ? 0 : Math.max(0, (this.#deadline - performance.now()) / 1000);
  }
}

/** The first answer names the deadline itself, which is finer than whole seconds. Both moments are the server's.
 *  @param {Times} answer @param {number} sent @param {number} received */
function exact({ deadline_at: deadline, server_time: server }, sent, received) {
  if (!deadline || !server) return null;
  return (sent + received) / 2 + (Date.parse(deadline) - Date.parse(server));
}

/** "56:18", or "1:39:42" from an hour on. Rounded up, so that 00:00 means that time is over and not before.
 *  @param {number} seconds */
export function display(seconds) {
  const whole = Math.ceil(seconds);
  const pair = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${pair(minutes)}:${pair(whole % 60)}` : `${pair(minutes)}:${pair(whole % 60)}`;
}

/** Calls `awoke` when the PC has slept: performance.now() may stand still in the meantime, so the server must be asked.
 *  The PC's clock serves only to notice the gap. @param {() => void} awoke */
export function watchSleep(awoke) {
  const offset = () => Date.now() - performance.now();
  let usual = offset();
  setInterval(() => {
    const moved = Math.abs(offset() - usual) > 2000;
    usual = offset();
    if (moved) awoke();
  }, 1000);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && awoke());
}
