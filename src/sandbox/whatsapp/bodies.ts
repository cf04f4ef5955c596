// Checks what callers send, as strictly as WhatsApp: one function per kind of call, from unknown JSON to a clean wish or
// a fault. Called by the routes. Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/reference
import { z } from "zod";
import { GraphFault } from "./faults.ts";

const product = z.literal("whatsapp");
const codePoints = (max: number) => (text: string) => Array.from(text).length <= max;
const subject = z.string().trim().min(1).refine(codePoints(128), "at most 128 characters");
const description = z.string().refine(codePoints(2048), "at most 2048 characters");

const createSchema = z.strictObject({
  messaging_product: product,
  subject,
  description: description.optional(),
  join_approval_mode: z.enum(["approval_required", "auto_approve"]).default("auto_approve"),
});

const updateSchema = z.strictObject({
  messaging_product: product,
  subject: subject.optional(),
  description: description.optional(),
});

const productSchema = z.strictObject({ messaging_product: product });

const deleteSchema = z.strictObject({ messaging_product: product.optional() });

const decisionSchema = z.strictObject({
  messaging_product: product,
  join_requests: z.array(z.string().min(1)).min(1),
});

const participantSchema = z.union([
  z.strictObject({ user: z.string().regex(/^\+?[\d\s()-]{7,20}$/) }),
  z.strictObject({ user_id: z.string().regex(/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/) }),
]);

const removeSchema = z.strictObject({
  messaging_product: product,
  participants: z.array(participantSchema).min(1).max(8),
});

export type SettingsWish = { subject?: string; description?: string; picture?: Uint8Array };

export function parseCreate(body: unknown) {
  return check(createSchema, body);
}

export function parseUpdate(body: unknown): SettingsWish {
  const { subject: newSubject, description: newDescription } = check(updateSchema, body);
  return {
    ...(newSubject === undefined ? {} : { subject: newSubject }),
    ...(newDescription === undefined ? {} : { description: newDescription }),
  };
}

export function parseProduct(body: unknown): void {
  check(productSchema, body);
}

/** Deleting a group needs no body, but one that names the product is let through. */
export function parseDelete(body: unknown): void {
  if (body !== undefined) checkShape(deleteSchema, body);
}

/** The ids of an approval or a rejection. */
export function parseDecision(body: unknown): string[] {
  const ids = check(decisionSchema, body).join_requests;
  refuseDuplicates(ids);
  return ids;
}

export type Removal = { input: string; by: "user" | "user_id" };

export function parseRemove(body: unknown): Removal[] {
  const removals = check(removeSchema, body).participants.map((entry): Removal =>
    "user" in entry ? { input: entry.user, by: "user" } : { input: entry.user_id, by: "user_id" },
  );
  refuseDuplicates(removals.map(({ input }) => input.replace(/^\+/, "")));
  return removals;
}

function refuseDuplicates(ids: string[]): void {
  if (new Set(ids).size < ids.length) throw new GraphFault(131202, "The array names somebody twice.");
}

/** Meta answers 100 without the product, before it looks at anything else. */
export function check<T>(schema: z.ZodType<T>, body: unknown): T {
  if (typeof body === "object" && body !== null && "messaging_product" in body)
    return checkShape(schema, body);
  throw new GraphFault(100, "The parameter messaging_product is required.");
}

/** 131008 for what is missing, 131009 for what is wrong. */
export function checkShape<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join(".") ?? "";
  if (issue && isMissing(issue, body))
    throw new GraphFault(131008, `The required parameter ${where} is missing.`);
  throw new GraphFault(131009, `${where || "The body"}: ${issue?.message ?? "not valid"}`);
}

function isMissing(issue: z.core.$ZodIssue, body: unknown): boolean {
  let value: unknown = body;
  for (const key of issue.path) {
    value = value !== null && typeof value === "object" ? Reflect.get(value, key) : undefined;
  }
  return issue.path.length > 0 && value === undefined;
}
