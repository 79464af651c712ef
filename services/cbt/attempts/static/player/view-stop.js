/** @import { Action } from "./types" */
/** @import { Words } from "./words.js" */

import { element } from "./element.js";
import { focusHeading, show, slot } from "./page.js";

/** The page in place of the question when there is none to answer: loading, over, continued elsewhere.
 *
 *  `kind` names the texts `stop_<kind>` and `stop_<kind>_text`. `unsent` are the numbers of answers that never reached
 *  the server: whoever sat here must be told which. `action` is {href, key} of the link to go on with, if there is one.
 *
 *  @param {string} kind
 *  @param {Words} words
 *  @param {{unsent?: number[], action?: Action | null}} facts
 */
export function stop(kind, words, { unsent = [], action = null } = {}) {
  slot("stop-heading").textContent = words.say(`stop_${kind}`);
  slot("stop-text").textContent = words.say(`stop_${kind}_text`);
  const lost = slot("stop-unsent");
  lost.hidden = unsent.length === 0;
  lost.textContent = unsent.length > 0 ? words.count("stop_unsent", unsent.length, { numbers: unsent.join(", ") }) : "";
  const link = action && element("a", { class: "btn btn-primary", href: action.href }, words.say(action.key));
  slot("stop-action").replaceChildren(...(link ? [link] : []));
  const changed = slot("stop").hidden || slot("stop").dataset.kind !== kind;
  slot("stop").dataset.kind = kind;
  show("stop");
  if (changed) focusHeading(slot("stop-heading"));
}
