/** @import { Keyboard } from "./types" */
/** @import { Exam } from "./state.js" */
/** @import { Comfort } from "./view-comfort.js" */
/** @import { QuestionView } from "./view-question.js" */

/** @type {Record<string, number>} */
const OPTIONS = Object.fromEntries([..."abcdefgh"].flatMap((letter, at) => [[letter, at], [String(at + 1), at]]));
const CHOICE = "input[type=radio], input[type=checkbox]";
/** Where keys belong to what has the focus, or to a menu that is open. */
const ELSEWHERE = `details[open], dialog, [role=menu], input:not(${CHOICE}), textarea, select, [contenteditable]`;

/** The whole exam by keyboard: arrows left and right or Page Up and Page Down turn the page, arrows up and down go from
 *  option to option and Space chooses, A to H or 1 to 8 choose at once, R is the doubt flag, Delete empties. Where
 *  several options may be chosen, choosing one again takes it back. What the browser does by itself (Tab, Space) stays.
 *  `isActive` says whether a question is on the screen and no menu is open, `comfort.letters` whether letters act.
 *  @param {Keyboard} parts */
export function listen({ exam, question, comfort, isActive }) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !isActive()) return;
    const target = /** @type {Element} */ (event.target);
    if (target.closest(ELSEWHERE)) return;
    const act = turning(event.key, exam) ?? moving(event.key, target, question) ?? writing(event, exam, question, comfort);
    if (!act) return;
    // The arrows would otherwise choose among the radio buttons, too.
    event.preventDefault();
    act();
  });
}

/** @param {string} key @param {Exam} exam */
function turning(key, exam) {
  if (key === "ArrowLeft" || key === "PageUp") return () => exam.step(-1);
  if (key === "ArrowRight" || key === "PageDown") return () => exam.step(1);
  return null;
}

/** From an option, arrows go on without choosing: whoever scrolls by them after a click keeps the answer.
 *  @param {string} key @param {Element} target @param {QuestionView} question */
function moving(key, target, question) {
  if (!target.matches(CHOICE)) return null;
  if (key === "ArrowUp") return () => question.move(-1);
  if (key === "ArrowDown") return () => question.move(1);
  return null;
}

/** @param {KeyboardEvent} event @param {Exam} exam @param {QuestionView} question @param {Comfort} comfort */
function writing({ key, repeat }, exam, question, comfort) {
  // A key held down is one wish, not thirty entries in the journal.
  if (repeat) return null;
  if (key === "Delete") return () => question.clear();
  if (!comfort.letters) return null;
  const letter = key.toLowerCase();
  if (letter === "r") return () => exam.toggleDoubt();
  return letter in OPTIONS ? () => question.choose(OPTIONS[letter]) : null;
}
