// `npm run forget -- +46…`: removes one person everywhere, while Groupdesk runs or not, and says what was removed. `start.cjs`
// imports it.
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { systemClock } from "../clock.ts";
import { forgetPerson, type Named } from "../state/forget-person.ts";
import { openStore } from "../store/database.ts";
import { CommandError, runCommand } from "./command.ts";

const usage =
  "npm run forget -- +46701234567   (the number with + and its country code; or WhatsApp's user id, such as US.1234, where it hides the number)";

await runCommand(async ({ url, auditKeys, words, say }) => {
  const named = readNamed(words.join(" "));
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
      `Forgotten. ${outcome.cards} messages in Slack are drawn anew by the running bot, or when it starts.`,
    );
    if (outcome.waiting > 0)
      say(
        `${outcome.waiting} of their requests were open: as long as they are in WhatsApp, they come back. Reject them.`,
      );
    if (outcome.auditLines > 0)
      say(
        `${outcome.auditLines} lines of the audit name them, because somebody typed it; they stay. See docs/privacy.md.`,
      );
  } finally {
    await store.close();
  }
});

function readNamed(typed: string): Named {
  if (/^[A-Z]{2}(?:\.ENT)?\.\w+$/.test(typed)) return { userId: typed };
  const number = parsePhoneNumberFromString(typed);
  if (number === undefined || !number.isPossible()) throw new CommandError(usage);
  return { waId: number.number.slice(1) };
}
