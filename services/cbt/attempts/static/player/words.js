/** The texts of the page, in the reader's language. The server writes them into the page as JSON; `{name}` marks
 *  the place of a fact. Texts that count something have two forms, for one and for any other number. */
export class Words {
  #texts;
  #one;
  #other;

  constructor({ texts, counted: [one, other] }) {
    this.#texts = texts;
    this.#one = one;
    this.#other = other;
  }

  say(key, facts = {}) {
    return filled(this.#texts[key], facts);
  }

  count(key, n, facts = {}) {
    return filled((n === 1 ? this.#one : this.#other)[key], { n, ...facts });
  }
}

function filled(text, facts) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in facts ? String(facts[name]) : place));
}
