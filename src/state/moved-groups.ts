// A business number was taken off the list, or its groups were moved: they belong to the number that WhatsApp lists them for.
// The sweep calls it with what it was told; what their routes say may be something else now.
import type { GroupId } from "../groups/model.ts";
import type { Trx } from "../store/database.ts";
import { inParts } from "./rows-in-parts.ts";

export async function moveGroups(
  trx: Trx,
  whatsappIds: readonly string[],
  { to, ours }: { to: string; ours: readonly string[] },
): Promise<GroupId[]> {
  const rows = await inParts(whatsappIds, (part) =>
    trx
      .updateTable("groups")
      .set({ phoneNumberId: to })
      .where("whatsappId", "in", [...part])
      .where("phoneNumberId", "not in", [...ours])
      .returning("id")
      .execute(),
  );
  return rows.map(({ id }) => id);
}
