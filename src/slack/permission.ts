// The gate before everything people ask for: a command, a click, a sent form, a choice offered while somebody types. Each names
// the right it takes; the right is checked here, a refusal is counted here, and the person is told.
import type { SlackUserId } from "../groups/model.ts";
import type { Access, Right } from "./access.ts";
import type { Waiting } from "./forms/show.ts";
import type { Markup } from "./text.ts";

/** Somebody who asks for something, and how they are answered. */
export type Asker = Waiting & { user: SlackUserId };

/** Something that is done, or shown, for whoever has the right. `to` says what, in a refusal: "list groups". */
export type Guarded = { right: Right; to: string; run(): Promise<unknown> };

export type Rights = ReadonlySet<Right>;

type Parts = { access: Access; onDenied(): void };

/** What somebody may, so that nothing else is offered to them. Whoever cannot be asked about is offered nothing. */
export async function rightsOf({ access }: Pick<Parts, "access">, user: SlackUserId): Promise<Rights> {
  const rights = ["approve", "administer"] as const;
  const answers = await Promise.all(rights.map((right) => access.check(user, right, "do this")));
  return new Set(rights.filter((_, index) => answers[index]?.kind === "granted"));
}

/** `refuse` acknowledges and tells: how depends on where it was asked. */
type Asked = Guarded & { user: SlackUserId; refuse(sentence: Markup): Promise<void> };

export async function ifPermitted(
  { access, onDenied }: Parts,
  { user, right, to, run, refuse }: Asked,
): Promise<void> {
  const permission = await access.check(user, right, to);
  if (permission.kind === "granted") {
    await run();
    return;
  }
  onDenied();
  await refuse(permission.sentence);
}
