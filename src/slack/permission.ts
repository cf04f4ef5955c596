// The gate before everything people ask for: a command, a click, a sent form, a choice offered while somebody types. Each names
// the right it takes; the right is checked here, a refusal is counted here, and the person is told.
import type { SlackUserId } from "../groups/model.ts";
import type { Access, Right } from "./access.ts";
import type { Waiting } from "./forms/show.ts";
import type { Markup } from "./text.ts";

/** Somebody who asks for something, and how they are answered. */
export type Asker = Waiting & { user: SlackUserId };

/** Something that is done, or shown, for whoever has the right. */
export type Guarded = { right: Right; run(): Promise<unknown> };

type Parts = { access: Access; onDenied(): void };

/** `refuse` acknowledges and tells: how depends on where it was asked. */
type Asked = Guarded & { user: SlackUserId; refuse(sentence: Markup): Promise<void> };

export async function ifPermitted(
  { access, onDenied }: Parts,
  { user, right, run, refuse }: Asked,
): Promise<void> {
  const permission = await access.check(user, right);
  if (permission.kind === "granted") {
    await run();
    return;
  }
  onDenied();
  await refuse(permission.sentence);
}
