// From the environment to a Config, once, at start. All problems are reported together, by name, and never with a value.
import { z } from "zod";
import { lostAtDeployment } from "./kept-disk.ts";
import { withSecretFiles } from "./secret-files.ts";

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);
const filledList = list.refine((parts) => parts.length > 0, "must name at least one");
const filled = z.string().min(1, "must not be empty");
const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) address" });
const slackChannel = z
  .string()
  .regex(/^[CG][A-Z0-9]{2,}$/, "must be the id of a channel, such as C0123456789 (not its name)");
const isSlackId = (id: string): boolean => /^[UWS][A-Z0-9]{2,}$/.test(id);
const named = (who: z.ZodType<string[], string>) =>
  who.refine(
    (ids) => ids.length > 0,
    "is set and names nobody; name somebody, or leave it out for every full member of the workspace",
  );
const people = named(list).refine(
  (ids) => ids.every(isSlackId),
  "must be Slack ids of users (U…) or user groups (S…), separated by commas",
);
/** `everyone` is every full member, as when nothing is set; but written out it is a decision, and nobody is warned. */
const deciders = named(list).refine(
  (ids) => ids.every(isSlackId) || (ids.length === 1 && ids[0] === "everyone"),
  "must be Slack ids of users (U…) or user groups (S…), separated by commas, or everyone",
);
const port = z.coerce
  .number("must be a number")
  .int("must be a whole number")
  .min(0)
  .max(65_535, "must be at most 65535");

const days = (least: number) =>
  z.coerce
    .number("must be a number of days")
    .int("must be a whole number of days")
    .min(least, `must be at least ${least} days`)
    .max(36_500, "must be at most 36500 days");

const environment = z.object({
  SLACK_BOT_TOKEN: z.string().regex(/^xoxb-/, "must be a bot token (xoxb-…)"),
  SLACK_SIGNING_SECRET: filled.optional(),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-/, "must be an app-level token (xapp-…)")
    .optional(),
  SLACK_CHANNEL: slackChannel,
  SLACK_API_URL: httpUrl.default("https://slack.com/api/"),
  WHATSAPP_ACCESS_TOKEN: filled.default(""),
  WHATSAPP_APP_SECRET: filledList.default([]),
  WHATSAPP_APP_SECRET_PROOF: z.enum(["off", "on"], "must be off or on").default("off"),
  WHATSAPP_VERIFY_TOKEN: filled.default(""),
  WHATSAPP_PHONE_NUMBER_ID: filledList
    .refine(
      (ids) => ids.every((id) => /^\d+$/.test(id)),
      "must be phone number ids (digits), not phone numbers, separated by commas",
    )
    .default([]),
  WHATSAPP_BUSINESS_ACCOUNT_ID: z.string().regex(/^\d+$/, "must be digits").optional(),
  WHATSAPP_API_URL: httpUrl.default("https://graph.facebook.com"),
  WHATSAPP_API_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/, "must look like v26.0")
    .default("v26.0"),
  APPROVERS: deciders.default([]),
  ADMINS: deciders.default([]),
  ADMIN_CHANNEL: slackChannel.optional(),
  ALLOW_SHARED_CHANNELS: z.enum(["off", "on"], "must be off or on").default("off"),
  NOTIFY: people.default([]),
  REMIND_AFTER: z
    .string()
    .regex(/^(morning|off|[1-9]\d{0,2}h)$/, "must be morning, off, or hours such as 4h")
    .default("morning"),
  PHONE_NUMBERS: z.enum(["auto", "full", "masked"], "must be auto, full or masked").default("auto"),
  INVITE_TEMPLATE: list
    .refine(
      (names) => names.every((each) => /^[a-z0-9_]{1,512}:[a-z]{2,3}(_[A-Za-z]{2,4})?$/.test(each)),
      "must be names of templates with their languages, such as team_invite:en_US, separated by commas",
    )
    .transform((names) =>
      names.map((each) => {
        const [name = "", language = ""] = each.split(":");
        return { name, language };
      }),
    )
    .default([]),
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)/, "must begin with sqlite: or postgres://")
    .regex(
      /^(?!sqlite:(file:|.*\?))/,
      "must be sqlite: and the path of a file, without file: and without anything after a ?",
    )
    .default("sqlite:data/groupdesk.db"),
  AUDIT_KEY: list
    .refine((keys) => keys.length > 0, "must name at least one")
    .refine((keys) => keys.every((key) => key.length >= 32), "must have at least 32 characters")
    .default([]),
  HOST: filled.optional(),
  PORT: port.default(3000),
  METRICS_PORT: port.optional(),
  PUBLIC_PATH: z
    .string()
    .regex(/^(\/[\w.~-]+)+\/?$/, "must be the path in front of Groupdesk's own, such as /groupdesk")
    .transform((path) => path.replace(/\/$/, ""))
    .optional(),
  RETENTION_DELIVERIES_DAYS: days(8).default(30),
  RETENTION_MESSAGES_DAYS: days(8).default(30),
  RETENTION_HISTORY_DAYS: days(30).default(365),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"], "must be debug, info, warn, error or silent")
    .default("info"),
});

export type Config = z.infer<typeof environment>;

export const environmentVariables: readonly string[] = Object.keys(environment.shape);

/** Each may come from a file that NAME_FILE names. */
export const secretVariables: readonly string[] = [
  "SLACK_BOT_TOKEN",
  "SLACK_SIGNING_SECRET",
  "SLACK_APP_TOKEN",
  "WHATSAPP_ACCESS_TOKEN",
  "WHATSAPP_APP_SECRET",
  "WHATSAPP_VERIFY_TOKEN",
  "DATABASE_URL",
  "AUDIT_KEY",
];

/** All of them or none: without, WhatsApp is not connected, and Slack can be set up first. */
const forWhatsApp: readonly string[] = [
  "WHATSAPP_ACCESS_TOKEN",
  "WHATSAPP_APP_SECRET",
  "WHATSAPP_VERIFY_TOKEN",
  "WHATSAPP_PHONE_NUMBER_ID",
];

export function connectsWhatsApp({ WHATSAPP_PHONE_NUMBER_ID }: Config): boolean {
  return WHATSAPP_PHONE_NUMBER_ID.length > 0;
}

export const whatsAppNotConnected = `WhatsApp is not connected: ${forWhatsApp.slice(0, -1).join(", ")} and ${forWhatsApp.at(-1)} are not set.`;

export function slackProof(config: Config): { signingSecret: string } | { appToken: string } {
  if (config.SLACK_APP_TOKEN !== undefined) return { appToken: config.SLACK_APP_TOKEN };
  return { signingSecret: config.SLACK_SIGNING_SECRET ?? "" };
}

/** Neither platform is named: somebody starts it for the first time. */
export function isNotSetUp(env: Environment): boolean {
  const isGiven = (name: string): boolean =>
    (env[name]?.trim() ?? "") !== "" || env[`${name}_FILE`] !== undefined;
  return !environmentVariables.some((name) => /^(SLACK|WHATSAPP)_/.test(name) && isGiven(name));
}

export type Environment = Record<string, string | undefined>;

export type ConfigResult = { kind: "config"; config: Config } | { kind: "problems"; problems: string[] };

/** For the parts that need nothing else. */
export function readDatabaseUrl(
  given: Environment,
): { kind: "url"; url: string } | { kind: "problems"; problems: string[] } {
  const { env, problems } = withSecretFiles(given, ["DATABASE_URL"]);
  const read = environment.shape.DATABASE_URL.safeParse(env["DATABASE_URL"]?.trim() || undefined);
  if (!read.success) problems.push(...read.error.issues.map(({ message }) => `DATABASE_URL: ${message}`));
  return read.success && problems.length === 0
    ? { kind: "url", url: read.data }
    : { kind: "problems", problems };
}

/** What `npm run audit:verify` needs of it. */
const auditEnvironment = environment.pick({ DATABASE_URL: true, AUDIT_KEY: true });
export type AuditConfig = z.infer<typeof auditEnvironment>;

/** Blank and set mean different things here: to name nobody must not let everybody in. */
const neverBlank: readonly string[] = ["APPROVERS", "ADMINS"];

export function readConfig(environmentGiven: Environment): ConfigResult {
  const { env, problems: unread } = withSecretFiles(environmentGiven, secretVariables);
  const given = trimmed(env);
  const result = environment.safeParse(given);
  const problems = result.success ? unread : [...unread, ...problemsIn(result.error, given)];
  problems.push(...missingForWhatsApp(given));
  if (given["SLACK_APP_TOKEN"] === undefined && given["SLACK_SIGNING_SECRET"] === undefined) {
    problems.push("SLACK_SIGNING_SECRET: required over HTTP (or set SLACK_APP_TOKEN for Socket Mode)");
  }
  const lost = result.success ? lostAtDeployment(result.data.DATABASE_URL, env) : undefined;
  if (lost !== undefined) problems.push(`DATABASE_URL: ${lost}`);
  if (result.success && isOpenAboveItsFloor(result.data))
    problems.push("ADMINS: can be everyone only together with APPROVERS=everyone");
  if (result.success && isSamePort(result.data))
    problems.push("METRICS_PORT: must be another port than PORT");
  if (!result.success || problems.length > 0)
    return { kind: "problems", problems: [...new Set(problems)].toSorted() };
  return { kind: "config", config: result.data };
}

function missingForWhatsApp(given: Environment): string[] {
  const missing = forWhatsApp.filter((name) => given[name] === undefined);
  const isWanted = missing.length < forWhatsApp.length || given["WHATSAPP_BUSINESS_ACCOUNT_ID"] !== undefined;
  return isWanted ? missing.map((name) => `${name}: required`) : [];
}

export function readAuditConfig(
  environmentGiven: Environment,
): { kind: "config"; config: AuditConfig } | { kind: "problems"; problems: string[] } {
  const { env, problems } = withSecretFiles(environmentGiven, ["DATABASE_URL", "AUDIT_KEY"]);
  const given = trimmed(env);
  const result = auditEnvironment.safeParse(given);
  if (!result.success) problems.push(...problemsIn(result.error, given));
  return result.success && problems.length === 0
    ? { kind: "config", config: result.data }
    : { kind: "problems", problems };
}

/** Blanks and line ends of Windows at the end of a value come from files and copying, and are never meant. */
function trimmed(env: Environment): Environment {
  return Object.fromEntries(
    environmentVariables.map((name) => {
      const value = env[name]?.trim();
      return [name, value === "" && !neverBlank.includes(name) ? undefined : value];
    }),
  );
}

function problemsIn({ issues }: z.ZodError, given: Environment): string[] {
  return issues.map((issue) => `${String(issue.path[0])}: ${sentence(issue, given)}`);
}

/** Admins may do what approvers may, so nobody could be an approver alone. */
function isOpenAboveItsFloor({ APPROVERS, ADMINS }: Config): boolean {
  return ADMINS.includes("everyone") && APPROVERS.length > 0 && !APPROVERS.includes("everyone");
}

function isSamePort({ PORT, METRICS_PORT }: Config): boolean {
  return PORT === METRICS_PORT && PORT !== 0;
}

function sentence(issue: z.core.$ZodIssue, given: Environment): string {
  return given[String(issue.path[0])] === undefined ? "required" : issue.message;
}

/** Who is named one by one; nobody: every full member may. */
export function namedIn(who: readonly string[]): readonly string[] {
  return who.filter((id) => id !== "everyone");
}
