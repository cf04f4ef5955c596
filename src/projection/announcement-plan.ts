// Before a text goes to several groups: which they are as they stand now, how many people that is, and which templates of the account
// could be sent instead. The forms ask, and ask again when they are sent.
import { createHash } from "node:crypto";
import { z } from "zod";
import type {
  AnnouncementPlan,
  ChosenGroups,
  SendableTemplate,
  SendableTemplates,
} from "../groups/announcement-views.ts";
import type { Group, GroupId } from "../groups/model.ts";
import { mayDecide, routeOf, type Reach } from "../groups/routes.ts";
import { keptFor } from "../pace.ts";
import type { Context } from "../state/context.ts";
import { readRoutes } from "../state/routes.ts";
import { inParts } from "../state/rows-in-parts.ts";
import { createKeyed } from "../store/keyed.ts";
import { groupFromRow } from "../store/rows.ts";
import type { WhatsAppClient } from "../whatsapp/client.ts";
import { explain, WhatsAppError } from "../whatsapp/errors.ts";
import { findGroups } from "./find-groups.ts";
import { groupsOfRoute } from "./routes-view.ts";

/** More than are sent to at once are counted, and refused by whoever asks. */
export async function announcementPlan(
  context: Context,
  chosen: ChosenGroups,
  { reach, most }: { reach: Reach; most: number },
): Promise<AnnouncementPlan> {
  const routes = await readRoutes(context);
  const all = await groupsOf(context, chosen, { reach, most });
  const groups = all.filter((group) => mayDecide(reach, routeOf(group, routes)));
  const alive = groups.filter(({ deletedAt }) => deletedAt === null);
  const suspended = alive.filter(({ suspendedAt }) => suspendedAt !== null);
  const empty = alive.filter(({ suspendedAt, memberCount }) => suspendedAt === null && memberCount === 0);
  const takers = alive.filter(({ suspendedAt, memberCount }) => suspendedAt === null && memberCount !== 0);
  const groupIds = takers.map(({ id }) => id).toSorted();
  return {
    groupIds,
    digest: createHash("sha256").update(groupIds.join()).digest("hex").slice(0, 16),
    people: takers.reduce((sum, { memberCount }) => sum + (memberCount ?? 0), 0),
    unknown: takers.filter(({ memberCount }) => memberCount === null).length,
    suspended: suspended.length,
    empty: empty.length,
  };
}

async function groupsOf(
  context: Context,
  chosen: ChosenGroups,
  { reach, most }: { reach: Reach; most: number },
): Promise<Group[]> {
  const ids = await idsOf(context, chosen, { reach, most });
  const rows = await inParts([...new Set(ids)], (part) =>
    context.store.db.selectFrom("groups").selectAll().where("id", "in", part).execute(),
  );
  return rows.map(groupFromRow);
}

async function idsOf(
  context: Context,
  chosen: ChosenGroups,
  { reach, most }: { reach: Reach; most: number },
): Promise<readonly GroupId[]> {
  if (chosen.by === "ticks") return chosen.groupIds;
  if (chosen.by === "route") return groupsOfRoute(context, chosen.routeId, most + 1);
  const found = await findGroups(context, { words: chosen.words, limit: most + 1, offset: 0, reach });
  return found.lines.map(({ group }) => group.id);
}

const keptTemplates = z.array(
  z.object({
    name: z.string(),
    language: z.string(),
    body: z.string(),
    variables: z.array(z.object({ kind: z.literal("text"), sample: z.string().nullable() })),
    category: z.string().nullable(),
  }),
) satisfies z.ZodType<SendableTemplate[]>;

/** Those with places in the body only. Authentication templates are not for groups. Source: WhatsApp, "Groups API". */
export async function sendableTemplates(
  context: Context,
  whatsapp: WhatsAppClient,
): Promise<SendableTemplates> {
  const account = context.businessAccountId;
  if (account === null) return none("Templates can be sent when WHATSAPP_BUSINESS_ACCOUNT_ID is set.");
  const cache = createKeyed<SendableTemplate[]>(context.store.db, "sendable templates");
  const kept = keptTemplates.safeParse(await cache.get(account)).data;
  if (kept !== undefined) return offered(kept);
  try {
    const all = await whatsapp.listTemplates(account);
    const usable = all
      .filter(
        ({ status, needs, category }) =>
          status === "APPROVED" && needs === null && category !== "AUTHENTICATION",
      )
      .map(({ name, language, body, variables, category }) => ({
        name,
        language,
        body,
        variables: variables.map(({ sample }) => ({ kind: "text" as const, sample })),
        category,
      }));
    await cache.set(account, usable, keptFor.sendableTemplatesMs);
    return offered(usable);
  } catch (error) {
    if (!(error instanceof WhatsAppError)) throw error;
    return none(`Templates could not be read just now. ${explain(error.code)}`);
  }
}

function offered(templates: readonly SendableTemplate[]): SendableTemplates {
  return templates.length === 0
    ? none("The account has no approved template whose places are all in its text.")
    : { kind: "ready", templates };
}

function none(why: string): SendableTemplates {
  return { kind: "none", why };
}
