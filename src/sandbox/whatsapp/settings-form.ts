// Reads a change of settings from JSON or from a form with a picture. Called by the routes and, for the form, the server.
import { parseUpdate } from "./bodies.ts";
import type { SettingsWish } from "./bodies.ts";
import { GraphFault } from "./faults.ts";
import type { Switches } from "./switches.ts";

/** A field of a multipart form: text, or a file with its own type. */
export type FormPart = string | { type: string; bytes: Uint8Array };

const PICTURE_PARTS = ["profile_picture_file", "file"];

export async function readForm(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
): Promise<Map<string, FormPart>> {
  const form = await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  const parts = new Map<string, FormPart>();
  for (const [name, value] of form) {
    parts.set(
      name,
      typeof value === "string"
        ? value
        : { type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) },
    );
  }
  return parts;
}

export function parseSettings(
  body: unknown,
  form: Map<string, FormPart> | null,
  switches: Switches,
): SettingsWish {
  const texts = form ? Object.fromEntries([...form].filter(([, part]) => typeof part === "string")) : body;
  const picture = form ? pictureOf(form, switches) : null;
  const wish = { ...parseUpdate(texts), ...(picture ? { picture } : {}) };
  if (Object.keys(wish).length === 0) throw new GraphFault(100, "One feature setting must be specified.");
  return wish;
}

function pictureOf(form: Map<string, FormPart>, switches: Switches): Uint8Array | null {
  for (const [name, part] of form) {
    if (typeof part === "string") continue;
    const known =
      switches.pictureParts === "both" ? PICTURE_PARTS.includes(name) : switches.pictureParts === name;
    if (!known) throw new GraphFault(131009, `${name}: unexpected part`);
    if (part.type !== "image/jpeg") throw new GraphFault(131009, `${name}: must be image/jpeg`);
    return part.bytes;
  }
  return null;
}
