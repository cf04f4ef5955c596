// Phone numbers and times as the page writes them.
import { parsePhoneNumberFromString } from "libphonenumber-js/min";

export function formatPhone(digits: string): string {
  return parsePhoneNumberFromString(`+${digits}`)?.formatInternational() ?? `+${digits}`;
}
