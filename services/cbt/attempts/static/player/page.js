/** The places of the page that scripts fill, named by `data-slot` in the template. */
export function slot(name) {
  return document.querySelector(`[data-slot="${name}"]`);
}

/** Shows one of the page's views and hides the others: "question" (with its map), "review" or "stop". */
export function show(name) {
  for (const view of document.querySelectorAll("[data-view]")) view.hidden = !view.dataset.view.split(" ").includes(name);
}

/** A heading that takes the focus tells a screen reader where it is now, without adding a stop for the Tab key. */
export function focusHeading(heading) {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
