/** @import { Item } from "./types" */
/** @import { Exam } from "./state.js" */
/** @import { Words } from "./words.js" */

import { element } from "./element.js";

const LONGEST = 20;
const PAUSE_MS = 500;
const TYPED = /^([+-]?)(\d*)(?:[.,](\d*))?$/;

/** A number as somebody types it, with a comma or a point, in the one form in which answers are saved
 *  (shared/contracts/choices.py); null if it is none. @param {string} typed */
export function numberOf(typed) {
  const found = TYPED.exec(typed.trim().replace("−", "-"));
  if (!found || !(found[2] || found[3])) return null;
  const whole = found[2].replace(/^0+/, "") || "0";
  const fraction = (found[3] ?? "").replace(/0+$/, "");
  const number = fraction ? `${whole}.${fraction}` : whole;
  const signed = found[1] === "-" && number !== "0" ? `-${number}` : number;
  return signed.length <= LONGEST ? signed : null;
}

/** The field for an answer that is a number. What is typed is saved after a short pause, and at once when the candidate
 *  leaves the field, which then shows the number that was understood. */
export class NumberField {
  #exam;
  #words;
  /** @type {Item | null} */
  #item = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;
  #isTyped = false;
  #input = /** @type {HTMLInputElement} */ (document.createElement("input"));
  #fault = element("p", { class: "number-fault", role: "status" });

  /** @param {Exam} exam @param {Words} words */
  constructor(exam, words) {
    this.#exam = exam;
    this.#words = words;
  }

  /** The elements for this item. @param {Item} item */
  build(item) {
    this.forget();
    this.#item = item;
    const lang = document.documentElement.lang;
    const facts = { type: "text", autocomplete: "off", maxlength: 40, class: "form-control number-answer tabular" };
    const names = { "aria-labelledby": "stem", "aria-describedby": "petunjuk-bilangan" };
    this.#input = /** @type {HTMLInputElement} */ (element("input", { ...facts, ...names }));
    this.#fault = element("p", { class: "number-fault", role: "status", lang });
    this.#input.addEventListener("input", () => this.#type());
    this.#input.addEventListener("change", () => this.#leave());
    const hint = element("p", { class: "small soft", id: "petunjuk-bilangan", lang }, this.#words.say("number_hint"));
    return [this.#input, hint, this.#fault];
  }

  focus() {
    this.#input.focus();
  }

  /** Drops what was typed and not saved. */
  forget() {
    clearTimeout(this.#pause);
    this.#isTyped = false;
  }

  /** Shows what is saved, unless the candidate is typing something else. */
  refresh() {
    this.#input.disabled = this.#exam.locked;
    if (this.#isTyped) return;
    const { option } = this.#exam.answer(this.#exam.current);
    const point = document.documentElement.lang === "id" ? "," : ".";
    this.#input.value = (option ?? "").replace(".", point);
    this.#tell(false);
  }

  #type() {
    this.#isTyped = true;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#save(), PAUSE_MS);
  }

  #leave() {
    clearTimeout(this.#pause);
    if (this.#save()) this.forget();
    this.refresh();
  }

  /** Whether what stands in the field is the answer now. */
  #save() {
    if (this.#item !== this.#exam.current || !this.#isTyped) return true;
    const typed = this.#input.value.trim();
    const number = numberOf(typed);
    this.#tell(typed !== "" && number === null);
    if (typed === "") this.#exam.clear();
    else if (number !== null) this.#exam.choose(number);
    return typed === "" || number !== null;
  }

  /** @param {boolean} isWrong */
  #tell(isWrong) {
    this.#input.setAttribute("aria-invalid", String(isWrong));
    this.#fault.textContent = isWrong ? this.#words.say("number_wrong") : "";
  }
}
