// What the edit form does with a picture before it shows a preview: converted, and put on the shelf until somebody says that
// it is the right one. The desk offers it to Slack.
import { newId, type Context } from "../../state/context.ts";
import { convertPicture } from "./convert-picture.ts";
import { createKeptPictures } from "./kept-pictures.ts";

export type PreparedPicture =
  /** `key` is for the task that will send it. */
  | { kind: "prepared"; key: string; jpeg: Buffer; sidePx: number; isAnimated: boolean }
  | { kind: "refused"; sentence: string };

export async function preparePicture(context: Context, bytes: Buffer): Promise<PreparedPicture> {
  const converted = await convertPicture(bytes);
  if (converted.kind === "refused") return converted;
  const key = newId("p");
  await createKeptPictures(context.store.db).keep(key, converted.jpeg);
  return { ...converted, kind: "prepared", key };
}
