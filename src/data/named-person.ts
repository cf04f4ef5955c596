// Whom a command of the shell is about, as it was typed. `forget.ts` and `person.ts` ask.
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { Named } from "../state/forget-person.ts";
import { CommandError } from "./command.ts";

export function readNamed(command: string, words: readonly string[]): Named {
  const typed = words.join(" ");
  if (/^[A-Z]{2}(?:\.ENT)?\.\w+$/.test(typed)) return { userId: typed };
  const number = parsePhoneNumberFromString(typed);
  if (number === undefined || !number.isPossible())
    throw new CommandError(
      `npm run ${command} -- +46701234567   (the number with + and its country code; or WhatsApp's user id, such as US.1234, where it hides the number)`,
    );
  return { waId: number.number.slice(1) };
}
