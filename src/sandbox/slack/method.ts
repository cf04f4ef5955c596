// What a Web API method is to the sandbox: who may call it, how often, with which arguments, and what it does. The files in
// methods/ define them, the Web API door runs them.

import { z } from "zod";
import { refusalWithMessages, SlackRefusal } from "./refusal.ts";
import type { JsonObject } from "./shapes.ts";
import type { Triggers } from "./triggers.ts";
import type { Workspace } from "./workspace.ts";

/** What methods reach beside their arguments. */
export interface Service {
  workspace: Workspace;
  triggers: Triggers;
  scopes: ReadonlySet<string>;
  /** The server's address, without a slash at the end. */
  baseUrl: () => string;
  /** A WebSocket address that one Socket Mode connection may use. */
  openSocketUrl: () => string;
}

export interface Method {
  token: "bot" | "app";
  perMinute: number | null;
  /** Counts against its channel's one message a second. */
  isPost: boolean;
  scope: string | null;
  run(args: JsonObject, service: Service): JsonObject;
}

interface Definition<Args extends z.ZodType> {
  token?: "app";
  perMinute: number | null;
  isPost?: true;
  scope?: string;
  args: Args;
  run(args: z.output<Args>, service: Service): JsonObject;
}

export function method<Args extends z.ZodType>(definition: Definition<Args>): Method {
  return {
    token: definition.token ?? "bot",
    perMinute: definition.perMinute,
    isPost: definition.isPost ?? false,
    scope: definition.scope ?? null,
    run(args, service) {
      const parsed = definition.args.safeParse(args);
      if (parsed.success) return definition.run(parsed.data, service);
      throw refusalWithMessages("invalid_arguments", parsed.error.issues.map(describeIssue));
    },
  };
}

function describeIssue({ message, path }: z.core.$ZodIssue): string {
  const pointer = `[json-pointer:/${path.map(String).join("/")}]`;
  if (message.endsWith("received undefined")) return `missing required field: ${String(path.at(-1))}`;
  return `${message} ${pointer}`;
}

export const flag = z.preprocess((value) => value === true || value === "true" || value === "1", z.boolean());
export const pageSize = z.coerce.number().int().min(1).max(1000).default(100);

/** A page of a list, and the cursor that leads to the next one. */
export function page<Item>(all: Item[], { cursor, limit }: { cursor?: string | undefined; limit: number }) {
  const start = cursor ? Number(Buffer.from(cursor, "base64url").toString()) : 0;
  if (!Number.isInteger(start) || start > all.length) throw new SlackRefusal("invalid_cursor");
  const end = start + limit;
  const next = end < all.length ? Buffer.from(String(end)).toString("base64url") : "";
  return { items: all.slice(start, end), hasMore: end < all.length, metadata: { next_cursor: next } };
}
