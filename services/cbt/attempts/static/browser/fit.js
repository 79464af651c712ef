/** Tests what the exam needs of this browser, before a PIN is used and before the time runs, and shows what is missing.
 *
 *  Forms with `data-needs-browser` are sent only by a browser that has it all, with `browser=ready`; the server takes them
 *  no other way. That this file runs shows that modules do.
 */

const PATIENCE_MS = 4000;
const KEY = "terang-fit";

/** @type {Record<string, () => boolean | Promise<boolean>>} */
const TESTS = {
  cookies: () => navigator.cookieEnabled,
  storage,
  requests: () => typeof AbortSignal.timeout === "function",
  tabs: () => {
    new BroadcastChannel(KEY).close();
    return true;
  },
  dialogs: () => typeof HTMLDialogElement.prototype.showModal === "function",
};

const tested = missing();
/** @type {string[] | null} */
let found = null;
tested.then((causes) => {
  found = causes;
  if (causes.length > 0) show(causes);
});

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-needs-browser]")) return;
  if (found?.length === 0) {
    /** @type {HTMLInputElement} */ (form.elements.namedItem("browser")).value = "ready";
    return;
  }
  event.preventDefault();
  // Sent too early: it goes as soon as the tests are through.
  if (found === null) tested.then((causes) => causes.length === 0 && form.requestSubmit());
  else show(found);
});

async function missing() {
  const causes = [];
  for (const [cause, test] of Object.entries(TESTS)) if (!(await passes(test))) causes.push(cause);
  return causes;
}

/** @param {() => boolean | Promise<boolean>} test */
async function passes(test) {
  try {
    return await Promise.race([test(), late()]);
  } catch {
    return false;
  }
}

/** Some locked-down browsers neither open a database nor refuse it. @returns {Promise<boolean>} */
function late() {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS, false);
  });
}

/** @param {string[]} causes */
function show(causes) {
  const box = /** @type {HTMLElement} */ (document.querySelector("[data-unfit]"));
  for (const line of /** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll("[data-cause]"))) {
    line.hidden = !causes.includes(line.dataset.cause ?? "");
  }
  box.hidden = false;
  box.scrollIntoView({ block: "nearest" });
}

/** Writes and deletes once in both stores that the exam uses. @returns {Promise<boolean>} */
function storage() {
  localStorage.setItem(KEY, "1");
  localStorage.removeItem(KEY);
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(KEY, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("test");
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
    request.onsuccess = () => {
      const database = request.result;
      const transaction = database.transaction("test", "readwrite");
      transaction.objectStore("test").put(1, 1);
      transaction.onabort = () => reject(transaction.error);
      transaction.oncomplete = () => {
        database.close();
        indexedDB.deleteDatabase(KEY);
        resolve(true);
      };
    };
  });
}
