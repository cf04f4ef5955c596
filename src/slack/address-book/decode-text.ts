// The text of a file that somebody saved from a spreadsheet or an editor, in whichever encoding it was written. `read-list.ts` calls it.

/** A mark at the beginning tells; without one it is UTF-8, UTF-16 by its noughts, or else what Windows wrote in western Europe. */
export function decodedText(bytes: Buffer): string {
  for (const { mark, encoding } of marks) {
    const begins = mark.every((byte, place) => bytes[place] === byte);
    if (begins) return new TextDecoder(encoding).decode(bytes);
  }
  const utf16 = unmarkedUtf16(bytes);
  if (utf16 !== undefined) return new TextDecoder(utf16).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
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
