// From the fields about the account as a whole to what they say: restrictions, quality, limits, templates, alerts. `wire.ts` asks it
// once for each change. Words that nobody must act on are known and say nothing; those of an account that are new are a puzzle.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference (account_update,
// phone_number_quality_update, business_capability_update, message_template_status_update, account_alerts)
import { z } from "zod";
import type { AccountEvent, AccountNews } from "../events.ts";
import type { Puzzle } from "./group-events.ts";
import { accountId, readId } from "./ids.ts";
import { isRecord, readList, readText, readTimeMs, readWholeNumber, reads } from "./values.ts";

type About = { about: string; news: Omit<AccountNews, "about" | "word"> };
type Reader = (value: Record<string, unknown>, word: string) => About | null | Puzzle;

const fields: ReadonlyMap<string, Reader> = new Map([
  ["account_update", readAccount],
  ["phone_number_quality_update", readQuality],
  ["business_capability_update", readCapability],
  ["message_template_status_update", readTemplate],
  ["account_alerts", readAlert],
]);

export function isAccountField(field: string): boolean {
  return fields.has(field);
}

/** An entry of the body with one of its changes. */
const content = z.object({ account: reads(readId(accountId)), time: reads(readTimeMs), value: z.unknown() });

export function readAccountEvent(
  field: string,
  given: unknown,
  { receivedAtMs }: { receivedAtMs: number },
): AccountEvent | Puzzle {
  const known = content.safeParse(given).data;
  if (known === undefined || !isRecord(known.value)) return { puzzle: "The update is not an object." };
  const { account, time, value } = known;
  const word = wordIn(value);
  const read = fields.get(field)?.(value, word);
  if (read !== null && (read === undefined || "puzzle" in read))
    return read ?? { puzzle: "This field is not known." };
  const at = Math.min(time ?? receivedAtMs, receivedAtMs);
  const news = read === null ? null : { about: read.about, ...read.news, word };
  return { kind: "account news", accountId: account, at, news };
}

/** WhatsApp's words are capitals with low lines; whatever else stands there says nothing. */
function wordIn(value: Record<string, unknown>): string {
  const word = readText(value["event"]) ?? "";
  return /^[A-Z][A-Z0-9_]{1,60}$/u.test(word) ? word : "";
}

const nothing = { subject: null, until: null, level: null, detail: null } as const;

/** Sharing and pricing, which change nothing here. */
const idleWords: ReadonlySet<string> = new Set([
  "AD_ACCOUNT_LINKED",
  "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
  "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE",
  "MM_LITE_TERMS_SIGNED",
  "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
  "VERIFIED_ACCOUNT",
  "VOLUME_BASED_PRICING_TIER_UPDATE",
]);

const accessWords: ReadonlyMap<string, "bad" | "good"> = new Map([
  ["ACCOUNT_DELETED", "bad"],
  ["ACCOUNT_OFFBOARDED", "bad"],
  ["PARTNER_APP_UNINSTALLED", "bad"],
  ["PARTNER_REMOVED", "bad"],
  ["ACCOUNT_RECONNECTED", "good"],
  ["PARTNER_ADDED", "good"],
  ["PARTNER_APP_INSTALLED", "good"],
]);

function readAccount(value: Record<string, unknown>, word: string): About | null | Puzzle {
  if (idleWords.has(word)) return null;
  const access = accessWords.get(word);
  if (access !== undefined)
    return { about: "account/access", news: { ...nothing, topic: "access", standing: access } };
  switch (word) {
    case "ACCOUNT_RESTRICTION":
      return restriction(value);
    case "ACCOUNT_VIOLATION": {
      const info = value["violation_info"];
      const detail = wordOrNull(isRecord(info) ? info["violation_type"] : null);
      return {
        about: "account/violation",
        news: { ...nothing, topic: "violation", standing: "told", detail },
      };
    }
    case "DISABLED_UPDATE":
    case "ACCOUNT_DISABLED":
      return ban(value);
    default:
      return { puzzle: "This word about the account is not known." };
  }
}

/** Without any restriction it is over. */
function restriction(value: Record<string, unknown>): About {
  const all = readList(value["restriction_info"]).filter(isRecord);
  const ends = all.map((each) => readTimeMs(each["expiration"]));
  const types = all.flatMap((each) => wordOrNull(each["restriction_type"]) ?? []);
  return {
    about: "account/restriction",
    news: {
      ...nothing,
      topic: "restriction",
      standing: all.length === 0 ? "good" : "bad",
      // One that never ends outlasts the others.
      until: ends.length === 0 || ends.includes(null) ? null : Math.max(...ends.map(Number)),
      detail: types.length === 0 ? null : [...new Set(types)].join(", "),
    },
  };
}

function ban(value: Record<string, unknown>): About | Puzzle {
  const info = value["ban_info"];
  const state = wordOrNull(isRecord(info) ? info["waba_ban_state"] : null);
  if (state === null) return { puzzle: "The state of the account is missing." };
  const standing = state === "REINSTATE" ? "good" : "bad";
  return { about: "account/ban", news: { ...nothing, topic: "ban", standing, detail: state } };
}

function readQuality(value: Record<string, unknown>, word: string): About | null {
  const digits = (readText(value["display_phone_number"]) ?? "").replaceAll(/\D/gu, "");
  const subject = /^\d{4,20}$/u.test(digits) ? `+${digits}` : null;
  const about = (what: string) => `number/${digits}/${what}`;
  if (word === "FLAGGED" || word === "UNFLAGGED") {
    const standing = word === "FLAGGED" ? "bad" : "good";
    return { about: about("quality"), news: { ...nothing, topic: "quality", standing, subject } };
  }
  const level = levelOf(value["max_daily_conversations_per_business"]) ?? levelOf(value["current_limit"]);
  // What a throughput upgrade calls unlimited is messages a second, not people a day.
  if (level === null || word === "THROUGHPUT_UPGRADE" || word === "ONBOARDING") return null;
  return { about: about("limit"), news: { ...nothing, topic: "limit", standing: "known", subject, level } };
}

function readCapability(value: Record<string, unknown>): About | null {
  const level =
    levelOf(value["max_daily_conversations_per_business"]) ??
    levelOf(value["max_daily_conversation_per_phone"]);
  if (level === null) return null;
  return { about: "account/limit", news: { ...nothing, topic: "limit", standing: "known", level } };
}

/** Beyond any number of people. */
const unlimited = 1_000_000_000;

/** TIER_2K, 2000, or -1 for any number. */
function levelOf(value: unknown): number | null {
  const number = readWholeNumber(value);
  if (number !== null) return number < 0 ? unlimited : number;
  const [, digits, thousands] = /^TIER_(?:(\d{1,4})(K)?|UNLIMITED)$/u.exec(readText(value) ?? "") ?? [];
  if (readText(value) === "TIER_UNLIMITED") return unlimited;
  return digits === undefined ? null : Number(digits) * (thousands === undefined ? 1 : 1_000);
}

const templateWords: ReadonlyMap<string, "bad" | "good"> = new Map([
  ["PAUSED", "bad"],
  ["DISABLED", "bad"],
  ["FLAGGED", "bad"],
  ["APPROVED", "good"],
  ["REINSTATED", "good"],
  ["UNPAUSED", "good"],
  ["DELETED", "good"],
]);

/** Drafts and reviews are the business of whoever writes templates; what stops messages is everybody's. */
function readTemplate(value: Record<string, unknown>, word: string): About | null {
  const standing = templateWords.get(word);
  const name = readText(value["message_template_name"]);
  const language = (readText(value["message_template_language"]) ?? "").replace("-", "_");
  if (standing === undefined || name === null || !/^[a-z0-9_]{1,512}$/u.test(name)) return null;
  if (!/^[A-Za-z]{2,3}(_[A-Za-z]{2,8})?$|^$/u.test(language)) return null;
  const subject = language === "" ? name : `${name} (${language})`;
  return {
    about: `template/${name}/${language}`,
    news: { ...nothing, topic: "template", standing, subject, detail: wordOrNull(titleIn(value)) },
  };
}

function titleIn(value: Record<string, unknown>): unknown {
  const info = value["other_info"];
  return isRecord(info) ? info["title"] : value["reason"];
}

/** Some spell its parts beside what it is about, and some inside. */
function readAlert(value: Record<string, unknown>): About | null {
  const inside = value["alert_info"];
  const info = isRecord(inside) ? inside : value;
  const type = wordOrNull(info["alert_type"]);
  if (type === null) return null;
  const severity = wordOrNull(info["alert_severity"]);
  const isOver = wordOrNull(info["alert_status"]) !== "ACTIVE";
  // OBA_REJECTED is over when OBA_APPROVED comes.
  const [, family = type, end] = /^(OBA|[A-Z_]*ELIGIBILITY)_([A-Z_]+)$/u.exec(type) ?? [];
  const isGood = end === "APPROVED" || (isOver && severity !== "CRITICAL" && severity !== "WARNING");
  if (severity === "INFORMATIONAL" && !isGood) return null;
  const standing = isGood || isOver ? "good" : "bad";
  const detail = (readText(info["alert_description"]) ?? "").slice(0, longestDetail) || null;
  return {
    about: `alert/${entityIn(value)}/${family}`,
    news: { ...nothing, topic: "notice", standing, subject: type, detail },
  };
}

const longestDetail = 500;

function entityIn(value: Record<string, unknown>): string {
  return readId(accountId)(value["entity_id"]) ?? "";
}

/** NONE says nothing. */
function wordOrNull(value: unknown): string | null {
  const word = readText(value);
  return word !== null && word !== "NONE" && /^[A-Z][A-Z0-9_ ]{0,60}$/u.test(word) ? word : null;
}
