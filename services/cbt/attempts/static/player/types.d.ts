/** What the player's modules hand to one another. Read by the type check alone; no browser loads it. */

import type { Api } from "./api.js";
import type { ExamClock } from "./clock.js";
import type { Heartbeat } from "./heartbeat.js";
import type { Queue } from "./queue.js";
import type { Exam } from "./state.js";
import type { Sender } from "./sync.js";
import type { Comfort } from "./view-comfort.js";
import type { QuestionView } from "./view-question.js";
import type { Words } from "./words.js";

/** The addresses of the page, from its `data-` attributes. */
export interface Places {
  attemptUrl: string;
  answersUrl: string;
  submissionUrl: string;
  errorsUrl: string;
  timeUrl: string;
  finishedUrl: string;
  checkinUrl: string;
  playerUrl: string;
  heartbeatSeconds: string;
  script: string;
}

export interface Picture {
  svg: string;
  alt: string;
}

export interface Option {
  option_id: string;
  text: string;
  picture: Picture | null;
}

export interface Item {
  number: number;
  item_id: string;
  section: string;
  stem: string;
  picture: Picture | null;
  options: Option[];
}

export interface Section {
  code: string;
  name: string;
  first: number;
  last: number;
  /** Whether an answer to an item of it may be several options. */
  several: boolean;
}

/** What every answer of the server tells about the time. */
export interface Times {
  remaining_seconds?: number | null;
  deadline_at?: string | null;
  server_time?: string | null;
}

/** The server's answer to `GET attempt`; `items` and `answers` are filled while it is active. */
export interface Attempt extends Times {
  attempt_id: string;
  state: string;
  items: Item[];
  sections: Section[];
  answers: Record<string, { option_id: string | null; doubtful: boolean }>;
  next_sequence: number;
  /** The item that was saved last, wherever that was. */
  current_item: string | null;
}

/** The answer to an item as it counts here: an option's id, several of them as one text, or a number. */
export interface Answer {
  option: string | null;
  doubtful: boolean;
}

/** One change, as it goes over the wire. */
export interface WireEntry {
  sequence: number;
  item_id: string;
  option_id: string | null;
  doubtful: boolean;
}

/** One change, as it waits in the queue: with what the page says about it. */
export interface Entry extends WireEntry {
  number: number;
  kind: "answer" | "clear" | "doubt";
}

export interface Refusal {
  sequence: number;
  code: string;
  message: string;
}

export interface Receipt {
  saved: number[];
  refused: Refusal[];
}

export interface Status {
  kind: "idle" | "saving" | "waiting" | "trouble" | "ended";
  entry: Entry | null;
  unsent: number;
}

/** A problem document of the server (RFC 9457), or nothing of it. */
export interface Problem {
  code?: string;
  title?: string;
  detail?: string;
}

export type Facts = Record<string, string | number>;

export interface Texts {
  texts: Record<string, string>;
  counted: [Record<string, string>, Record<string, string>];
}

export interface Parts {
  api: Api;
  clock: ExamClock;
  exam: Exam;
  queue: Queue;
  sender: Sender;
  heartbeat: Heartbeat;
  words: Words;
  places: Places;
  resume: () => void;
}

export interface Keyboard {
  exam: Exam;
  question: QuestionView;
  comfort: Comfort;
  isActive: () => boolean;
}

/** Mends queue and exam when the server has not taken an entry. */
export interface Mending {
  conflict(): Promise<void>;
  refused(entries: Entry[], message: string): Promise<void>;
}

/** A link to go on with: where it leads, and the key of its text. */
export interface Action {
  href: string;
  key: string;
}

/** The places of the page that are more than an element. */
export interface Slots {
  "close-map": HTMLButtonElement;
  "confirm-cancel": HTMLButtonElement;
  "confirm-submit": HTMLButtonElement;
  "open-map": HTMLButtonElement;
  clear: HTMLButtonElement;
  comfort: HTMLDetailsElement;
  confirm: HTMLDialogElement;
  contrast: HTMLButtonElement;
  doubt: HTMLButtonElement;
  larger: HTMLButtonElement;
  letters: HTMLButtonElement;
  next: HTMLButtonElement;
  previous: HTMLButtonElement;
  report: HTMLDialogElement;
  smaller: HTMLButtonElement;
  usual: HTMLButtonElement;
}

export type Slot<K extends string> = K extends keyof Slots ? Slots[K] : HTMLElement;
