// From the file somebody put into a form to the form that shows it: fetched from Slack, converted by the groupdesk, uploaded again
// as a preview, which slack_file shows in the form itself to nobody else. The listener for sent forms calls it, after Slack
// has its acknowledgement: this takes longer than the three seconds there are.
import type { ModalView } from "@slack/types";
import { noticeForm, workingForm } from "./forms/notice.ts";
import { verbForm, type ManageParts, type PictureToShow } from "./manage.ts";
import type { SlackFiles } from "./files.ts";
import { notStored } from "./replies.ts";
import type { SeenPicture } from "./verbs/verb.ts";

export type PreviewParts = ManageParts & { files: SlackFiles };

export const lookingAtPicture: ModalView = workingForm(
  "Looking at the picture… If this stays for a minute, close it and start again; nothing has been changed.",
);

/** Shows what there is to show; nobody waits for it any more, so it throws nothing. */
export async function showPicture(
  parts: PreviewParts,
  viewId: string,
  { word, groupId, fileId, formWith }: PictureToShow,
): Promise<void> {
  const show = (picture: SeenPicture): Promise<boolean> =>
    updateForm(parts, viewId, verbForm(formWith(picture), { word, groupId }));
  try {
    const seen = await seePicture(parts, fileId);
    const isShown = await show(seen);
    // Slack may not show a file although it took it; the form works without.
    if (!isShown && seen.kind === "prepared") await show({ ...seen, fileId: undefined });
  } catch (error) {
    parts.log.error({ err: error }, "a picture could not be prepared");
    await updateForm(parts, viewId, noticeForm(notStored));
  }
}

async function updateForm({ client, log }: PreviewParts, viewId: string, view: ModalView): Promise<boolean> {
  try {
    await client.views.update({ view_id: viewId, view });
    return true;
  } catch (error) {
    // Closed meanwhile, most likely.
    log.warn({ err: error }, "a form could not be shown");
    return false;
  }
}

async function seePicture({ groupdesk, files }: PreviewParts, fileId: string): Promise<SeenPicture> {
  const download = await files.download(fileId);
  if (download.kind === "refused") return download;
  const picture = await groupdesk.preparePicture(download.bytes);
  if (picture.kind === "refused") return picture;
  const { key, jpeg, sidePx, isAnimated } = picture;
  const shown = await files.upload({ name: "group-picture.jpg", title: "New group picture", bytes: jpeg });
  return { kind: "prepared", key, sidePx, isAnimated, fileId: shown };
}
