/** @import { Entry } from "./types" */

const DATABASE = "terang-player";
const STORE = "unsent";
const PATIENCE_MS = 3000;

/** Opens what this device keeps of one attempt. Never fails: without a working IndexedDB (private windows, a full
 *  disk, a locked-down PC) the queue lives in memory and says so by `durable`. @param {string} attemptId */
export async function openQueue(attemptId) {
  try {
    const database = await inTime(open());
    return new Queue(attemptId, database, await inTime(stored(database, attemptId)));
  } catch {
    return new Queue(attemptId, null, []);
  }
}

/** Entries that the server has not acknowledged, by sequence. The list in memory leads and is always right; the
 *  database follows it, in order, so that a reload or a crash finds the same. Dispatches "fragile" when it no longer can. */
export class Queue extends EventTarget {
  #attemptId;
  #database;
  #entries;

  /** @param {string} attemptId @param {IDBDatabase | null} database @param {Entry[]} entries */
  constructor(attemptId, database, entries) {
    super();
    this.#attemptId = attemptId;
    this.#database = database;
    this.#entries = entries;
  }

  get durable() {
    return this.#database !== null;
  }

  get entries() {
    return [...this.#entries];
  }

  get size() {
    return this.#entries.length;
  }

  /** Items with something unsent: several changes of one answer are one answer to the reader. */
  get items() {
    return new Set(this.#entries.map((entry) => entry.item_id));
  }

  /** @param {number} count */
  first(count) {
    return this.#entries.slice(0, count);
  }

  /** @param {Entry} entry */
  add(entry) {
    this.#entries.push(entry);
    this.#write((store) => store.put({ ...entry, attempt_id: this.#attemptId }));
  }

  /** @param {number[]} sequences */
  remove(sequences) {
    const gone = new Set(sequences);
    this.#entries = this.#entries.filter((entry) => !gone.has(entry.sequence));
    this.#write((store) => gone.forEach((sequence) => store.delete([this.#attemptId, sequence])));
  }

  /** @param {Entry[]} entries */
  replace(entries) {
    this.#entries = [...entries];
    this.#write((store) => {
      store.delete(range(this.#attemptId));
      for (const entry of entries) store.put({ ...entry, attempt_id: this.#attemptId });
    });
  }

  /** @param {(store: IDBObjectStore) => void} change */
  #write(change) {
    if (this.#database === null) return;
    try {
      // Strict: acknowledged to nobody, but kept through a power cut of the PC.
      const transaction = this.#database.transaction(STORE, "readwrite", { durability: "strict" });
      transaction.onabort = () => this.#lose();
      change(transaction.objectStore(STORE));
    } catch {
      this.#lose();
    }
  }

  #lose() {
    if (!this.durable) return;
    this.#database = null;
    this.dispatchEvent(new Event("fragile"));
  }
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["attempt_id", "sequence"] });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

/** @param {IDBDatabase} database @param {string} attemptId @returns {Promise<Entry[]>} */
function stored(database, attemptId) {
  return new Promise((resolve, reject) => {
    const request = database.transaction(STORE).objectStore(STORE).getAll(range(attemptId));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {string} attemptId */
function range(attemptId) {
  return IDBKeyRange.bound([attemptId, 0], [attemptId, Infinity]);
}

/** Some locked-down browsers neither open a database nor refuse it.
 *  @template T
 *  @param {Promise<T>} promise
 *  @returns {Promise<T>} */
function inTime(promise) {
  const late = new Promise((_, reject) => {
    setTimeout(reject, PATIENCE_MS, new Error("too slow"));
  });
  return Promise.race([promise, late]);
}
