// `npm run restore -- file [--over]`: a backup into the database that DATABASE_URL names, of either kind. `start.cjs` imports it.
import { restore } from "../store/backup.ts";
import { CommandError, runCommand } from "./command.ts";

await runCommand(
  async ({ url, auditKeys, words, has, say }) => {
    const [file, ...more] = words;
    if (file === undefined || more.length > 0) throw new CommandError("npm run restore -- file [--over]");
    const { contents, underWay } = await restore(file, url, {
      over: has("--over"),
      now: Date.now,
      auditKeys,
    });
    for (const [table, { rows }] of contents) if (rows > 0) say(`${table}: ${rows}`);
    say(`Restored from ${file}, and the same as in it.`);
    if (underWay.length === 0) return;
    const work = underWay.map(({ kind, operations }) => `${operations} × ${kind}`).join(", ");
    say(
      `Under way at the moment of the backup, and done again at the next start: ${work}. docs/operations.md, "Backup", says how to prevent that.`,
    );
  },
  { flags: ["--over"] },
);
