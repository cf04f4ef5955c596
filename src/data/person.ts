// `npm run person -- +46…`: every row of the database that says something of one person, as JSON, for a request for information. Changes
// nothing. `start.cjs` imports it.
import { rowsAbout } from "../state/forget-person.ts";
import { openStore } from "../store/database.ts";
import { runCommand } from "./command.ts";
import { readNamed } from "./named-person.ts";

await runCommand(async ({ url, auditKeys, words, say }) => {
  const named = readNamed("person", words);
  const store = await openStore(url, { migrates: false, auditKeys });
  try {
    say(JSON.stringify(Object.fromEntries(await rowsAbout({ store }, named)), null, 2));
  } finally {
    await store.close();
  }
});
