/** @import { Picture } from "./types" */

/** Builds an element. Texts always become text nodes, so that nothing of an exam is ever read as markup.
 *  An attribute that is false, null or undefined is left out; true stands for an attribute without a value.
 *
 *  @param {string} name
 *  @param {Record<string, string | number | boolean | null | undefined>} attributes
 *  @param {(string | number | Node)[]} children
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.map((child) => (typeof child === "number" ? String(child) : child)));
  return made;
}

/** A picture of the paper. As an image, an SVG can neither run a script nor fetch anything.
 *  @param {Picture} shown @param {string} className */
export function picture({ svg, alt }, className) {
  return element("img", { class: className, src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, alt });
}
