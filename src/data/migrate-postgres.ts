// `npm run migrate:postgres -- [postgres://…]`: everything from the SQLite file that DATABASE_URL names into PostgreSQL. With
// POSTGRES_URL instead of an argument no password stands in the list of processes. `start.cjs` imports it.
import { moveToPostgres } from "../store/move-to-postgres.ts";
import { CommandError, runCommand } from "./command.ts";

await runCommand(async ({ url, auditKeys, env, words, say }) => {
  const target = words[0] ?? env["POSTGRES_URL"];
  if (target === undefined || words.length > 1)
    throw new CommandError("npm run migrate:postgres -- postgres://…  (or set POSTGRES_URL)");
  await moveToPostgres(url, target, (table, rows) => say(`${table}: ${rows}`), auditKeys);
  say(
    "Everything is there, row by row the same, and the audit is whole. Set DATABASE_URL to PostgreSQL now and start; put the SQLite file away.",
  );
});
