/** @import { Option } from "./types" */
/** @import { Exam } from "./state.js" */
/** @import { Words } from "./words.js" */

import { element, picture } from "./element.js";
import { focusHeading, slot } from "./page.js";
import { NumberField } from "./view-number.js";

const LETTERS = "ABCDEFGHIJ";
const SCROLL_PX = 80;

/** The question that is asked now: heading, stem, options as radio buttons or a field for a number, and the buttons
 *  below. */
export class QuestionView {
  #exam;
  #words;
  #heading = slot("heading");
  #stem = slot("stem");
  #options = slot("options");
  #after = slot("after");
  #clear = slot("clear");
  #note = slot("unsent");
  #previous = slot("previous");
  #next = slot("next");
  #doubt = slot("doubt");
  #number;

  /** @param {Exam} exam @param {Words} words @param {{review: () => void}} ways */
  constructor(exam, words, { review }) {
    this.#exam = exam;
    this.#words = words;
    this.#number = new NumberField(exam, words);
    this.#previous.addEventListener("click", () => exam.step(-1));
    this.#next.addEventListener("click", () => (this.#isLast ? review() : exam.step(1)));
    this.#doubt.addEventListener("click", () => exam.toggleDoubt());
    this.#clear.addEventListener("click", () => this.clear());
    this.#options.addEventListener("change", (event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      if (input.type === "radio") exam.choose(input.value);
    });
    exam.addEventListener("moved", () => {
      this.#build();
      focusHeading(this.#heading);
    });
    exam.addEventListener("changed", () => this.#refresh());
    this.#build();
  }

  get #isLast() {
    return this.#exam.current.number === this.#exam.items.length;
  }

  /** Chooses the option at `index`, if there is one, and takes the focus there. @param {number} index */
  choose(index) {
    const input = this.#inputs[index];
    if (!input || input.disabled) return;
    input.focus();
    this.#exam.choose(input.value);
  }

  /** Takes the focus to the option before or after, and chooses nothing; beyond the last one the page scrolls on.
   *  @param {number} by */
  move(by) {
    const inputs = this.#inputs;
    const next = inputs[inputs.findIndex((input) => input === document.activeElement) + by];
    if (!next) {
      slot("scroll").scrollBy({ top: by * SCROLL_PX });
      return;
    }
    next.focus({ preventScroll: true });
    next.closest(".option")?.scrollIntoView({ block: "nearest" });
  }

  /** Empties the answer. The button disappears with it, so the focus goes where the answer was. */
  clear() {
    const hadFocus = document.activeElement === this.#clear;
    this.#number.forget();
    this.#exam.clear();
    if (hadFocus) (this.#inputs[0] ?? this.#number).focus();
  }

  focus() {
    focusHeading(this.#heading);
  }

  get #inputs() {
    const found = this.#options.querySelectorAll("input[type=radio]");
    return [.../** @type {NodeListOf<HTMLInputElement>} */ (found)];
  }

  #build() {
    const exam = this.#exam;
    const item = exam.current;
    const facts = { section: item.section, number: item.number, total: exam.items.length };
    this.#heading.textContent = this.#words.say("heading", facts);
    this.#stem.replaceChildren(element("p", {}, item.stem));
    if (item.picture) this.#stem.append(picture(item.picture, "stem-picture"));
    const isNumber = item.options.length === 0;
    this.#options.setAttribute("role", isNumber ? "group" : "radiogroup");
    this.#options.classList.toggle("pictures", !isNumber && item.options.every((option) => option.picture !== null));
    const options = item.options.map((option, index) => this.#option(option, index));
    this.#options.replaceChildren(...(isNumber ? this.#number.build(item) : options));
    this.#previous.disabled = item.number === 1;
    this.#next.textContent = this.#words.say(this.#isLast ? "to_review" : "next");
    slot("scroll").scrollTop = 0;
    this.#refresh();
  }

  /** @param {Option} option @param {number} index */
  #option(option, index) {
    const input = element("input", { type: "radio", name: "option", value: option.option_id, class: "visually-hidden" });
    const body = element("span", { class: "option-body" });
    // The text of a picture is its description, which the picture itself tells screen readers and whoever cannot load it.
    if (option.picture) body.append(picture(option.picture, "option-picture"));
    else body.append(element("span", { class: "option-text" }, option.text));
    return element("label", { class: "option" }, input, element("kbd", {}, LETTERS[index]), body);
  }

  /** Marks what is chosen without building anew, so that the focus stays where it is. */
  #refresh() {
    const exam = this.#exam;
    const { option, doubtful } = exam.answer(exam.current);
    for (const input of this.#inputs) {
      input.checked = input.value === option;
      input.disabled = exam.locked;
      input.closest(".option")?.classList.toggle("chosen", input.checked);
    }
    if (exam.current.options.length === 0) this.#number.refresh();
    this.#doubt.setAttribute("aria-pressed", String(doubtful));
    this.#doubt.disabled = exam.locked;
    slot("doubt-tag").hidden = !doubtful;
    this.#clear.hidden = option === null || exam.locked;
    this.#note.hidden = !exam.isUnsent(exam.current);
    this.#after.hidden = this.#clear.hidden && this.#note.hidden;
  }
}
