// From the environment to a Config, once, at start: the only reader of process.env. All problems are reported together,
// by name, and never with a value.
import { z } from "zod";

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
const people = list
  .refine(
    (ids) => ids.length > 0,
    "is set and names nobody; name somebody, or leave it out for every full member of the workspace",
  )
  .refine(
    (ids) => ids.every((id) => /^[UWS][A-Z0-9]{2,}$/.test(id)),
    "must be Slack ids of users (U…) or user groups (S…), separated by commas",
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
  WHATSAPP_ACCESS_TOKEN: filled,
  WHATSAPP_APP_SECRET: filledList,
  WHATSAPP_APP_SECRET_PROOF: z.enum(["off", "on"], "must be off or on").default("off"),
  WHATSAPP_VERIFY_TOKEN: filled,
  WHATSAPP_PHONE_NUMBER_ID: filledList.refine(
    (ids) => ids.every((id) => /^\d+$/.test(id)),
    "must be phone number ids (digits), not phone numbers, separated by commas",
  ),
  WHATSAPP_BUSINESS_ACCOUNT_ID: z.string().regex(/^\d+$/, "must be digits").optional(),
  WHATSAPP_API_URL: httpUrl.default("https://graph.facebook.com"),
  WHATSAPP_API_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/, "must look like v26.0")
    .default("v26.0"),
  APPROVERS: people.default([]),
  ADMINS: people.default([]),
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
  RETENTION_DELIVERIES_DAYS: days(8).default(30),
  RETENTION_MESSAGES_DAYS: days(8).default(30),
  RETENTION_HISTORY_DAYS: days(30).default(365),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"], "must be debug, info, warn, error or silent")
    .default("info"),
});

export type Config = z.infer<typeof environment>;

export const environmentVariables: readonly string[] = Object.keys(environment.shape);

type Environment = Record<string, string | undefined>;

export type ConfigResult = { kind: "config"; config: Config } | { kind: "problems"; problems: string[] };

/** What `npm run audit:verify` needs of it. */
const auditEnvironment = environment.pick({ DATABASE_URL: true, AUDIT_KEY: true });
export type AuditConfig = z.infer<typeof auditEnvironment>;

/** Blank and set mean different things here: to name nobody must not let everybody in. */
const neverBlank: readonly string[] = ["APPROVERS", "ADMINS"];

export function readConfig(env: Environment): ConfigResult {
  const given = trimmed(env);
  const result = environment.safeParse(given);
  const problems = result.success ? [] : problemsIn(result.error, given);
  if (given["SLACK_APP_TOKEN"] === undefined && given["SLACK_SIGNING_SECRET"] === undefined) {
    problems.push("SLACK_SIGNING_SECRET: required over HTTP (or set SLACK_APP_TOKEN for Socket Mode)");
  }
  if (result.success && isSamePort(result.data))
    problems.push("METRICS_PORT: must be another port than PORT");
  if (!result.success || problems.length > 0)
    return { kind: "problems", problems: [...new Set(problems)].toSorted() };
  return { kind: "config", config: result.data };
}

export function readAuditConfig(
  env: Environment,
): { kind: "config"; config: AuditConfig } | { kind: "problems"; problems: string[] } {
  const given = trimmed(env);
  const result = auditEnvironment.safeParse(given);
  return result.success
    ? { kind: "config", config: result.data }
    : { kind: "problems", problems: problemsIn(result.error, given) };
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

function isSamePort({ PORT, METRICS_PORT }: Config): boolean {
  return PORT === METRICS_PORT && PORT !== 0;
}

function sentence(issue: z.core.$ZodIssue, given: Environment): string {
  return given[String(issue.path[0])] === undefined ? "required" : issue.message;
}
