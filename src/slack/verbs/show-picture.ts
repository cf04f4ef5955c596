// From the file somebody put into a form to the form that shows it: fetched from Slack, converted by Groupdesk, uploaded again
// as a preview, which slack_file shows in the form itself to nobody else. Runs after Slack has its acknowledgement: this takes
// longer than the three seconds there are.
import type { ModalView } from "@slack/types";
import { workingForm } from "../forms/notice.ts";
import { redraw } from "../forms/show.ts";
import type { SlackParts } from "../parts.ts";
import type { Filled, SeenPicture } from "./verb.ts";
import { drawVerbForm, type VerbPlace } from "./verb-form.ts";

export const lookingAtPicture: ModalView = workingForm(
  "Looking at the picture… If this stays for a minute, close it and start again; nothing has been changed.",
);

/** Nobody waits for it any more, so it throws nothing. */
export function showPicture(
  parts: SlackParts,
  viewId: string,
  place: VerbPlace,
  { fileId, formWith }: Extract<Filled, { kind: "picture" }>,
): Promise<void> {
  return redraw(parts, viewId, async (show) => {
    const seen = await seePicture(parts, fileId);
    const shown = await show(drawVerbForm(place, formWith(seen)));
    // Slack may not show a file although it took it; the form works without.
    if (shown === undefined && seen.kind === "prepared")
      await show(drawVerbForm(place, formWith({ ...seen, fileId: undefined })));
  });
}

async function seePicture(
  { groupdesk, files }: Pick<SlackParts, "groupdesk" | "files">,
  fileId: string,
): Promise<SeenPicture> {
  const download = await files.download(fileId);
  if (download.kind === "refused") return download;
  const picture = await groupdesk.preparePicture(download.bytes);
  if (picture.kind === "refused") return picture;
  const { key, jpeg, sidePx, isAnimated } = picture;
  const shown = await files.upload({ name: "group-picture.jpg", title: "New group picture", bytes: jpeg });
  return { kind: "prepared", key, sidePx, isAnimated, fileId: shown };
}
