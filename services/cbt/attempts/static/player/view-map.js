/** @import { Item, Section } from "./types" */
/** @import { Exam } from "./state.js" */
/** @import { Words } from "./words.js" */

import { element } from "./element.js";
import { slot } from "./page.js";

/** Where the candidate is: the counts, and one cell per question in its section.
 *
 *  One cell alone is a stop for the Tab key; the arrow keys move among them. On a small screen the map is a sheet that
 *  a button opens over the page; while it is open the rest of the page is inert.
 */
export class MapView {
  #exam;
  #words;
  #go;
  #map = slot("map");
  #opener = slot("open-map");
  #cells;
  /** @type {Map<string, HTMLElement>} */
  #counts = new Map();

  /** `go` leads to the question of a number.
   *  @param {Exam} exam @param {Words} words @param {{go: (number: number) => void}} ways */
  constructor(exam, words, { go }) {
    this.#exam = exam;
    this.#words = words;
    this.#go = go;
    slot("sections").replaceChildren(...exam.sections.map((section) => this.#section(section)));
    this.#cells = [.../** @type {NodeListOf<HTMLElement>} */ (this.#map.querySelectorAll(".cells a"))];
    this.#map.addEventListener("click", (event) => this.#follow(event));
    this.#map.addEventListener("keydown", (event) => this.#key(event));
    this.#opener.addEventListener("click", () => this.open());
    slot("close-map").addEventListener("click", () => this.close());
    exam.addEventListener("moved", () => this.#refresh());
    exam.addEventListener("changed", () => this.#refresh());
    this.#refresh();
  }

  get isOpen() {
    return this.#map.classList.contains("open");
  }

  open() {
    this.#map.classList.add("open");
    this.#rest((part) => (part.inert = true));
    this.#opener.setAttribute("aria-expanded", "true");
    this.#here.focus();
  }

  /** Gives the page back; the focus returns to the button unless something else is about to take it. */
  close({ focus = true } = {}) {
    if (!this.isOpen) return;
    this.#map.classList.remove("open");
    this.#rest((part) => (part.inert = false));
    this.#opener.setAttribute("aria-expanded", "false");
    if (focus) this.#opener.focus();
  }

  /** @param {(part: HTMLElement) => void} change */
  #rest(change) {
    /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-behind-map]")).forEach(change);
  }

  get #here() {
    return this.#cells[this.#exam.current.number - 1];
  }

  /** @param {Section} section */
  #section(section) {
    const count = element("span", { class: "num" });
    this.#counts.set(section.code, count);
    const heading = element("h2", {}, element("abbr", { title: section.name }, section.code), count);
    const items = this.#exam.items.slice(section.first - 1, section.last);
    const link = (/** @type {number} */ number) => element("a", { href: "#soal", "data-number": number }, number);
    const cells = items.map((item) => element("li", {}, link(item.number)));
    return element("section", {}, heading, element("ol", { class: "cells" }, ...cells));
  }

  #refresh() {
    const exam = this.#exam;
    exam.items.forEach((item, index) => this.#mark(this.#cells[index], item));
    const facts = { answered: exam.items.length - exam.empty.length, doubtful: exam.doubtful.length, empty: exam.empty.length };
    for (const [name, count] of Object.entries(facts)) slot(`count-${name}`).textContent = String(count);
    slot("count-short").textContent = this.#words.say("answered_of", { answered: facts.answered, total: exam.items.length });
    for (const section of exam.sections) {
      const items = exam.items.slice(section.first - 1, section.last);
      const answered = items.filter((item) => exam.answer(item).option !== null).length;
      const count = /** @type {HTMLElement} */ (this.#counts.get(section.code));
      count.textContent = this.#words.say("answered_of", { answered, total: items.length });
    }
  }

  /** @param {HTMLElement} cell @param {Item} item */
  #mark(cell, item) {
    const { option, doubtful } = this.#exam.answer(item);
    const here = item === this.#exam.current;
    const unsent = this.#exam.isUnsent(item);
    cell.classList.toggle("done", option !== null);
    cell.classList.toggle("doubt", doubtful);
    cell.classList.toggle("unsent", unsent);
    cell.classList.toggle("here", here);
    cell.tabIndex = here ? 0 : -1;
    if (here) cell.setAttribute("aria-current", "true");
    else cell.removeAttribute("aria-current");
    const states = [option === null ? "cell_empty" : "cell_answered"];
    if (doubtful) states.push("cell_doubtful");
    if (unsent) states.push("cell_unsent");
    const said = states.map((key) => this.#words.say(key));
    cell.setAttribute("aria-label", [this.#words.say("cell", { number: item.number }), ...said].join(", "));
  }

  /** @param {Event} event */
  #follow(event) {
    const cell = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-number]"));
    if (!cell) return;
    event.preventDefault();
    this.close({ focus: false });
    this.#go(Number(cell.dataset.number));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") {
      this.close();
      return;
    }
    const index = this.#cells.indexOf(/** @type {HTMLElement} */ (event.target));
    /** @type {Record<string, number>} */
    const targets = {
      ArrowLeft: index - 1,
      ArrowRight: index + 1,
      ArrowUp: index - 10,
      ArrowDown: index + 10,
      Home: 0,
      End: this.#cells.length - 1,
    };
    const target = targets[event.key];
    if (index < 0 || target === undefined) return;
    // The page's own arrow keys would turn to another question.
    event.preventDefault();
    event.stopPropagation();
    this.#cells[target]?.focus();
  }
}
