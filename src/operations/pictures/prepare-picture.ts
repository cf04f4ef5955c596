// What the edit form does with a picture before it shows a preview: converted, and kept until somebody says that it is the
// right one.
import { newId, type Context } from "../../state/context.ts";
import { convertPicture } from "./convert-picture.ts";
import { keptPictures } from "./kept-pictures.ts";

export type PreparedPicture =
  /** `key` is for the operation that will send it. */
  | { kind: "prepared"; key: string; jpeg: Buffer; sidePx: number; isAnimated: boolean }
  | { kind: "refused"; sentence: string };

export async function preparePicture(context: Context, bytes: Buffer): Promise<PreparedPicture> {
  const converted = await convertPicture(bytes);
  if (converted.kind === "refused") return converted;
  const key = newId("p");
  await keptPictures(context.store.db).keep(key, converted.jpeg);
  return { ...converted, kind: "prepared", key };
}
