// A database in its third year: what the measurements are repeated on, to see that nothing slows down with age. Filled by statements of
// the database itself, on SQLite, in some ten seconds.
import Sqlite from "better-sqlite3";
import { openStore } from "../../src/store/database.ts";
import { phoneNumberId } from "./webhooks.ts";

export const rowsOfOld = { deliveries: 1_000_000, groups: 10_000, requests: 100_000, operations: 100_000 };

export async function growOld(url: string): Promise<void> {
  await (await openStore(url)).close();
  const file = new Sqlite(url.replace("sqlite:", ""));
  const since = Date.now() - 20 * 24 * 60 * 60_000;
  const numbers = (count: number) =>
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})`;
  file.exec(`
    insert into deliveries (hash, "receivedAt", field, kind, body)
    ${numbers(rowsOfOld.deliveries)}
    select lower(hex(randomblob(32))), ${since} + i, 'group_participants_update', 'join requested', '{"field":"group_participants_update"}'
    from n;
    insert into groups (id, "phoneNumberId", "whatsappId", subject, "searchKey", "joinApprovalMode", "memberCount",
      "standingAt", "settingsAt", "peopleAt", "readAt", "createdAt")
    ${numbers(rowsOfOld.groups)}
    select 'g_old' || i, '${phoneNumberId}', 'old' || i, 'Old ' || i, 'old ' || i, 'approval_required', 7, 0, 0, 0, ${Date.now()}, ${since} + i
    from n;
    insert into "joinRequests" (id, "groupId", "whatsappId", "waId", state, "requestedAt", "decidedAt", "closedAt", "updatedAt", "cardId")
    ${numbers(rowsOfOld.requests)}
    select 'r_old' || i, 'g_old' || (i % ${rowsOfOld.groups} + 1), 'old' || i, '1650' || i, 'approved', ${since} + i, ${since} + i, ${since} + i, ${since} + i,
      'c_old' || i
    from n;
    insert into operations (id, kind, "phoneNumberId", "groupId", task, state, source, attempts, "createdAt", "updatedAt", "settledAt")
    ${numbers(rowsOfOld.operations)}
    select 'o_old' || i, 'decide', '${phoneNumberId}', 'g_old' || (i % ${rowsOfOld.groups} + 1),
      '{"kind":"decide","decision":"approve","answers":[]}', 'done', 'old' || i, 1, ${since} + i, ${since} + i, ${since} + i
    from n;
    insert into cards (id, kind, channel, state, "groupId", ts, "postedAt", "createdAt")
    ${numbers(rowsOfOld.requests)}
    select 'c_old' || i, 'group', 'C0GROUPS', 'moved', 'g_old' || (i % ${rowsOfOld.groups} + 1), 'old' || i, ${since} + i, ${since} + i
    from n;`);
  file.close();
}
