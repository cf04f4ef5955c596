// What Slack's refusals mean: one table from its error codes to a cure. Source: the method pages of docs.slack.dev.
import { ErrorCode } from "@slack/web-api";
import { z } from "zod";
import { MessengerError, type MessengerCure } from "../projection/messenger.ts";

const otherChannel: readonly string[] = [
  "channel_not_found",
  "not_in_channel",
  "is_archived",
  "restricted_action",
  "restricted_action_read_only_channel",
  "restricted_action_thread_only_channel",
  "restricted_action_non_threadable_channel",
  "team_access_not_granted",
  "cannot_reply_to_message",
  "messages_tab_disabled",
];
const messageGone: readonly string[] = ["message_not_found", "thread_not_found"];
const frozen: readonly string[] = [
  "cant_update_message",
  "edit_window_closed",
  "cant_delete_message",
  "compliance_exports_prevent_deletion",
];
/** Drawn the same way it is refused for ever. */
const content: readonly string[] = [
  "invalid_blocks",
  "invalid_blocks_format",
  "msg_blocks_too_long",
  "msg_too_long",
  "no_text",
  "invalid_metadata_format",
  "metadata_too_large",
];
const passing: readonly string[] = [
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org",
  "accesslimited",
];
const limiting: readonly string[] = ["ratelimited", "rate_limited"];
/** Nothing works until a person mends the installation. */
const installation: readonly string[] = [
  "invalid_auth",
  "not_authed",
  "token_revoked",
  "token_expired",
  "account_inactive",
  "missing_scope",
  "org_login_required",
  "ekm_access_denied",
  "access_denied",
  "no_permission",
];

const installationDelayMs = 60_000;

const withCode = z.object({ data: z.object({ error: z.string() }) });
const platformError = z.object({
  code: z.literal(ErrorCode.PlatformError),
  data: z.object({ error: z.string() }),
});
const rateLimited = z.object({ code: z.literal(ErrorCode.RateLimitedError), retryAfter: z.number() });
const httpError = z.object({ code: z.literal(ErrorCode.HTTPError), statusCode: z.number() });

/** Slack's own word for what went wrong; undefined when it gave none. */
export function slackCode(error: unknown): string | undefined {
  return withCode.safeParse(error).data?.data.error;
}

const withNeeded = z.object({ data: z.object({ needed: z.string() }) });

/** The scope that Slack misses; null when that is not the matter, or it does not say. */
export function neededScope(error: unknown): string | null {
  return withNeeded.safeParse(error).data?.data.needed ?? null;
}

/** It may work the next time, without anybody doing anything: everything but what Slack has refused for good. */
export function isPassing(error: unknown): boolean {
  const code = slackCode(error);
  if (code !== undefined) return passing.includes(code) || limiting.includes(code);
  const status = httpError.safeParse(error).data?.statusCode;
  return status === undefined || status >= 500;
}

/** @param posts whether the call may have written a message although its answer never came. */
export function messengerError(error: unknown, { posts }: { posts: boolean }): MessengerError {
  const unclear: MessengerCure = posts ? { kind: "look" } : { kind: "again", reach: "unsure", delayMs: null };
  const limited = rateLimited.safeParse(error).data;
  if (limited !== undefined)
    return new MessengerError(
      "ratelimited",
      { kind: "again", reach: "limit", delayMs: limited.retryAfter * 1_000 },
      error,
    );
  const platform = platformError.safeParse(error).data?.data.error;
  if (platform !== undefined) return new MessengerError(platform, cureFor(platform, unclear), error);
  const status = httpError.safeParse(error).data?.statusCode;
  return new MessengerError(status === undefined ? "no answer" : `HTTP ${status}`, unclear, error);
}

function cureFor(code: string, unclear: MessengerCure): MessengerCure {
  if (otherChannel.includes(code)) return { kind: "other channel" };
  if (messageGone.includes(code)) return { kind: "message gone" };
  if (frozen.includes(code)) return { kind: "frozen" };
  if (passing.includes(code)) return unclear;
  if (limiting.includes(code)) return { kind: "again", reach: "limit", delayMs: null };
  if (installation.includes(code)) return { kind: "again", reach: "platform", delayMs: installationDelayMs };
  return { kind: "never", isContent: content.includes(code) };
}
