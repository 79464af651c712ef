// What is wrong with a published file, and at which place of it: `faults.py` in JavaScript.

/** @typedef {Record<string, string | number>} Details */

export class Fault extends Error {
  /**
   * @param {string} code names the kind; its sentences are in `texts.json`
   * @param {string} file the name under which the file was read
   * @param {string} unit what its places are counted in: "byte", "line", "entry", "hash"; "" of the whole file
   * @param {number} number the place
   * @param {Details} details
   */
  constructor(code, file, unit = "", number = 0, details = {}) {
    super(`${code} in ${file}${unit ? `, ${unit} ${number}` : ""}`);
    this.code = code;
    this.file = file;
    this.unit = unit;
    this.number = number;
    this.details = details;
  }
}
