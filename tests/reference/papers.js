import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";

import { byCodePoints, digest, withoutNulls } from "./texts.js";

const hmac = (secret, message) => createHmac("sha256", secret).update(message, "utf8").digest();

function ascending(ids, digestOf) {
  const known = new Map(ids.map((id) => [id, digestOf(id)]));
  return [...ids].sort((one, other) => Buffer.compare(known.get(one), known.get(other)) || byCodePoints(one, other));
}

function paper({ seed, candidate_no: candidate, sections, blueprint, items }) {
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
    ...Object.fromEntries(left),
    items: without("enemies", sealed.items),
    sections: without("several", sealed.sections),
  };
}

export function papers(input) {
  if (input.sealed) return { digest: digest(content(input.sealed)) };
  if (!input.keys) return paper(input);
  const keys = Object.fromEntries(Object.entries(input.keys).map(([item, key]) => [item, committed(key)]));
  return {
    key_commitment: digest({ salt: input.salt, keys }),
    seed_commitment: createHash("sha256").update(input.seed, "utf8").digest("hex"),
  };
}
