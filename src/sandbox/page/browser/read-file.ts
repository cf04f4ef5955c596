// Reads what somebody picks on their machine, for an act. Forms, the box to write in and the phones use it.
import type { ChosenFile } from "../acts.ts";

/** All at once: the page's server takes acts of 15 MB, and base64 makes four letters of three bytes. */
const MOST_BYTES = 10_000_000;

/** Null when they are too many or too large. */
export async function readFiles(files: FileList | null): Promise<ChosenFile[] | null> {
  const picked = [...(files ?? [])];
  if (picked.length > 10 || picked.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) return null;
  return Promise.all(picked.map(readFile));
}

export const tooMuch = "The demo takes up to ten files at once, of 10 MB together.";

async function readFile(file: File): Promise<ChosenFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return { name: file.name, mimetype: file.type || "application/octet-stream", base64 };
}
