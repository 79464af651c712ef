/** @import { Item } from "./types" */
/** @import { Exam } from "./state.js" */
/** @import { Sender } from "./sync.js" */
/** @import { Words } from "./words.js" */

import { element } from "./element.js";
import { focusHeading, show, slot } from "./page.js";

/** "Periksa dan selesai": what is empty, what is doubtful, whether everything has arrived; then the submission. */
export class ReviewView {
  #exam;
  #sender;
  #words;
  #dialog = slot("confirm");
  #wanted = false;

  /** `submit` sends the submission and settles when that is decided; `go` leads to the question of a number.
   *  @param {Exam} exam @param {Sender} sender @param {Words} words
   *  @param {{submit: (waiting: () => void) => Promise<void>, go: (number: number) => void}} ways */
  constructor(exam, sender, words, { submit, go }) {
    this.#exam = exam;
    this.#sender = sender;
    this.#words = words;
    slot("review-back").addEventListener("click", () => go(exam.current.number));
    slot("review-submit").addEventListener("click", () => this.#ask());
    slot("review-lists").addEventListener("click", (event) => {
      const link = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-number]"));
      if (!link) return;
      event.preventDefault();
      go(Number(link.dataset.number));
    });
    slot("confirm-cancel").addEventListener("click", () => this.#dialog.close());
    slot("confirm-submit").addEventListener("click", () => this.#submit(submit));
    // While the submission is under way, Escape must not hide what is happening.
    this.#dialog.addEventListener("cancel", (event) => slot("confirm-submit").disabled && event.preventDefault());
    sender.addEventListener("status", () => this.#refresh());
    exam.addEventListener("changed", () => this.isOpen && this.#refresh());
  }

  get isOpen() {
    return !slot("review").hidden;
  }

  open() {
    this.#wanted = false;
    show("review");
    this.#refresh();
    focusHeading(slot("review-heading"));
  }

  close() {
    this.#wanted = false;
    if (this.#dialog.open) this.#dialog.close();
  }

  #refresh() {
    if (!this.isOpen) return;
    const { empty, doubtful, items, current } = this.#exam;
    const words = this.#words;
    slot("review-heading").textContent =
      empty.length > 0 ? words.count("review_empty", empty.length) : words.say("review_full", { total: items.length });
    const lists = Object.entries({ list_empty: empty, list_doubtful: doubtful }).filter(([, some]) => some.length > 0);
    slot("review-lists").replaceChildren(
      ...lists.map(([key, some]) => this.#list(words.count(key, some.length), some)),
    );
    slot("review-back").textContent = words.say("back_to", { number: current.number });
    const { unsent } = this.#sender.status;
    slot("review-saved").textContent =
      unsent === 0 ? words.say("review_saved") : words.count(this.#wanted ? "review_hold" : "review_waiting", unsent);
    if (this.#wanted && unsent === 0) this.#confirm();
  }

  /** @param {string} title @param {Item[]} items */
  #list(title, items) {
    const links = items.map((item) => {
      const { option, doubtful } = this.#exam.answer(item);
      const names = [option !== null && "done", doubtful && "doubt"].filter(Boolean).join(" ");
      const label = this.#words.say("cell", { number: item.number });
      const attributes = { href: "#soal", class: names, "data-number": item.number, "aria-label": label };
      return element("li", {}, element("a", attributes, item.number));
    });
    return element("section", {}, element("h2", {}, title), element("ol", { class: "cells" }, ...links));
  }

  /** A submission before the last answer has arrived would leave it out, so it waits and says so. */
  #ask() {
    this.#wanted = true;
    this.#refresh();
  }

  #confirm() {
    this.#wanted = false;
    if (this.#dialog.open) return;
    const empty = this.#exam.empty.length;
    slot("confirm-text").textContent = empty > 0 ? this.#words.count("confirm_empty", empty) : this.#words.say("confirm_full");
    slot("confirm-state").textContent = "";
    this.#dialog.showModal();
  }

  /** @param {(waiting: () => void) => Promise<void>} submit */
  async #submit(submit) {
    const buttons = [slot("confirm-submit"), slot("confirm-cancel")];
    for (const button of buttons) button.disabled = true;
    slot("confirm-state").textContent = this.#words.say("submitting");
    await submit(() => (slot("confirm-state").textContent = this.#words.say("submit_waiting")));
    for (const button of buttons) button.disabled = false;
  }
}
