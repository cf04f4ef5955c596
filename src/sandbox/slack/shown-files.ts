// Which uploaded files blocks may show by `slack_file`: pictures that Slack has finished looking into. Forms and messages are
// checked by it before they are taken. Source: https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object

import { refusalWithMessages } from "./refusal.ts";
import type { Block } from "./shapes.ts";
import type { Workspace } from "./workspace.ts";

const SHOWN_TYPES = ["image/png", "image/jpeg", "image/gif"];

const SIGNATURES: [string, string][] = [
  ["ffd8ff", "image/jpeg"],
  ["89504e47", "image/png"],
  ["47494638", "image/gif"],
];

/** Slack goes by the bytes of an upload, whatever its name. */
export function mimetypeOf(bytes: Buffer): string {
  const start = bytes.toString("hex", 0, 4);
  return SIGNATURES.find(([signature]) => start.startsWith(signature))?.[1] ?? "application/octet-stream";
}

/** Throws Slack's refusal, named as the place refuses wrong blocks. */
export function refuseUnshownFiles({ files }: Workspace, blocks: Block[], error: string): void {
  const problems = blocks.flatMap((block, index) => {
    const id = block.slack_file?.id;
    if (id === undefined) return [];
    const file = files.get(id);
    const isShown = file?.isProcessed === true && SHOWN_TYPES.includes(file.mimetype);
    return isShown ? [] : [`invalid slack file [json-pointer:/blocks/${index}/slack_file]`];
  });
  if (problems.length > 0) throw refusalWithMessages(error, problems);
}
