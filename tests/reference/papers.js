import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";

import { byCodePoints, digest, withoutNulls } from "./texts.js";

const hmac = (secret, message) => createHmac("sha256", secret).update(message, "utf8").digest();

function ascending(ids, digestOf) {
  const known = new Map(ids.map((id) => [id, digestOf(id)]));
  return [...ids].sort((one, other) => Buffer.compare(known.get(one), known.get(other)) || byCodePoints(one, other));
}

function paperByNumber({ seed, candidate_no: candidate, sections, blueprint, items }) {
  const secret = hmac(Buffer.from(seed, "utf8"), candidate);
  const d = (...words) => hmac(secret, words.join("\u001f"));
  const byId = Object.fromEntries(items.map((item) => [item.item_id, item]));
  const taken = [];
  for (const section of sections) {
    for (const row of blueprint.filter((each) => each.section === section)) {
      const fits = (item) => ["section", "topic", "band"].every((name) => item[name] === row[name]);
      const pool = items.filter(fits).map((item) => item.item_id);
      let left = row.items;
      for (const id of ascending(pool, (each) => d("draw", each))) {
        if (left > 0 && !taken.some((each) => byId[each].enemies.includes(id))) {
          taken.push(id);
          left -= 1;
        }
      }
    }
  }
  const shown = sections.flatMap((section) =>
    ascending(taken.filter((id) => byId[id].section === section), (id) => d("place", id)),
  );
  const optionsOf = (id) =>
    ascending(byId[id].options, (option) => d("option", id, option)).map((option) => byId[id].options.indexOf(option));
  return { paper: shown, options: shown.map(optionsOf) };
}

/** Numbers of 16 bits, without end. */
function* streamOf(seed, code) {
  const secret = hmac(Buffer.from(seed, "utf8"), code);
  for (let block = 0; ; block += 1) {
    const message = Buffer.alloc(4);
    message.writeUInt32BE(block);
    const bytes = createHmac("sha256", secret).update(message).digest();
    for (let at = 0; at < bytes.length; at += 2) yield bytes.readUInt16BE(at);
  }
}

function below(stream, limit) {
  if (limit === 1) return 0;
  let room = 65536;
  while (room < limit) room *= 65536;
  for (;;) {
    let number = 0;
    for (let read = 1; read < room; read *= 65536) number = number * 65536 + stream.next().value;
    if (number < room - (room % limit)) return number % limit;
  }
}

function* inRandomOrder(stream, list) {
  const left = [...list];
  for (let at = 0; at < left.length; at += 1) {
    const other = at + below(stream, left.length - at);
    [left[at], left[other]] = [left[other], left[at]];
    yield left[at];
  }
}

function ordersOf(list) {
  if (list.length === 0) return [[]];
  return list.flatMap((first) => ordersOf(list.filter((each) => each !== first)).map((others) => [first, ...others]));
}

const ORDERS = new Map();

function order(stream, options) {
  const size = options.length;
  if (!ORDERS.has(size)) ORDERS.set(size, ordersOf([...options.keys()]));
  const sorted = [...options].sort(byCodePoints);
  const orders = ORDERS.get(size);
  return orders[below(stream, orders.length)].map((place) => options.indexOf(sorted[place]));
}

function paperByCode({ seed, sheet_code: code, sections, blueprint, items }) {
  const stream = streamOf(seed, code);
  const byId = new Map(items.map((item) => [item.item_id, item]));
  const met = new Set();
  const shown = [];
  for (const section of sections) {
    const taken = [];
    for (const row of blueprint.filter((each) => each.section === section)) {
      const fits = (item) => ["section", "topic", "band"].every((name) => item[name] === row[name]);
      const coming = inRandomOrder(stream, items.filter(fits).map((item) => item.item_id).sort(byCodePoints));
      for (let left = row.items; left > 0; ) {
        const { value: id, done } = coming.next();
        if (done) break;
        if (!met.has(id)) {
          taken.push(id);
          byId.get(id).enemies.forEach((enemy) => met.add(enemy));
          left -= 1;
        }
      }
    }
    shown.push(...inRandomOrder(stream, taken));
  }
  return { paper: shown, options: shown.map((id) => order(stream, byId.get(id).options)) };
}

function committed(key) {
  const { right, weights, number, also, credit } = key;
  const asked = number ?? withoutNulls({ right, weights });
  return withoutNulls({ ...asked, also: also?.length ? also : null, credit });
}

function content(sealed) {
  const isEmpty = (value) => !value || value.length === 0;
  const without = (name, list) =>
    list.map((each) => Object.fromEntries(Object.entries(each).filter(([field, value]) => field !== name || !isEmpty(value))));
  const left = Object.entries(sealed).filter(([name]) => !["content_digest", "draw_seed", "sealed_at"].includes(name));
  return {
    ...withoutNulls({ drawn_by: sealed.drawn_by }),
    ...Object.fromEntries(left.filter(([name]) => name !== "drawn_by")),
    items: without("enemies", sealed.items),
    sections: without("several", sealed.sections),
  };
}

export function papers(input) {
  if (input.sealed) return { digest: digest(content(input.sealed)) };
  if (input.sheet_code) return paperByCode(input);
  if (!input.keys) return paperByNumber(input);
  const keys = Object.fromEntries(Object.entries(input.keys).map(([item, key]) => [item, committed(key)]));
  return {
    key_commitment: digest({ salt: input.salt, keys }),
    seed_commitment: createHash("sha256").update(input.seed, "utf8").digest("hex"),
  };
}
