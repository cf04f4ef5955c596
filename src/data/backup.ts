// `npm run backup -- [file]`: a verified copy of the database, whichever it is, while Groupdesk runs. `start.cjs` imports it.
import { backUp, type Contents } from "../store/backup.ts";
import { CommandError, runCommand } from "./command.ts";

await runCommand(async ({ url, auditKeys, words, say }) => {
  if (words.length > 1) throw new CommandError("npm run backup -- [file]");
  const now = new Date();
  const file = words[0] ?? `data/backups/groupdesk-${now.toISOString().replaceAll(/[:.]/g, "-")}.db`;
  const contents = await backUp(url, file, Date.now, auditKeys);
  say(`Backup in ${file}: ${rowsIn(contents)} rows, read back and whole. Keep it as safe as the database.`);
});

function rowsIn(contents: Contents): number {
  return [...contents.values()].reduce((sum, { rows }) => sum + rows, 0);
}
