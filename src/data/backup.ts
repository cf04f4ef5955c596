// `npm run backup -- [file or folder]`: a verified copy of the database, whichever it is, while Groupdesk runs. `start.cjs` imports it.
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { backUp, type Contents } from "../store/backup.ts";
import { CommandError, runCommand } from "./command.ts";

const usualFolder = "data/backups";

await runCommand(async ({ url, auditKeys, words, say }) => {
  if (words.length > 1) throw new CommandError("npm run backup -- [file or folder]");
  const now = new Date();
  const given = words[0] ?? usualFolder;
  if (given === usualFolder) mkdirSync(usualFolder, { recursive: true, mode: 0o700 });
  // One a day under one name would be refused on the second.
  const isFolder = existsSync(given) && statSync(given).isDirectory();
  const file = isFolder ? join(given, `groupdesk-${now.toISOString().replaceAll(/[:.]/g, "-")}.db`) : given;
  const contents = await backUp(url, file, Date.now, auditKeys);
  say(`Backup in ${file}: ${rowsIn(contents)} rows, read back and whole. Keep it as safe as the database.`);
});

function rowsIn(contents: Contents): number {
  return [...contents.values()].reduce((sum, { rows }) => sum + rows, 0);
}
