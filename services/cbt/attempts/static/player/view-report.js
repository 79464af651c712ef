/** @import { Api } from "./api.js" */
/** @import { Exam } from "./state.js" */
/** @import { Words } from "./words.js" */

import { Refused } from "./api.js";
import { slot } from "./page.js";

/** Reports an error in the question that is shown: a reason is chosen, nothing is typed. A report is sent once, by
 *  itself; no answer waits for it, and where it did not arrive the candidate may press again. */
export class ReportView {
  #api;
  #exam;
  #words;
  #dialog = slot("report");
  #state = slot("report-state");
  #reported = new Set();

  /** @param {Api} api @param {Exam} exam @param {Words} words */
  constructor(api, exam, words) {
    this.#api = api;
    this.#exam = exam;
    this.#words = words;
    slot("report-open").addEventListener("click", () => this.#show());
    slot("report-cancel").addEventListener("click", () => this.#dialog.close());
    for (const button of this.#reasons) button.addEventListener("click", () => this.#send(button.value));
    exam.addEventListener("moved", () => this.#dialog.close());
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /** @returns {NodeListOf<HTMLButtonElement>} */
  get #reasons() {
    return this.#dialog.querySelectorAll("button[value]");
  }

  #show() {
    const done = this.#reported.has(this.#exam.current.item_id);
    this.#state.textContent = done ? this.#words.say("report_done") : "";
    this.#enable(!done && !this.#exam.locked);
    // That several options are right is no error where several may be chosen.
    const several = this.#exam.takesSeveral(this.#exam.current);
    for (const button of this.#reasons) button.hidden = several && button.value === "two_right";
    this.#dialog.showModal();
  }

  /** @param {boolean} enabled */
  #enable(enabled) {
    for (const button of this.#reasons) button.disabled = !enabled;
  }

  /** @param {string} reason */
  async #send(reason) {
    const item = this.#exam.current.item_id;
    this.#enable(false);
    this.#state.textContent = this.#words.say("report_sending");
    try {
      await this.#api.report(item, reason);
      this.#reported.add(item);
      this.#tell(item, this.#words.say("report_done"));
    } catch (error) {
      this.#tell(item, error instanceof Refused ? error.message : this.#words.say("report_away"));
      if (item === this.#exam.current.item_id) this.#enable(true);
    }
  }

  /** What became of a report, while its question is still shown. @param {string} item @param {string} text */
  #tell(item, text) {
    if (item === this.#exam.current.item_id) this.#state.textContent = text;
  }
}
