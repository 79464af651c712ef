/** @import { Entry, Status } from "./types" */
/** @import { ExamClock } from "./clock.js" */
/** @import { Exam } from "./state.js" */
/** @import { Sender } from "./sync.js" */
/** @import { Words } from "./words.js" */

import { display } from "./clock.js";
import { element } from "./element.js";
import { slot } from "./page.js";

const LAST_SECONDS = 5 * 60;
/** Moments at which a screen reader is told the time by itself, in minutes. */
const TOLD = [30, 15, 10, 5, 1];

/** The time left. Calls `over` once it reaches zero; `again` makes it ready for time that the server gives later. */
export class ClockView {
  #clock;
  #words;
  #over;
  #isOver = false;
  #text = slot("clock");
  #shown = "";
  /** @type {number | null} */
  #told = null;

  /** @param {ExamClock} clock @param {Words} words @param {() => void} over */
  constructor(clock, words, over) {
    this.#clock = clock;
    this.#words = words;
    this.#over = over;
    setInterval(() => this.#tick(), 200);
    this.#tick();
  }

  again() {
    this.#isOver = false;
  }

  #tick() {
    const left = this.#clock.remaining;
    const text = display(left);
    if (text !== this.#shown) {
      this.#shown = text;
      this.#text.textContent = text;
      slot("clock-box").classList.toggle("short", left <= LAST_SECONDS);
      this.#announce(left);
    }
    if (left === 0 && !this.#isOver) {
      this.#isOver = true;
      this.#over();
    }
  }

  /** @param {number} left */
  #announce(left) {
    const minutes = TOLD.filter((mark) => left <= mark * 60).at(-1) ?? Infinity;
    if (this.#told !== null && minutes < this.#told && left > 0) {
      slot("announcer").textContent = this.#words.count("time_left", minutes);
    }
    this.#told = minutes;
  }
}

/** What is saved, always in words; the sign and the colour only repeat them. */
export class SavedView {
  /** @param {Sender} sender @param {Exam} exam @param {Words} words */
  constructor(sender, exam, words) {
    const box = slot("saved-box");
    const isEmpty = () => exam.empty.length === exam.items.length;
    const refresh = () => {
      const { kind, entry, unsent } = sender.status;
      // A sign of success stands only where something has been saved.
      box.dataset.kind = kind === "idle" && !entry && isEmpty() ? "none" : kind;
      document.body.classList.toggle("is-waiting", kind === "waiting" || kind === "trouble");
      slot("saved").textContent = sentence(kind, entry, unsent);
    };
    /** @param {Status["kind"]} kind @param {Entry | null} entry @param {number} unsent */
    const sentence = (kind, entry, unsent) => {
      if (kind === "waiting" || kind === "trouble") return words.count(kind, unsent);
      if (kind === "ended") return unsent > 0 ? words.count("unsent", unsent) : words.say("stopped");
      if (entry) return words.say(`${kind === "saving" ? "saving" : "saved"}_${entry.kind}`, { number: entry.number });
      return words.say(isEmpty() ? "saved_none" : "saved_all");
    };
    sender.addEventListener("status", refresh);
    refresh();
  }
}

/** Something the candidate should know and that does not stop the exam; it stays until it is put away. Returns its box.
 *  @param {string} text @param {Words} words */
export function notice(text, words) {
  const close = element("button", { type: "button", class: "btn btn-sm btn-quiet" }, words.say("understood"));
  const box = element("div", { class: "player-notice" }, element("p", {}, text), close);
  close.addEventListener("click", () => box.remove());
  slot("notices").append(box);
  return box;
}
