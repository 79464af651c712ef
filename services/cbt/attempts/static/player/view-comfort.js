/** @import { Words } from "./words.js" */

import { slot } from "./page.js";

const SIZES = ["s", "m", "l", "xl", "xxl"];
const USUAL = SIZES.indexOf("m");

/** Larger text, high contrast and the letter keys: kept on this device, whoever sits here. */
export class Comfort {
  #words;
  #size = USUAL;
  #contrast = false;
  #letters = true;

  /** @param {Words} words */
  constructor(words) {
    this.#words = words;
    const size = recall("size") ?? "";
    this.#size = SIZES.includes(size) ? SIZES.indexOf(size) : USUAL;
    this.#contrast = recall("contrast") === "on";
    this.#letters = recall("letters") !== "off";
    const changes = {
      smaller: () => (this.#size = Math.max(0, this.#size - 1)),
      usual: () => (this.#size = USUAL),
      larger: () => (this.#size = Math.min(SIZES.length - 1, this.#size + 1)),
      contrast: () => (this.#contrast = !this.#contrast),
      letters: () => (this.#letters = !this.#letters),
    };
    for (const [name, change] of Object.entries(changes)) {
      slot(name).addEventListener("click", () => {
        change();
        this.#apply();
      });
    }
    const box = slot("comfort");
    document.addEventListener("click", (event) => box.contains(/** @type {Node} */ (event.target)) || (box.open = false));
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      box.open = false;
      box.querySelector("summary")?.focus();
    });
    addEventListener("resize", fit);
    this.#apply();
  }

  /** Whether the menu is open: keys are meant for it then, wherever the focus is. */
  get isOpen() {
    return slot("comfort").open;
  }

  /** Whether single letters and digits act. Speech input and a heavy hand need to switch them off (WCAG 2.1.4). */
  get letters() {
    return this.#letters;
  }

  #apply() {
    const root = document.documentElement;
    for (const size of SIZES) root.classList.toggle(`text-${size}`, size === SIZES[this.#size]);
    fit();
    document.body.classList.toggle("high-contrast", this.#contrast);
    slot("smaller").disabled = this.#size === 0;
    slot("larger").disabled = this.#size === SIZES.length - 1;
    slot("contrast").setAttribute("aria-checked", String(this.#contrast));
    slot("letters").setAttribute("aria-checked", String(this.#letters));
    slot("comfort-said").textContent = this.#words.say(`size_${SIZES[this.#size]}`);
    remember("size", SIZES[this.#size]);
    remember("contrast", this.#contrast ? "on" : "off");
    remember("letters", this.#letters ? "on" : "off");
  }
}

/** Measures the window in letters instead of pixels: large text leaves as little room as a small window does. */
function fit() {
  const root = document.documentElement;
  const rem = parseFloat(getComputedStyle(root).fontSize);
  const [width, height] = [innerWidth / rem, innerHeight / rem];
  root.classList.toggle("narrow", width < 62);
  root.classList.toggle("small-window", width < 40);
  root.classList.toggle("low", width < 62 && height < 35);
}

/** @param {string} name */
function recall(name) {
  try {
    return localStorage.getItem(`terang-${name}`);
  } catch {
    // A browser that keeps nothing still shows the exam.
    return null;
  }
}

/** @param {string} name @param {string} value */
function remember(name, value) {
  try {
    localStorage.setItem(`terang-${name}`, value);
  } catch {
    // As above: the choice then lasts as long as the page.
  }
}
