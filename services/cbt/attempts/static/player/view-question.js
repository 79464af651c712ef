/** @import { Option } from "./types" */
/** @import { Exam } from "./state.js" */
/** @import { Words } from "./words.js" */

import { element, picture } from "./element.js";
import { focusHeading, slot } from "./page.js";
import { optionsIn } from "./state.js";
import { NumberField } from "./view-number.js";

const LETTERS = "ABCDEFGH";
const SCROLL_PX = 80;

/** The question that is asked now: heading, stem, options as radio buttons, as checkboxes where several may be chosen, or
 *  a field for a number, and the buttons below. */
export class QuestionView {
  #exam;
  #words;
  #heading = slot("heading");
  #stem = slot("stem");
  #options = slot("options");
  #several = slot("several");
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
      if (this.#inputs.includes(input)) this.#take(input);
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

  /** Chooses the option at `index`, if there is one, and takes the focus there; where several may be chosen, an option
   *  that is chosen is taken back. @param {number} index */
  choose(index) {
    const input = this.#inputs[index];
    if (!input || input.disabled) return;
    input.focus();
    this.#take(input);
  }

  /** @param {HTMLInputElement} input */
  #take(input) {
    if (input.type === "checkbox") this.#exam.toggle(input.value);
    else this.#exam.choose(input.value);
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
    const found = this.#options.querySelectorAll("input[name=option]");
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
    const several = exam.takesSeveral(item);
    this.#options.setAttribute("role", isNumber || several ? "group" : "radiogroup");
    this.#several.hidden = !several;
    this.#options.toggleAttribute("data-several", several);
    // A hint that is hidden would be read aloud all the same.
    if (several) this.#options.setAttribute("aria-describedby", this.#several.id);
    else this.#options.removeAttribute("aria-describedby");
    this.#options.classList.toggle("pictures", !isNumber && item.options.every((option) => option.picture !== null));
    const type = several ? "checkbox" : "radio";
    const options = item.options.map((option, index) => this.#option(type, option, index));
    this.#options.replaceChildren(...(isNumber ? this.#number.build(item) : options));
    this.#previous.disabled = item.number === 1;
    this.#next.textContent = this.#words.say(this.#isLast ? "to_review" : "next");
    slot("scroll").scrollTop = 0;
    this.#refresh();
  }

  /** @param {string} type @param {Option} option @param {number} index */
  #option(type, option, index) {
    const input = element("input", { type, name: "option", value: option.option_id, class: "visually-hidden" });
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
    const chosen = optionsIn(option);
    for (const input of this.#inputs) {
      input.checked = chosen.has(input.value);
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
