/** Loads the player, and loads the page again if the network has lost a part of it.
 *
 *  A page without one of its files would stand still for good: a lost module is not asked for a second time, a lost
 *  style sheet leaves an exam that cannot be read. Nothing is lost by loading again, since every answer is with the
 *  server or in the queue. This file stands alone, so that it can tell of the absence of all others.
 */
/** @import { Places } from "./types" */

const PAUSE_MS = 2000;
const places = /** @type {Places & DOMStringMap} */ (found("#player").dataset);

try {
  // A script of this kind runs after every style sheet has come or failed.
  if (![...document.querySelectorAll("link[rel=stylesheet]")].every(arrived)) throw new Error("a style sheet is missing");
  await import(places.script);
} catch (error) {
  console.warn(error);
  await again();
}

/** What a lost style sheet leaves behind differs: none, an empty one, or one that may not be read.
 *  @param {Element} link */
function arrived(link) {
  try {
    return /** @type {CSSStyleSheet} */ (/** @type {HTMLLinkElement} */ (link).sheet).cssRules.length > 0;
  } catch {
    return false;
  }
}

async function again() {
  const { texts } = JSON.parse(found("#player-words").textContent ?? "");
  found('[data-slot="stop-heading"]').textContent = texts.stop_unreachable;
  found('[data-slot="stop-text"]').textContent = texts.stop_unreachable_text;
  // Without a network, loading again would leave the browser's own error page, which does not come back by itself.
  do await pause();
  while (!(await reachable()));
  location.reload();
}

/** @param {string} selector */
function found(selector) {
  return /** @type {HTMLElement} */ (document.querySelector(selector));
}

function pause() {
  return new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MS);
    addEventListener("online", resolve, { once: true });
  });
}

async function reachable() {
  try {
    return (await fetch(places.timeUrl, { cache: "no-store" })).status < 500;
  } catch {
    return false;
  }
}
