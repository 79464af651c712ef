/**
 * A member signs with a passkey, which a device made and keeps, or with a key that this browser made and keeps: Ed25519
 * of WebCrypto, whose private half no script can read out, in IndexedDB. Pages mark two kinds of forms:
 *
 *   form[data-sign]   signs the statement that its address gives, then sends itself; its button stays a plain button.
 *                     With data-typed the statement is about what was typed into the fields of these names; what the
 *                     service refuses of it is sent unsigned, so that the page's own answer says why
 *   form[data-bind]   makes a key (with data-options a passkey), signs the statement by which it is bound, then sends
 *                     itself
 *
 * What is signed is `terang.statement.v1`, a line end, and the statement's text (shared/signatures/statements.py).
 */

const DOMAIN = "terang.statement.v1\n";
const DATABASE = "terang-signing";
const STORE = "keys";
const PATIENCE = 8;
/** In this tab's storage: who has bound a passkey in it. */
const JUST_BOUND = "terang-passkey";

/**
 * @typedef {{keyId: string, holder: string, privateKey: CryptoKey, publicKey: string}} Kept
 * @typedef {{key_id: string, credential_id: string, rp_id: string, origin: string}} Passkey
 * @typedef {{keyId: string, proof: string}} Signed
 * @typedef {(statement: string) => Promise<Signed>} Signer
 */

/** The service refuses what was typed; the page that it answers to the form itself names the field. */
class Refused extends Error {}

/** A reason to stop that a page has words for: the name of a data attribute of the form. */
class Stop extends Error {}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !(form.dataset.sign || form.dataset.bind)) return;
  event.preventDefault();
  const make = form.dataset.options ? bindPasskey : bind;
  const work = form.dataset.sign ? sign(form) : make(form);
  setBusy(form, true);
  work.then(
    () => form.submit(),
    (error) => {
      if (error instanceof Refused) {
        form.submit();
        return;
      }
      setBusy(form, false);
      show(error instanceof Stop ? error.message : "failed");
    },
  );
});

// A live page puts a new part in the place of an old one; a form that is taken away meanwhile could not be sent.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target instanceof Element && event.target.querySelector("form[data-busy]")) event.preventDefault();
});

/** @param {HTMLFormElement} form */
async function sign(form) {
  if (!window.isSecureContext) throw new Stop("insecure");
  const [statement, signWith] = await statementAndSigner(form.dataset.sign ?? "", PATIENCE, typed(form));
  if (!form.dataset.typed && JSON.parse(statement).digest !== form.dataset.digest) throw new Stop("changed");
  const { keyId, proof } = await signWith(statement);
  fill(form, { statement, key_id: keyId, proof });
}

/**
 * A key that was bound just now reaches the other service with the next events, so it is asked for again.
 * @param {string} address
 * @param {number} patience
 * @param {Record<string, string>} [about] what was typed
 * @returns {Promise<[string, Signer]>}
 */
async function statementAndSigner(address, patience, about) {
  const { statement, key_ids: keyIds, passkeys } = await ask(address, about);
  // A passkey first: it asks who is there, each time.
  const usable = ofThisAddress(passkeys);
  if (usable.length) return [statement, byPasskey(usable)];
  const all = await keptHere();
  const kept = all.find((each) => keyIds.includes(each.keyId));
  if (kept) return [statement, byKept(kept)];
  const { signer } = JSON.parse(statement);
  const isAwaited = all.some((each) => each.holder === signer) || sessionStorage.getItem(JUST_BOUND) === signer;
  if (patience <= 0 || !isAwaited) {
    requireCrypto();
    throw new Stop(keyIds.length ? "elsewhere" : "noKey");
  }
  await new Promise((goOn) => { setTimeout(goOn, 1000); });
  return statementAndSigner(address, patience - 1, about);
}

/**
 * What the statement is to be about, where its reader has typed that.
 * @param {HTMLFormElement} form
 * @returns {Record<string, string> | undefined}
 */
function typed(form) {
  if (!form.dataset.typed) return undefined;
  const about = new FormData(form);
  return Object.fromEntries(form.dataset.typed.split(" ").map((name) => [name, String(about.get(name) ?? "")]));
}

/** @param {HTMLFormElement} form */
async function bind(form) {
  requireCrypto();
  const pair = await newPair();
  const publicKey = encoded(await crypto.subtle.exportKey("raw", pair.publicKey));
  const { statement } = await ask(`${form.dataset.bind}?public_key=${encodeURIComponent(publicKey)}`);
  const { digest, signer } = JSON.parse(statement);
  const endorsed = await endorsement(form, statement);
  // Kept before it is bound: a bound key that no browser has could sign nothing, and only the operator could help.
  await keep({ keyId: digest, holder: signer, privateKey: pair.privateKey, publicKey });
  fill(form, { public_key: publicKey, statement, proof: await signature(pair.privateKey, statement), ...endorsed });
}

/**
 * The device makes a passkey, and shows by a first signature that it works.
 * @param {HTMLFormElement} form
 */
async function bindPasskey(form) {
  if (!window.isSecureContext) throw new Stop("insecure");
  if (!window.PublicKeyCredential) throw new Stop("noPasskeys");
  if (location.origin !== form.dataset.origin) throw new Stop("otherAddress");
  const { statement: creation, options } = await ask(form.dataset.options ?? "");
  const made = await create(options);
  const response = /** @type {AuthenticatorAttestationResponse} */ (made.response);
  const publicKey = encoded(response.getPublicKey() ?? new ArrayBuffer(0));
  const { statement } = await ask(`${form.dataset.bind}?kind=passkey&public_key=${encodeURIComponent(publicKey)}`);
  const { digest, signer } = JSON.parse(statement);
  const credential = { key_id: digest, credential_id: encoded(made.rawId), rp_id: options.rp.id, origin: location.origin };
  fill(form, {
    public_key: publicKey,
    statement,
    proof: (await byPasskey([credential])(statement)).proof,
    creation_statement: creation,
    credential_id: credential.credential_id,
    client_data: encoded(response.clientDataJSON),
    attestation: encoded(response.attestationObject),
    ...(await endorsement(form, statement)),
  });
  sessionStorage.setItem(JUST_BOUND, signer);
}

/**
 * The signature of a key that is bound already, if there is one here; a passkey is asked only where one is needed.
 * @param {HTMLFormElement} form
 * @param {string} statement
 */
async function endorsement(form, statement) {
  const bound = (form.dataset.keys ?? "").split(" ");
  const kept = (await keptHere()).find((each) => bound.includes(each.keyId));
  const passkeys = form.dataset.endorse ? ofThisAddress(JSON.parse(form.dataset.passkeys ?? "[]")) : [];
  if (!kept && !passkeys.length) return { endorsed_by: "", endorsement: "" };
  const { keyId, proof } = await (kept ? byKept(kept) : byPasskey(passkeys))(statement);
  return { endorsed_by: keyId, endorsement: proof };
}

/**
 * The passkeys that sign on pages of this address: one of each device of theirs.
 * @param {Passkey[]} passkeys
 */
function ofThisAddress(passkeys) {
  return "PublicKeyCredential" in window ? passkeys.filter((each) => each.origin === location.origin) : [];
}

/**
 * @param {Kept} kept
 * @returns {Signer}
 */
function byKept(kept) {
  return async (statement) => ({ keyId: kept.keyId, proof: await signature(kept.privateKey, statement) });
}

/**
 * What a passkey signs is the SHA-256 of the statement, as its challenge (shared/signatures/assertions.py). Which of them
 * signs is known once a device has answered: nobody but the device knows which it keeps.
 * @param {Passkey[]} passkeys of one address
 * @returns {Signer}
 */
function byPasskey(passkeys) {
  return async (statement) => {
    const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(DOMAIN + statement));
    const allowCredentials = passkeys.map((each) => (
      { type: /** @type {const} */ ("public-key"), id: decoded(each.credential_id) }
    ));
    const made = await asked(() => navigator.credentials.get({
      publicKey: { challenge, rpId: passkeys[0].rp_id, allowCredentials, userVerification: "required", timeout: 300_000 },
    }), "cancelled");
    const used = passkeys.find((each) => each.credential_id === encoded(made.rawId));
    if (!used) throw new Stop("failed");
    const response = /** @type {AuthenticatorAssertionResponse} */ (made.response);
    const parts = [response.authenticatorData, response.clientDataJSON, response.signature];
    return { keyId: used.key_id, proof: parts.map(encoded).join(".") };
  };
}

/**
 * @param {any} options as JSON: byte strings are base64url
 * @returns {Promise<PublicKeyCredential>}
 */
function create(options) {
  const excludeCredentials = (options.excludeCredentials ?? []).map(
    (/** @type {{id: string}} */ each) => ({ ...each, id: decoded(each.id) }),
  );
  const user = { ...options.user, id: decoded(options.user.id) };
  const challenge = decoded(options.challenge);
  const publicKey = { ...options, challenge, user, excludeCredentials };
  return asked(() => navigator.credentials.create({ publicKey }), "notMade");
}

/**
 * @param {() => Promise<Credential | null>} question
 * @param {string} refused the reason to stop where the holder or the device says no
 * @returns {Promise<PublicKeyCredential>}
 */
async function asked(question, refused) {
  try {
    return /** @type {PublicKeyCredential} */ (await question());
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "InvalidStateError") throw new Stop("alreadyThere");
    if (name === "SecurityError") throw new Stop("otherAddress");
    throw new Stop(name === "NotSupportedError" ? "noPasskeys" : refused);
  }
}

async function keptHere() {
  return "indexedDB" in window ? allKept() : [];
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
 * @param {Record<string, string>} [about] what was typed
 */
async function ask(address, about) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  const answer = await fetch(address, about ? { method: "POST", headers, body: JSON.stringify(about) } : { headers });
  if (answer.status === 401) {
    location.assign(`/petugas/perbarui?next=${encodeURIComponent(location.pathname)}`);
    throw new Stop("renewing");
  }
  if (about && answer.status >= 400 && answer.status < 500) throw new Refused();
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

/** @param {string} text */
function decoded(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
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
  form.toggleAttribute("data-busy", busy);
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
