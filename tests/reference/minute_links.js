import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

const TAG = "terang/minute-link/v1";

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  parts.forEach((part) => hash.update(part));
  return hash.digest();
};

export function minuteLinks({ session_id: session, minutes }) {
  let previous = sha256(`${TAG}\n${session}`);
  const links = minutes.map(({ minute, heads }) => {
    const records = heads.map(({ sheet_code: code, entries, head }) => Buffer.from(`${code} ${entries} ${head}`));
    records.sort(Buffer.compare);
    const parts = [Buffer.from(minute), ...records].flatMap((part) => [Buffer.from("\n"), part]).slice(1);
    previous = sha256(`${TAG}\n`, previous, ...parts);
    return { hash: previous.toString("hex") };
  });
  return { first: sha256(`${TAG}\n${session}`).toString("hex"), links };
}
