// What the self-check finds wrong becomes a trouble like those that stop a number: one card in the admins' channel, cleared in
// place. The self-check calls this after each look.
import type { FindingView } from "../groups/home-views.ts";
import type { Context } from "./context.ts";
import { openTrouble, ourselves, troubleBegins, troubleEnds } from "./troubles.ts";

const prefix = "check ";

/** @param lastsMs what is over after that was a hiccup, and nobody is called for it. */
export async function tellFindings(
  context: Context,
  findings: readonly FindingView[],
  lastsMs: number,
): Promise<void> {
  const { db } = context.store;
  const stopped = await Promise.all(context.phoneNumberIds.map((id) => openTrouble(db, id)));
  const isToldAlready = stopped.some((trouble) => trouble !== undefined);
  for (const { name, level, seen, cure, since } of findings) {
    const about = `${prefix}${name}`;
    if (level === "ok" || level === "warning") await troubleEnds(context, about);
    if (level !== "wrong" || context.clock.now() - since < lastsMs) continue;
    // The card of the number says the same.
    if (isToldAlready && (name === "WhatsApp token" || name.startsWith("Number "))) continue;
    const detail = `${seen} ${cure ?? ""}`.trim();
    await troubleBegins(context, about, { code: "self-check", detail });
  }
  await endForgotten(context, findings);
}

/** A channel or a number that nobody looks at any more. */
async function endForgotten(context: Context, findings: readonly FindingView[]): Promise<void> {
  const rows = await context.store.db
    .selectFrom("troubles")
    .select("phoneNumberId")
    .distinct()
    .where("clearedAt", "is", null)
    .execute();
  const known = new Set([
    ourselves,
    ...context.phoneNumberIds,
    ...findings.map(({ name }) => `${prefix}${name}`),
  ]);
  for (const { phoneNumberId: about } of rows) if (!known.has(about)) await troubleEnds(context, about);
}
