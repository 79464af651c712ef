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
  #counts = new Map();

  /** `go` leads to the question of a number. */
  constructor(exam, words, { go }) {
    this.#exam = exam;
    this.#words = words;
    this.#go = go;
    slot("sections").replaceChildren(...exam.sections.map((section) => this.#section(section)));
    this.#cells = [...this.#map.querySelectorAll(".cells a")];
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

  #rest(change) {
    document.querySelectorAll("[data-behind-map]").forEach(change);
  }

  get #here() {
    return this.#cells[this.#exam.current.number - 1];
  }

  #section(section) {
    const count = element("span", { class: "num" });
    this.#counts.set(section.code, count);
    const heading = element("h2", {}, element("abbr", { title: section.name }, section.code), count);
    const items = this.#exam.items.slice(section.first - 1, section.last);
    const cells = items.map((item) => element("li", {}, element("a", { href: "#soal", "data-number": item.number }, item.number)));
    return element("section", {}, heading, element("ol", { class: "cells" }, ...cells));
  }

  #refresh() {
    const exam = this.#exam;
    exam.items.forEach((item, index) => this.#mark(this.#cells[index], item));
    const facts = { answered: exam.items.length - exam.empty.length, doubtful: exam.doubtful.length, empty: exam.empty.length };
    for (const [name, count] of Object.entries(facts)) slot(`count-${name}`).textContent = count;
    slot("count-short").textContent = this.#words.say("answered_of", { answered: facts.answered, total: exam.items.length });
    for (const section of exam.sections) {
      const items = exam.items.slice(section.first - 1, section.last);
      const answered = items.filter((item) => exam.answer(item).option !== null).length;
      this.#counts.get(section.code).textContent = this.#words.say("answered_of", { answered, total: items.length });
    }
  }

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
    const states = [option === null ? "cell_empty" : "cell_answered", doubtful && "cell_doubtful", unsent && "cell_unsent"];
    const said = states.filter(Boolean).map((key) => this.#words.say(key));
    cell.setAttribute("aria-label", [this.#words.say("cell", { number: item.number }), ...said].join(", "));
  }

  #follow(event) {
    const cell = event.target.closest("[data-number]");
    if (!cell) return;
    event.preventDefault();
    this.close({ focus: false });
    this.#go(Number(cell.dataset.number));
  }

  #key(event) {
    if (event.key === "Escape") return this.close();
    const index = this.#cells.indexOf(event.target);
    const target = {
      ArrowLeft: index - 1,
      ArrowRight: index + 1,
      ArrowUp: index - 10,
      ArrowDown: index + 10,
      Home: 0,
      End: this.#cells.length - 1,
    }[event.key];
    if (index < 0 || target === undefined) return;
    // The page's own arrow keys would turn to another question.
    event.preventDefault();
    event.stopPropagation();
    this.#cells[target]?.focus();
  }
}
