// What is stored about reminders as JSON: what a route says about them, and what their cards remember. `route-rows.ts` and `rows.ts` ask.
import { z } from "zod";
import type { GroupId } from "../groups/model.ts";
import type { Escalated, Reminded, ReminderId, ReminderSettings, Summary } from "../groups/reminders.ts";
import type { RouteId } from "../groups/routes.ts";

const minute = z
  .int()
  .min(0)
  .max(24 * 60);

export const reminderSettings = z.object({
  hours: z
    .object({ days: z.array(z.int().min(1).max(7)), from: minute, to: minute, zone: z.string() })
    .nullable(),
  escalation: z
    .union([
      z.object({ afterHours: z.number(), channel: z.string(), person: z.string().nullable() }),
      z.object({ afterHours: z.number(), channel: z.null(), person: z.string() }),
    ])
    .nullable(),
  summaryAt: minute.nullable(),
}) satisfies z.ZodType<ReminderSettings>;

const routeId = z.string().transform((id) => id as RouteId);
const groupId = z.string().transform((id) => id as GroupId);
const reminderId = z.string().transform((id) => id as ReminderId);
const people = { waiting: z.number(), groups: z.number(), since: z.number() };

export const reminded = z.object({
  ...people,
  route: routeId.optional(),
  reminderId: reminderId.optional(),
}) satisfies z.ZodType<Reminded>;

export const escalated = z.object({
  ...people,
  reminderId,
  groupId: groupId.nullable(),
  remindedIn: z.string(),
  remindedAt: z.number(),
  person: z.string().nullable(),
}) satisfies z.ZodType<Escalated>;

export const summary = z.object({
  route: routeId,
  approved: z.number(),
  rejected: z.number(),
  from: z.number(),
  waiting: z.number(),
  groups: z.number(),
  full: z.number(),
  suspended: z.number(),
  oldest: z.object({ groupId, since: z.number() }).nullable(),
}) satisfies z.ZodType<Summary>;
