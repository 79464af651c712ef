// For browsers without modules, which skip every other script of these pages: written for the oldest of them.
/** @type {HTMLElement} */ (document.querySelector("[data-unfit]")).hidden = false;
/** @type {HTMLElement} */ (document.querySelector('[data-cause="modules"]')).hidden = false;
