/**
 * A member signs with a key that this browser made and keeps: Ed25519 of WebCrypto, whose private half no script can
 * read out, in IndexedDB. Pages mark two kinds of forms:
 *
 *   form[data-sign]   signs the statement that its address gives, then sends itself; its button stays a plain button
 *   form[data-bind]   makes a key, signs the statement by which it is bound, then sends itself
 *
 * What is signed is `terang.statement.v1`, a line end, and the statement's text (shared/signatures/statements.py).
 */

const DOMAIN = "terang.statement.v1\n";
const DATABASE = "terang-signing";
const STORE = "keys";
const PATIENCE = 8;

/**
 * @typedef {{keyId: string, holder: string, privateKey: CryptoKey, publicKey: string}} Kept
 */

/** A reason to stop that a page has words for: the name of a data attribute of the form. */
class Stop extends Error {}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !(form.dataset.sign || form.dataset.bind)) return;
  event.preventDefault();
  const work = form.dataset.sign ? sign(form) : bind(form);
  setBusy(form, true);
  work.then(
    () => form.submit(),
    (error) => {
      setBusy(form, false);
      show(error instanceof Stop ? error.message : "failed");
    },
  );
});

/** @param {HTMLFormElement} form */
async function sign(form) {
  requireCrypto();
  const [statement, kept] = await statementAndKey(form.dataset.sign ?? "", PATIENCE);
  if (JSON.parse(statement).digest !== form.dataset.digest) throw new Stop("changed");
  fill(form, { statement, key_id: kept.keyId, proof: await signature(kept.privateKey, statement) });
}

/**
 * A key that was bound just now reaches the other service with the next events, so it is asked for again.
 * @param {string} address
 * @param {number} patience
 * @returns {Promise<[string, Kept]>}
 */
async function statementAndKey(address, patience) {
  const { statement, key_ids: keyIds } = await ask(address);
  const all = await allKept();
  const kept = all.find((each) => keyIds.includes(each.keyId));
  if (kept) return [statement, kept];
  const { signer } = JSON.parse(statement);
  if (patience <= 0 || !all.some((each) => each.holder === signer)) throw new Stop(keyIds.length ? "elsewhere" : "noKey");
  await new Promise((goOn) => { setTimeout(goOn, 1000); });
  return statementAndKey(address, patience - 1);
}

/** @param {HTMLFormElement} form */
async function bind(form) {
  requireCrypto();
  const pair = await newPair();
  const publicKey = encoded(await crypto.subtle.exportKey("raw", pair.publicKey));
  const { statement } = await ask(`${form.dataset.bind}?public_key=${encodeURIComponent(publicKey)}`);
  const { digest, signer } = JSON.parse(statement);
  const bound = (form.dataset.keys ?? "").split(" ");
  const earlier = (await allKept()).find((each) => bound.includes(each.keyId));
  // Kept before it is bound: a bound key that no browser has could sign nothing, and only the operator could help.
  await keep({ keyId: digest, holder: signer, privateKey: pair.privateKey, publicKey });
  fill(form, {
    public_key: publicKey,
    statement,
    proof: await signature(pair.privateKey, statement),
    endorsed_by: earlier ? earlier.keyId : "",
    endorsement: earlier ? await signature(earlier.privateKey, statement) : "",
  });
}

function requireCrypto() {
  // Browsers give WebCrypto to HTTPS and to the machine itself, and to no other address.
  if (!window.isSecureContext || !crypto.subtle) throw new Stop("insecure");
  if (!window.indexedDB) throw new Stop("noStore");
}

/** @returns {Promise<CryptoKeyPair>} */
async function newPair() {
  try {
    return /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]));
  } catch {
    throw new Stop("noEd25519");
  }
}

/**
 * @param {CryptoKey} privateKey
 * @param {string} statement
 */
async function signature(privateKey, statement) {
  return encoded(await crypto.subtle.sign("Ed25519", privateKey, new TextEncoder().encode(DOMAIN + statement)));
}

/**
 * What the service gives to be signed. A login that has run out is renewed by the page itself.
 * @param {string} address
 */
async function ask(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (answer.status === 401) {
    location.assign(`/petugas/perbarui?next=${encodeURIComponent(location.pathname)}`);
    throw new Stop("renewing");
  }
  if (!answer.ok) throw new Stop("failed");
  return answer.json();
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "keyId" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Stop("noStore"));
  });
}

/** @returns {Promise<Kept[]>} */
async function allKept() {
  const database = await open();
  return new Promise((resolve, reject) => {
    const request = database.transaction(STORE).objectStore(STORE).getAll();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Stop("noStore"));
  });
}

/** @param {Kept} kept */
async function keep(kept) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, "readwrite");
    transaction.objectStore(STORE).put(kept);
    transaction.oncomplete = () => resolve(undefined);
    transaction.onabort = () => reject(new Stop("noStore"));
    transaction.onerror = () => reject(new Stop("noStore"));
  });
}

/** @param {ArrayBuffer} raw */
function encoded(raw) {
  const text = btoa(String.fromCharCode(...new Uint8Array(raw)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} values
 */
function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const input = form.elements.namedItem(name);
    if (input instanceof HTMLInputElement) input.value = value;
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {boolean} busy
 */
function setBusy(form, busy) {
  for (const button of form.querySelectorAll("button")) button.disabled = busy;
}

/**
 * Says why nothing was signed, in the words that the page has for it.
 * @param {string} reason
 */
function show(reason) {
  const box = document.querySelector("[data-signing-problem]");
  if (!(box instanceof HTMLElement)) return;
  for (const each of box.querySelectorAll("[data-reason]")) {
    if (each instanceof HTMLElement) each.hidden = each.dataset.reason !== reason;
  }
  box.hidden = false;
  box.focus();
}
