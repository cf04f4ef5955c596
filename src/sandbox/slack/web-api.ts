// The door of the Web API: finds the method, checks token, rate and scope, runs it, and lets the planned failures happen.
// The HTTP server hands every /api/ request here, and every call is kept for tests to look at.

import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { requireScope } from "./channel-access.ts";
import type { Failure, Faults } from "./faults.ts";
import { method, type Method, type Service } from "./method.ts";
import { chat } from "./methods/chat.ts";
import { conversations } from "./methods/conversations.ts";
import { files } from "./methods/files.ts";
import { people } from "./methods/people.ts";
import { reactions } from "./methods/reactions.ts";
import { views } from "./methods/views.ts";
import type { RateLimits } from "./rate-limits.ts";
import { SlackRefusal } from "./refusal.ts";
import type { JsonObject } from "./shapes.ts";

interface ApiCall {
  method: string;
  args: JsonObject;
  /** By the sandbox's clock, in milliseconds. */
  at: number;
  ok: boolean;
  /** Slack's error, or what became of the connection; null when all went well. */
  error: string | null;
}

/** `cut`: the connection dies without an answer. `silence`: it stays open and nothing comes. */
export type Answer =
  | { kind: "answer"; status: number; headers: Record<string, string>; body: JsonObject }
  | { kind: "cut" }
  | { kind: "silence" };

const connections = {
  "apps.connections.open": method({
    token: "app",
    perMinute: 50,
    args: z.object({}),
    run: (_args, { openSocketUrl }) => ({ url: openSocketUrl() }),
  }),
};

const methods = new Map<string, Method>(
  Object.entries({ ...chat, ...conversations, ...views, ...people, ...files, ...reactions, ...connections }),
);

export interface WebApiOptions {
  service: Service;
  faults: Faults;
  limits: RateLimits;
  tokens: { bot: string; app: string | null };
}

export function createWebApi({ service, faults, limits, tokens }: WebApiOptions) {
  const calls: ApiCall[] = [];

  return {
    calls,

    async answer(name: string, token: string, args: JsonObject): Promise<Answer> {
      const call: ApiCall = {
        method: name,
        args,
        at: service.workspace.now(),
        ok: false,
        error: "unanswered",
      };
      calls.push(call);
      const delayMs = faults.delayOf(name);
      if (delayMs > 0) await delay(delayMs);
      await faults.heldBack(name, args);
      const failure = faults.take(name, args);
      const answer = failure && failure !== "after" ? failing(failure) : attempt(name, token, args);
      noteOutcome(call, answer);
      service.workspace.changed();
      if (failure !== "after") return answer;
      call.error = "connection lost after it was done";
      return { kind: "cut" };
    },
  };

  function attempt(name: string, token: string, args: JsonObject): Answer {
    try {
      const wanted = methods.get(name);
      if (!wanted) throw new SlackRefusal("unknown_method", { req_method: name });
      checkToken(wanted, token);
      const postsTo = wanted.isPost && typeof args["channel"] === "string" ? args["channel"] : null;
      const waitSeconds = limits.take({ method: name, perMinute: wanted.perMinute, postsTo });
      if (waitSeconds !== null) return rateLimited(waitSeconds);
      if (wanted.scope) requireScope(service, wanted.scope);
      const granted = { "x-oauth-scopes": [...service.scopes].join(",") };
      return { ...answerWith({ ok: true, ...wanted.run(args, service) }), headers: granted };
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      return answerWith({ ok: false, error: error.message, ...error.details });
    }
  }

  function checkToken(wanted: Method, token: string): void {
    if (token === "") throw new SlackRefusal("not_authed");
    if (token === tokens[wanted.token]) return;
    const isOtherKind = token === tokens.bot || token === tokens.app;
    throw new SlackRefusal(isOtherKind ? "not_allowed_token_type" : "invalid_auth");
  }
}

/** What a planned failure answers; also used for response_urls. */
export function failing(failure: Exclude<Failure, "after">): Answer {
  if (failure === "before") return { kind: "cut" };
  if (failure === "hang") return { kind: "silence" };
  if ("rateLimited" in failure) return rateLimited(failure.rateLimited);
  if ("error" in failure) return answerWith({ ok: false, error: failure.error });
  return answerWith({ ok: false, error: "internal_error" }, failure.status);
}

export function rateLimited(seconds: number): Answer {
  const headers = { "retry-after": String(seconds) };
  return { kind: "answer", status: 429, headers, body: { ok: false, error: "ratelimited" } };
}

export function answerWith(body: JsonObject, status = 200): Answer & { kind: "answer" } {
  return { kind: "answer", status, headers: {}, body };
}

function noteOutcome(call: ApiCall, answer: Answer): void {
  call.ok = answer.kind === "answer" && answer.body["ok"] === true;
  if (call.ok) call.error = null;
  else if (answer.kind === "answer") call.error = String(answer.body["error"]);
  else call.error = answer.kind === "cut" ? "connection lost before it was done" : "never answered";
}
