// The files of a message that goes to a group: as Slack tells of them, and what its author is told of those that cannot go.
// `hear-message.ts` calls it.
import { z } from "zod";
import { carriedAs, type OfferedFile } from "../../groups/bridge-files.ts";
import { code, joinMarkup, mrkdwn, type Markup } from "../text.ts";

const text = z.string().optional().catch(undefined);

/** Source: docs.slack.dev/reference/objects/file-object. Of a file of another organisation Slack tells nothing but its id. */
const heardFile = z.object({
  id: z.string(),
  name: text,
  mimetype: text,
  size: z.number().optional().catch(undefined),
});

export function readFiles(given: readonly unknown[] | undefined): OfferedFile[] {
  return (given ?? []).flatMap((each) => {
    const { data } = heardFile.safeParse(each);
    if (data === undefined) return [];
    const { id, name = "", mimetype, size } = data;
    return [
      { id, name, mimeType: mimetype === undefined || mimetype === "" ? null : mimetype, size: size ?? null },
    ];
  });
}

/** Those that can go as far as one can tell, and a sentence about the others. */
export function sorted(files: readonly OfferedFile[]): { going: OfferedFile[]; refusal: Markup | null } {
  const refused = files.flatMap((file) => {
    // What Slack does not tell is asked when it is fetched.
    const carried = file.mimeType === null ? null : carriedAs(file);
    return carried !== null && "refused" in carried ? [{ file, why: carried.refused }] : [];
  });
  const going = files.filter((file) => !refused.some((each) => each.file === file));
  if (refused.length === 0) return { going, refusal: null };
  const names = joinMarkup(
    refused.map(({ file }) => code(file.name)),
    ", ",
  );
  const isLarge = refused.every(({ why }) => why === "file too large");
  return {
    going,
    refusal: isLarge
      ? mrkdwn`${names} did not go to WhatsApp: it takes videos and audio of up to 16 MB, and documents of up to 100 MB; pictures may have 20 MB here. Send a link to it.`
      : mrkdwn`${names} did not go to WhatsApp: it takes pictures, MP4 videos, audio, PDF, text and Office files, and nothing else. Send it as one of those, or a link to it.`,
  };
}
