// Where a person is in a text or a row: by their number however it is written, by WhatsApp's ids that carry it in base64, by their
// business-scoped ids; with the user names that stand beside these. Pure; `forget-person.ts` reads and writes.
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { isSameNumber } from "../groups/dialled-number.ts";

/** What somebody is known by. Digits only, in each spelling that was met. */
export type Identity = { waIds: ReadonlySet<string>; userIds: ReadonlySet<string> };

type Json = Record<string, unknown>;

export type Scrubber = {
  /** The same text when they are not in it. */
  text(text: string): string;
  /** Columns may hold JSON. The same row when they are not in it. */
  row(row: Json): Json;
};

const instead = "forgotten";

/** `pseudonym` stands in the place of an id that others refer to; the same for the same id. */
export function createScrubber(identity: Identity, newPseudonym: () => string): Scrubber {
  const pseudonyms = new Map<string, string>();
  const pseudonym = (id: string): string => {
    const known = pseudonyms.get(id) ?? newPseudonym();
    pseudonyms.set(id, known);
    return known;
  };
  // The id of somebody else may begin with the whole of theirs.
  const userIds = [...identity.userIds].map(
    (id) => new RegExp(`${id.replaceAll(/\W/g, "\\$&")}(?!\\w)`, "g"),
  );
  const carriers = [...identity.waIds]
    .flatMap(inBase64)
    // Only where a run of such characters begins: else a long one would cost its length squared.
    .map((part) => new RegExp(`(?<![\\w+/=.:-])[\\w+/=.:-]*${part}[\\w+/=.:-]*`, "g"));
  const nationals = new Set([...identity.waIds].flatMap(nationalDigits));

  const isTheirs = (digits: string): boolean =>
    nationals.has(digits) ||
    [...identity.waIds].some((waId) => isSameNumber(waId, digits.replace(/^00/, "")));

  function text(given: string): string {
    let said = given;
    for (const carrier of carriers) said = said.replace(carrier, pseudonym);
    for (const userId of userIds) said = said.replaceAll(userId, pseudonym);
    return said.replace(numberRun, (run) => (isTheirs(run.replaceAll(/\D/g, "")) ? instead : run));
  }

  function isAbout({ waId, userId }: Json): boolean {
    return (
      (typeof userId === "string" && identity.userIds.has(userId)) ||
      (typeof waId === "string" && waId !== "" && isTheirs(waId.replaceAll(/\D/g, "")))
    );
  }

  function value(given: unknown): unknown {
    if (typeof given === "string") return text(given);
    // As WhatsApp has been seen to send it.
    if (typeof given === "number") return identity.waIds.has(String(given)) ? instead : given;
    if (Array.isArray(given)) return given.map(value);
    if (typeof given !== "object" || given === null) return given;
    const all = given as Json;
    const nobody = "waId" in all && isAbout(all) ? { waId: null, userId: null, username: null } : {};
    return Object.fromEntries(
      Object.entries({ ...all, ...nobody }).map(([key, each]) => [text(key), value(each)]),
    );
  }

  function column(given: unknown): unknown {
    if (typeof given !== "string" || text(given) === given) return given;
    const parsed = /^[[{]/.test(given) ? parsedJson(given) : undefined;
    if (parsed === undefined) return text(given);
    const next = JSON.stringify(value(parsed));
    return next === JSON.stringify(parsed) ? given : next;
  }

  return {
    text,
    row(row) {
      // Of a person who is part of a key something must stay.
      const empty =
        typeof row["userId"] === "string" && typeof row["waId"] === "string" && "messageId" in row;
      const nobody = empty
        ? { waId: pseudonym(String(row["waId"])), userId: "" }
        : { waId: null, userId: null, username: null };
      const known = "waId" in row && isAbout(row) ? { ...row, ...nobody } : row;
      const entries = Object.entries(known).map(([name, each]) => [name, column(each)] as const);
      return entries.some(([name, each]) => each !== row[name]) ? Object.fromEntries(entries) : row;
    },
  };
}

/** Digits with at most three separators between them, as people write numbers. */
const numberRun = /\+?\d(?:[ \t\u00a0\u202f()./-]{0,3}\d){5,}/g;

/**
 * The characters that these digits alone decide, wherever they begin in what was encoded.
 * Source: RFC 4648, section 4: three bytes become four characters.
 */
function inBase64(digits: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.from(`${"\0".repeat(before)}${digits}`).toString("base64");
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + digits.length) * 8) / 6));
  });
}

/** As it is dialled at home. */
function nationalDigits(waId: string): string[] {
  const number = parsePhoneNumberFromString(`+${waId}`);
  const national = number?.formatNational().replaceAll(/\D/g, "");
  return national === undefined || national.length < 6 ? [] : [national];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
