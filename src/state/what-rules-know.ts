// What a rule about guests goes by: who has vouched for whom in a group, and what those who ask were told there before, under whichever of
// their names. `rules.ts` asks before it lets anybody in, cards ask why it did not.
import { answerTo, type EarlierAnswer, type KnownOfGuests, type Voucher } from "../groups/guests.ts";
import { identitiesOf, type Identity } from "../groups/identities.ts";
import type { GroupId, JoinRequest } from "../groups/model.ts";
import { isOf } from "../groups/operations.ts";
import type { Database } from "../store/database.ts";
import { operationFromRow, requestFromRow } from "../store/rows.ts";
import { guestsOf } from "./guests.ts";
import { invitationsNaming } from "./invitations.ts";
import { namesKnownWith } from "./people.ts";
import { inParts } from "./rows-in-parts.ts";

export async function whatRulesKnow(
  db: Database,
  groupId: GroupId,
  asking: readonly JoinRequest[],
): Promise<KnownOfGuests> {
  const given = asking.flatMap(identitiesOf);
  const [vouchers, names] = await Promise.all([vouchersFor(db, groupId, given), namesKnownWith(db, given)]);
  const earlier = await earlierAnswers(db, { groupId, asking, names: [...given, ...names] });
  return { vouchers, earlier, names };
}

async function earlierAnswers(
  db: Database,
  {
    groupId,
    asking,
    names,
  }: { groupId: GroupId; asking: readonly JoinRequest[]; names: readonly Identity[] },
): Promise<EarlierAnswer[]> {
  const by = (column: "whatsappId" | "waId" | "userId", values: readonly string[]) =>
    inParts([...new Set(values)], (part) =>
      db
        .selectFrom("joinRequests")
        .selectAll()
        .where("groupId", "=", groupId)
        .where(column, "in", part)
        .execute(),
    );
  const values = names.map(({ value }) => value);
  // A number is written with "+", WhatsApp's id without.
  const numbers = [
    ...values.map((value) => value.replace(/^\+/u, "")),
    ...asking.flatMap(({ waId }) => waId ?? []),
  ];
  const found = await Promise.all([
    by(
      "whatsappId",
      asking.map(({ whatsappId }) => whatsappId),
    ),
    by("waId", numbers),
    by("userId", values),
  ]);
  const now = new Set(asking.map(({ id }) => id));
  const rows = new Map(found.flat().map((row) => [row.id, requestFromRow(row)]));
  const before = [...rows.values()].filter(({ id }) => !now.has(id));
  const decisions = await decisionsOn(db, before);
  return before.flatMap(
    (request) =>
      answerTo(request, request.operationId === null ? undefined : decisions.get(request.operationId)) ?? [],
  );
}

/** Of a request that is open, withdrawn or gone, what was pressed shows nowhere else. */
async function decisionsOn(db: Database, requests: readonly JoinRequest[]) {
  const ids = requests.flatMap(({ operationId }) => operationId ?? []);
  const rows = await inParts([...new Set(ids)], (part) =>
    db.selectFrom("operations").selectAll().where("id", "in", part).execute(),
  );
  const decisions = rows.map(operationFromRow).filter((operation) => isOf(operation, "decide"));
  return new Map(decisions.map(({ id, task }) => [id, task.decision]));
}

/** Whoever has said that one of these people, or anybody, is to be let into this group. */
async function vouchersFor(db: Database, id: GroupId, names: readonly Identity[]): Promise<Voucher[]> {
  const invitations = await invitationsNaming(db, names);
  const invited = invitations
    .filter(({ groupId }) => groupId === id)
    .flatMap(({ task, requestedBy: by, createdAt: at }) =>
      task.people
        .filter(({ message }) => message !== null && message.state !== "failed")
        .map(({ person }): Voucher => ({ rule: "rule:invited", person, by, at })),
    );
  const listed = (await guestsOf(db, [id])).map(({ phone: waId, addedBy: by, addedAt: at }): Voucher => {
    const person = { waId, userId: null, username: null };
    return { rule: "rule:list", person, by, at };
  });
  return [...invited, ...listed];
}
