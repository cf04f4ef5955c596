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
const filled = z.string().trim().min(1, "must not be empty");
const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) address" });
const slackChannel = z
  .string()
  .regex(/^[CG][A-Z0-9]{2,}$/, "must be the id of a channel, such as C0123456789 (not its name)");
const people = list.refine(
  (ids) => ids.every((id) => /^[UWS][A-Z0-9]{2,}$/.test(id)),
  "must be Slack ids of users (U…) or user groups (S…), separated by commas",
);

const environment = z.object({
  SLACK_BOT_TOKEN: z
    .string()
    .trim()
    .regex(/^xoxb-/, "must be a bot token (xoxb-…)"),
  SLACK_SIGNING_SECRET: filled.optional(),
  SLACK_APP_TOKEN: z
    .string()
    .trim()
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
  NOTIFY: people.default([]),
  REMIND_AFTER: z
    .string()
    .regex(/^(morning|off|[1-9]\d{0,2}h)$/, "must be morning, off, or hours such as 4h")
    .default("morning"),
  PHONE_NUMBERS: z.enum(["auto", "full", "masked"], "must be auto, full or masked").default("auto"),
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)/, "must begin with sqlite: or postgres://")
    .default("sqlite:data/groupdesk.db"),
  PORT: z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(0)
    .max(65_535, "must be at most 65535")
    .default(3000),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"], "must be debug, info, warn, error or silent")
    .default("info"),
});

export type Config = z.infer<typeof environment>;

export const environmentVariables: readonly string[] = Object.keys(environment.shape);

export type ConfigResult = { kind: "config"; config: Config } | { kind: "problems"; problems: string[] };

export function readConfig(env: Record<string, string | undefined>): ConfigResult {
  const given = Object.fromEntries(
    environmentVariables.map((name) => [name, env[name]?.trim() === "" ? undefined : env[name]]),
  );
  const result = environment.safeParse(given);
  const problems = result.success
    ? []
    : result.error.issues.map((issue) => `${String(issue.path[0])}: ${sentence(issue, given)}`);
  if (given["SLACK_APP_TOKEN"] === undefined && given["SLACK_SIGNING_SECRET"] === undefined) {
    problems.push("SLACK_SIGNING_SECRET: required over HTTP (or set SLACK_APP_TOKEN for Socket Mode)");
  }
  if (!result.success || problems.length > 0)
    return { kind: "problems", problems: [...new Set(problems)].toSorted() };
  return { kind: "config", config: result.data };
}

function sentence(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  return given[String(issue.path[0])] === undefined ? "required" : issue.message;
}
