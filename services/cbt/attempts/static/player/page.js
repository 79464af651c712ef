/** @import { Slot } from "./types" */

/** The places of the page that scripts fill, named by `data-slot` in the template.
 *
 *  @template {string} K
 *  @param {K} name
 *  @returns {Slot<K>}
 */
export function slot(name) {
  return /** @type {Slot<K>} */ (document.querySelector(`[data-slot="${name}"]`));
}

/** Shows one of the page's views and hides the others: "question" (with its map), "review" or "stop".
 *  @param {string} name */
export function show(name) {
  for (const view of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-view]"))) {
    view.hidden = !(view.dataset.view ?? "").split(" ").includes(name);
  }
}

/** A heading that takes the focus tells a screen reader where it is now, without adding a stop for the Tab key.
 *  @param {HTMLElement} heading */
export function focusHeading(heading) {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
