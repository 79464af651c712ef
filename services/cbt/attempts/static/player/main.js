/** @import { Attempt, Places, Texts } from "./types" */
/** @import { Queue } from "./queue.js" */

import { Api, Refused } from "./api.js";
import { insist } from "./backoff.js";
import { ExamClock } from "./clock.js";
import { Ending, halted } from "./ending.js";
import { Heartbeat } from "./heartbeat.js";
import { listen } from "./keyboard.js";
import { show, slot } from "./page.js";
import { openQueue } from "./queue.js";
import { Recovery } from "./recovery.js";
import { Exam } from "./state.js";
import { Sender } from "./sync.js";
import { Comfort } from "./view-comfort.js";
import { MapView } from "./view-map.js";
import { QuestionView } from "./view-question.js";
import { ReportView } from "./view-report.js";
import { ReviewView } from "./view-review.js";
import { ClockView, notice, SavedView } from "./view-status.js";
import { stop } from "./view-stop.js";
import { Words } from "./words.js";

const places = /** @type {Places & DOMStringMap} */ (found("player").dataset);
const words = new Words(/** @type {Texts} */ (JSON.parse(found("player-words").textContent ?? "")));
const comfort = new Comfort(words);
const clock = new ExamClock();
const api = new Api(places, clock);

load();

/** @param {string} id */
function found(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

async function load() {
  try {
    const attempt = given() ?? (await insist(() => api.attempt(), () => stop("unreachable", words)));
    if (attempt.state === "active") begin(attempt, await openQueue(attempt.attempt_id));
    // The server leads to where the candidate should be.
    else location.reload();
  } catch (error) {
    halted(error instanceof Refused ? error.code : "", words, places);
    if (!(error instanceof Refused)) throw error;
  }
}

/** The attempt that came with the page; null if the browser has taken the page from somewhere else than the server just
 *  now: what it tells of answers and time would be old. @returns {Attempt | null} */
function given() {
  const written = document.getElementById("player-attempt")?.textContent;
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  if (!written || !visit?.transferSize) return null;
  const attempt = JSON.parse(written);
  clock.observe(attempt, visit.requestStart, visit.responseStart);
  return attempt;
}

/** @param {Attempt} attempt @param {Queue} queue */
function begin(attempt, queue) {
  api.attemptId = attempt.attempt_id;
  const exam = new Exam(attempt, queue.entries);
  exam.goTo(place(attempt, queue));
  const sender = new Sender(api, queue);
  sender.recovery = new Recovery({ api, exam, queue, sender, words });
  exam.addEventListener("entry", (event) => sender.add(/** @type {CustomEvent} */ (event).detail));
  sender.addEventListener("saved", (event) => exam.settle(/** @type {CustomEvent} */ (event).detail.entries));

  const go = (/** @type {number} */ number) => {
    review.close();
    show("question");
    if (number === exam.current.number) question.focus();
    else exam.goTo(number);
  };
  const halt = () => {
    map.close({ focus: false });
    review.close();
  };
  const resume = () => {
    time.again();
    go(exam.current.number);
  };
  const heartbeat = new Heartbeat(api, sender, Number(places.heartbeatSeconds));
  const ending = new Ending({ api, clock, exam, queue, sender, heartbeat, words, places, resume });
  const question = new QuestionView(exam, words, { review: () => review.open() });
  const report = new ReportView(api, exam, words);
  const map = new MapView(exam, words, { go });
  const submit = (/** @type {() => void} */ waiting) => ending.submit(waiting);
  const review = new ReviewView(exam, sender, words, { submit, go });
  sender.addEventListener("ended", halt);
  new SavedView(sender, exam, words);

  slot("to-review").addEventListener("click", () => {
    map.close({ focus: false });
    review.open();
  });
  slot("skip").addEventListener("click", (event) => {
    event.preventDefault();
    question.focus();
  });
  // The place survives a reload, without filling the browser's history with questions.
  exam.addEventListener("moved", () => history.replaceState(null, "", `#soal-${exam.current.number}`));
  const isActive = () => !slot("question").hidden && !map.isOpen && !comfort.isOpen && !slot("confirm").open && !report.isOpen;
  listen({ exam, question, comfort, isActive });

  show("question");
  guard(attempt.attempt_id, queue, sender);
  const time = new ClockView(clock, words, () => {
    halt();
    ending.timeOver();
  });
  sender.run();
}

/** Where the candidate was: at the question that this page showed; at another PC, or after a crash, at the one that was
 *  changed last. @param {Attempt} attempt @param {Queue} queue */
function place(attempt, queue) {
  const shown = Number(location.hash.match(/^#soal-(\d+)$/)?.[1] ?? 0);
  const changed = attempt.items.find((item) => item.item_id === attempt.current_item)?.number;
  return shown || (queue.entries.at(-1)?.number ?? changed ?? 1);
}

/** Without a network a reload would leave the browser's own error page in place of the exam.
 *  @param {Queue} queue */
function stay(queue) {
  /** @type {HTMLElement | null} */
  let told = null;
  addEventListener("keydown", (event) => {
    const reloads = event.key === "F5" || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "r");
    if (!reloads || (navigator.onLine && !api.isAway)) return;
    event.preventDefault();
    if (!told?.isConnected) told = notice(words.say("reload_away"), words);
  });
  addEventListener("beforeunload", (event) => {
    if (!navigator.onLine || (queue.size > 0 && !queue.durable)) event.preventDefault();
  });
}

/** What else may go wrong with one attempt at one browser.
 *  @param {string} attemptId @param {Queue} queue @param {Sender} sender */
function guard(attemptId, queue, sender) {
  // Two tabs would number their answers alike. The newest one goes on, as it does between two PCs.
  const tabs = new BroadcastChannel(`terang-attempt-${attemptId}`);
  tabs.addEventListener("message", () => sender.end("other_tab"));
  tabs.postMessage("opened");

  const warn = () => notice(words.say("fragile"), words);
  if (!queue.durable) warn();
  queue.addEventListener("fragile", warn);
  stay(queue);
}
