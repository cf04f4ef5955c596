// `npm run forget -- +46…`: removes one person everywhere, while Groupdesk runs or not, and says what was removed. `start.cjs`
// imports it.
import { systemClock } from "../clock.ts";
import { forgetPerson } from "../state/forget-person.ts";
import { openStore } from "../store/database.ts";
import { CommandError, runCommand } from "./command.ts";
import { readNamed } from "./named-person.ts";

await runCommand(async ({ url, auditKeys, words, say }) => {
  const named = readNamed("forget", words);
  const store = await openStore(url, { migrates: false, auditKeys });
  try {
    const outcome = await forgetPerson({ store, clock: systemClock, wake() {} }, named, "groupdesk");
    if (outcome.kind === "unknown") return say("Nothing in the database says anything of them.");
    if (outcome.kind === "busy")
      throw new CommandError(
        "Something about them is on its way to WhatsApp just now. Nothing was changed; try again in a minute.",
      );
    for (const [table, rows] of Object.entries(outcome.rows)) say(`${table}: ${rows}`);
    say(
      `Forgotten. ${outcome.cards === 1 ? "1 message in Slack is" : `${outcome.cards} messages in Slack are`} drawn anew by the running bot, or when it starts.`,
    );
    if (outcome.waiting > 0)
      say(
        `${outcome.waiting} of their requests ${outcome.waiting === 1 ? "was" : "were"} open: as long as they are in WhatsApp, they come back. Reject them.`,
      );
    if (outcome.auditLines > 0)
      say(
        `${outcome.auditLines === 1 ? "1 line" : `${outcome.auditLines} lines`} of the audit ${outcome.auditLines === 1 ? "names" : "name"} them, because somebody typed it; this stays. See docs/privacy.md.`,
      );
    if (!outcome.isWiped)
      say(
        "Somebody read the database just now, so what was removed may stand in its file ending in -wal until Groupdesk stops, or forgets somebody again.",
      );
  } finally {
    await store.close();
  }
});
