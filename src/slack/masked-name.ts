// What is left of a name where phone numbers are masked: somebody's user name may be the number itself. Names of people
// call it.

/** Shortest numbers there are, with their country code: those of Niue. Source: ITU-T, list of E.164 numbering plans. */
const fewestDigits = 7;

const number = new RegExp(String.raw`\+?\p{Nd}(?:[^\p{L}\p{Nd}]{0,3}\p{Nd}){${fewestDigits - 1},}`, "gu");

/** Whatever may be a number, with points or dashes in it or not, keeps its last four digits, as on a receipt. */
export function maskedName(name: string): string {
  return name.replaceAll(number, (digits) => `•••• ${(digits.match(/\p{Nd}/gu) ?? []).slice(-4).join("")}`);
}
