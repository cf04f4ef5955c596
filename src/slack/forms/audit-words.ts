// What a row of the audit says, in words: the form of `/wa audit` and its file use the same.
import type { AuditLine } from "../../groups/audit-views.ts";
import type { OperationKind } from "../../groups/model.ts";
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
      return `told of ${action}${amount(details["people"])}`;
    default: {
      const said = phrases[action] ?? aboutOperation(action) ?? action;
      return people.length > 0 ? said : `${said}${others(details)}`;
    }
  }
}

const phrases: Readonly<Record<string, string>> = {
  "agreement asked": "asked another admin to agree",
  "audit keyed": "gave the audit a key",
  "bridge switched": "switched the bridge",
  "expected guest": "let an expected guest in",
  "file fetched again": "had a file fetched again",
  "group created": "told of a new group",
  "group delete failed": "did not delete the group",
  "group deleted": "told that the group was deleted",
  "group sent elsewhere": "sent the group's news to another channel",
  "group suspended": "suspended the group",
  "identity changed": "told of another number",
  "invite link place chosen": "chose where the link goes in invitations",
  "join request gone": "found a request no more",
  "join request withdrawn": "told of a request taken back",
  "join requested": "told of a request to join",
  joined: "told who joined",
  "people imported": "imported people",
  "person forgotten": "had somebody forgotten",
  "person written": "wrote about somebody",
  "reminder snoozed": "put off a reminder",
  "route added": "added a route",
  "route changed": "changed a route",
  "route moved": "moved a route",
  "route removed": "deleted a route",
  "settings changed": "told of changed settings",
  "suspension cleared": "ended the suspension",
};

const operations: Readonly<Record<Exclude<OperationKind, "decide">, string>> = {
  create: "create the group",
  settings: "change the group",
  remove: "remove people",
  delete: "delete the group",
  "reset link": "replace the link",
  send: "send a message",
  invite: "send invitations",
};
const endings = { asked: "asked to", done: "answered, done:", failed: "did not" } as const;

/** As in "reset link asked". */
function aboutOperation(action: string): string | undefined {
  for (const [ending, words] of Object.entries(endings)) {
    const kind = action.endsWith(` ${ending}`) ? action.slice(0, -ending.length - 1) : "";
    const what = Object.entries(operations).find(([each]) => each === kind)?.[1];
    if (what !== undefined) return `${words} ${what}`;
  }
  return undefined;
}

function outcome({ answers }: AuditLine["details"]): string {
  if (!Array.isArray(answers)) return "";
  const failed = answers.filter((each: unknown) => isRecord(each) && each["result"] !== "done").length;
  return failed === 0 ? "" : ` (${count(failed, "of them failed", "of them failed")})`;
}

function amount(people: unknown): string {
  return typeof people === "number" ? ` (${people})` : "";
}

/** Nothing in the details is personal; ids and what only a program reads are left to the rows themselves. */
function others({ place, mode, begun, changed, rows, code }: AuditLine["details"]): string {
  const told = [
    typeof place === "number" && place > 0 ? `place ${place}` : "",
    typeof mode === "string" ? `mode ${mode}` : "",
    typeof begun === "number" && typeof changed === "number" ? `${begun} new, ${changed} changed` : "",
    typeof rows === "number" ? count(rows, "row", "rows") : "",
    typeof code === "number" || typeof code === "string" ? `code ${code}` : "",
  ].filter(Boolean);
  return told.length === 0 ? "" : ` (${told.join(", ")})`;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
