// What the edit form does with a picture before it shows a preview: converted, and put on the shelf until somebody says that
// it is the right one. The desk offers it to Slack.
import { newId, type Office } from "../office.ts";
import { convertPicture } from "./convert-picture.ts";
import { createPictureShelf } from "./picture-shelf.ts";

export type PreparedPicture =
  /** `key` is for the task that will send it. */
  | { kind: "prepared"; key: string; jpeg: Buffer; sidePx: number; isAnimated: boolean }
  | { kind: "refused"; sentence: string };

export async function preparePicture(office: Office, bytes: Buffer): Promise<PreparedPicture> {
  const converted = await convertPicture(bytes);
  if (converted.kind === "refused") return converted;
  const key = newId("p");
  await createPictureShelf(office.store.db).keep(key, converted.jpeg);
  return { ...converted, kind: "prepared", key };
}
