// Files that people put into a bridged thread, on their way to WhatsApp: what each can be there, and which messages a text and several
// files become. Pure; the Slack room asks it before anything is stored, and whoever sends asks once more with what Slack then says.
import type { OwnCode } from "./model.ts";
import type { SentKind } from "./sending.ts";

/** As Slack tells of it; null where it does not say. */
export type OfferedFile = { id: string; name: string; mimeType: string | null; size: number | null };

/** `mimeType` is what WhatsApp is told. */
export type Carried = { kind: SentKind; mimeType: string };

type Refused = { refused: OwnCode };

const MB = 1024 * 1024;

/** Source: WhatsApp's page on media, "Supported media types". Pictures are converted, so that what they are before matters less. */
export const mostBytes: Record<SentKind, number> = {
  image: 20 * MB,
  video: 16 * MB,
  audio: 16 * MB,
  document: 100 * MB,
};

const pictures = ["jpeg", "png", "gif", "webp", "tiff", "avif"];

const others: ReadonlyMap<string, SentKind> = new Map([
  ["video/mp4", "video"],
  ["video/3gpp", "video"],
  ["audio/aac", "audio"],
  ["audio/amr", "audio"],
  ["audio/mpeg", "audio"],
  ["audio/mp4", "audio"],
  ["audio/ogg", "audio"],
  ["application/pdf", "document"],
  ["application/msword", "document"],
  ["application/vnd.ms-excel", "document"],
  ["application/vnd.ms-powerpoint", "document"],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document"],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document"],
  ["application/vnd.openxmlformats-officedocument.presentationml.presentation", "document"],
]);

/** What a file is in WhatsApp. One whose kind nobody knows yet may turn out to be anything. */
export function carriedAs({ mimeType, size }: Pick<OfferedFile, "mimeType" | "size">): Carried | Refused {
  const known = mimeType === null ? null : carriedByType(mimeType.split(";")[0]?.trim().toLowerCase() ?? "");
  if (known === null) return { refused: "file unknown" };
  return size !== null && size > mostBytes[known.kind] ? { refused: "file too large" } : known;
}

function carriedByType(type: string): Carried | null {
  if (pictures.some((each) => type === `image/${each}`)) return { kind: "image", mimeType: "image/jpeg" };
  // WhatsApp knows one kind of text; the name keeps its ending.
  if (type.startsWith("text/") && type !== "text/html") return { kind: "document", mimeType: "text/plain" };
  const kind = others.get(type);
  return kind === undefined ? null : { kind, mimeType: type };
}

export type BridgedPart = { text: string; file: OfferedFile | null };

/** In code points. Source: WhatsApp's page on media messages. */
const longestCaption = 1_024;

/**
 * A text and its files, as messages in their order: the text is the first file's caption where that can have one, and a message of its
 * own where it cannot. Without words of its own it is the author's name, which never stands alone.
 */
export function partsOf(
  { text, hasWords }: { text: string; hasWords: boolean },
  files: readonly OfferedFile[],
): BridgedPart[] {
  const [first, ...rest] = files;
  if (first === undefined) return [{ text, file: null }];
  const later = rest.map((file) => ({ text: "", file }));
  if (hasCaption(first) && Array.from(text).length <= longestCaption)
    return [{ text, file: first }, ...later];
  return [...(hasWords ? [{ text, file: null }] : []), { text: "", file: first }, ...later];
}

function hasCaption(file: OfferedFile): boolean {
  const carried = carriedAs(file);
  return "kind" in carried && carried.kind !== "audio";
}
