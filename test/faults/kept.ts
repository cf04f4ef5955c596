// Keeps what Slack showed and what the bot said when the invariant broke, for whoever looks for the cause: afterwards both are gone.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shownIn } from "./shown.ts";
import type { Stage } from "./stage.ts";

/** Gives back where. */
export async function kept(stage: Stage): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "groupdesk-broke-"));
  await writeFile(join(folder, "shown.json"), JSON.stringify(shownIn(stage), null, 1));
  await writeFile(join(folder, "said.jsonl"), stage.bot.said.join("\n"));
  await writeFile(join(folder, "whatsapp.json"), JSON.stringify(stage.whatsapp.requests, null, 1));
  return folder;
}
