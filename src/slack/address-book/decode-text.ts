// The text of a file that somebody saved from a spreadsheet or an editor, in whichever encoding it was written. `read-list.ts` calls it.
import { setImmediate as turnOfTheLoop } from "node:timers/promises";

/** A mark at the beginning tells; without one it is UTF-8, UTF-16 by its noughts, or else what Windows wrote in western Europe. */
export async function decodedText(bytes: Buffer): Promise<string> {
  for (const { mark, encoding } of marks) {
    const begins = mark.every((byte, place) => bytes[place] === byte);
    if (begins) return decoded(bytes, new TextDecoder(encoding));
  }
  const utf16 = unmarkedUtf16(bytes);
  if (utf16 !== undefined) return decoded(bytes, new TextDecoder(utf16));
  try {
    return await decoded(bytes, new TextDecoder("utf-8", { fatal: true }));
  } catch {
    return decoded(bytes, new TextDecoder("windows-1252"));
  }
}

const bytesAtOnce = 250_000;

async function decoded(bytes: Buffer, decoder: TextDecoder): Promise<string> {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesAtOnce) {
    parts.push(decoder.decode(bytes.subarray(at, at + bytesAtOnce), { stream: true }));
    await turnOfTheLoop();
  }
  return [...parts, decoder.decode()].join("");
}

/** Source: encoding.spec.whatwg.org, "BOM sniff". */
const marks = [
  { mark: [0xef, 0xbb, 0xbf], encoding: "utf-8" },
  { mark: [0xff, 0xfe], encoding: "utf-16le" },
  { mark: [0xfe, 0xff], encoding: "utf-16be" },
] as const;

const lookedAt = 1_000;

/** Digits and separators have a nought as their upper byte; no text in another encoding has any. */
function unmarkedUtf16(bytes: Buffer): "utf-16le" | "utf-16be" | undefined {
  const noughts = [0, 0];
  for (const [place, byte] of bytes.subarray(0, lookedAt).entries())
    if (byte === 0) noughts[place % 2] = (noughts[place % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = noughts;
  const enough = Math.min(lookedAt, bytes.length) / 8;
  if (odd > enough && odd > even) return "utf-16le";
  return even > enough && even > odd ? "utf-16be" : undefined;
}
