/** @import { Facts, Texts } from "./types" */

/** The texts of the page, in the reader's language. The server writes them into the page as JSON; `{name}` marks
 *  the place of a fact. Texts that count something have two forms, for one and for any other number. */
export class Words {
  #texts;
  #one;
  #other;

  /** @param {Texts} given */
  constructor({ texts, counted: [one, other] }) {
    this.#texts = texts;
    this.#one = one;
    this.#other = other;
  }

  /** @param {string} key @param {Facts} facts */
  say(key, facts = {}) {
    return filled(this.#texts[key], facts);
  }

  /** @param {string} key @param {number} n @param {Facts} facts */
  count(key, n, facts = {}) {
    return filled((n === 1 ? this.#one : this.#other)[key], { n, ...facts });
  }
}

/** @param {string} text @param {Facts} facts */
function filled(text, facts) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in facts ? String(facts[name]) : place));
}
