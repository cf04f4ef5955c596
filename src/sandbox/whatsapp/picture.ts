// Judges a group picture the way WhatsApp does: JPEG, at most 5 MB, square, at least 192 pixels a side.
// Called when a group's settings are changed. Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/reference
import { createHash } from "node:crypto";
import { GraphFault, webhookError } from "./faults.ts";
import type { WebhookError } from "./faults.ts";

export type PictureVerdict = { told: { mime_type: string; sha256: string }; errors: WebhookError[] | null };

const MAX_BYTES = 5 * 1024 * 1024;
const MIN_SIDE_PX = 192;

/** Refuses at once what is no picture; what has the wrong shape is told by webhook. */
export function judgePicture(bytes: Uint8Array): PictureVerdict {
  if (bytes.length > MAX_BYTES) throw new GraphFault(131053, "The picture is larger than 5 MB.");
  const size = jpegSize(bytes);
  if (!size) throw new GraphFault(131053, "The picture is not a JPEG.");
  const told = { mime_type: "image/jpeg", sha256: createHash("sha256").update(bytes).digest("base64") };
  return { told, errors: shapeErrors(size) };
}

function shapeErrors({ width, height }: Size): WebhookError[] | null {
  if (width !== height)
    return [webhookError(131209, `The picture is ${width} by ${height} pixels, not square.`)];
  if (width < MIN_SIDE_PX)
    return [webhookError(131210, `The picture must have ${MIN_SIDE_PX} pixels a side.`)];
  return null;
}

type Size = { width: number; height: number };

/** Walks the segments of a JPEG up to the frame header, which holds the size (ITU T.81, B.2.2). */
function jpegSize(bytes: Uint8Array): Size | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 9 <= bytes.length && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (isFrameHeader(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function isFrameHeader(marker: number): boolean {
  const otherTables = [0xc4, 0xc8, 0xcc];
  return marker >= 0xc0 && marker <= 0xcf && !otherTables.includes(marker);
}
