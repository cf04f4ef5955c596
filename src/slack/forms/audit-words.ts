// What a row of the audit says, in words: the form of `/wa audit` and its file use the same.
import type { AuditLine } from "../../groups/audit-views.ts";
import { personName, type PhoneNumbers } from "../display-names.ts";
import { count } from "../text.ts";

/** "approved 2 people", "was refused: list groups"; what it has no words for is shown as it was written. */
export function whatWasDone(line: AuditLine, phoneNumbers: PhoneNumbers): string {
  const said = sentence(line);
  const people = peopleOn(line, phoneNumbers);
  return people === "" ? said : `${said}: ${people}`;
}

const mostPeople = 5;

function peopleOn({ people }: AuditLine, phoneNumbers: PhoneNumbers): string {
  const names = people.slice(0, mostPeople).map((person) => personName(person, phoneNumbers));
  const rest = people.length - names.length;
  return [...names, ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
}

function sentence({ action, details, people }: AuditLine): string {
  const wanted = text(details["wanted"]);
  const decision = text(details["decision"]);
  switch (action) {
    case "decided":
      return decision === "approve" ? "approved" : "rejected";
    case "answered":
      return `answered about ${decision === "approve" ? "an approval" : "a rejection"}${outcome(details)}`;
    case "refused":
      return wanted === undefined ? "was refused" : `was refused to ${wanted}`;
    case "numbers shown":
      return "was shown whole numbers";
    case "members shown":
      return "was shown who is in the group";
    case "invite link shown":
      return "was shown the invite link";
    case "expected guests shown":
      return "was shown who is expected";
    case "expected guests changed":
      return `changed who is expected (${Number(details["added"])} more, ${Number(details["removed"])} fewer)`;
    case "undone":
      return `took back ${decision === "approve" ? "an approval" : "a rejection"}`;
    case "audit shown":
      return "looked at the audit";
    case "audit exported":
      return "was sent the audit as a file";
    case "people joined":
    case "people left":
    case "people removed":
      return `${action}${amount(details["people"])}`;
    default:
      return people.length > 0 ? action : `${action}${others(details)}`;
  }
}

function outcome({ answers }: AuditLine["details"]): string {
  if (!Array.isArray(answers)) return "";
  const failed = answers.filter((each: unknown) => isRecord(each) && each["result"] !== "done").length;
  return failed === 0 ? "" : ` (${count(failed, "of them failed", "of them failed")})`;
}

function amount(people: unknown): string {
  return typeof people === "number" ? ` (${people})` : "";
}

/** Nothing in the details is personal. */
function others(details: AuditLine["details"]): string {
  const told = Object.entries(details).flatMap(([name, value]) =>
    typeof value === "string" || typeof value === "number" ? [`${name} ${value}`] : [],
  );
  return told.length === 0 ? "" : ` (${told.join(", ")})`;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
