// One request can be followed through the log, by ids of ours, from its webhook to its answer.
import { sql } from "kysely";
import { expect, it } from "vitest";
import { createLog } from "../../src/log.ts";
import { describeOnPostgres, describeOnSqlite } from "../databases.ts";
import { cardThatSays, clicks, peopleWait } from "./cards.ts";
import { pat, subject } from "./cast.ts";
import { people, startWorld } from "./world.ts";

type Line = { msg: string; requests?: string[]; operation?: string; cards?: string[]; card?: string };

describeOnSqlite("a request in the log", (database) => {
  it("is told by its webhook, its card, its decision and WhatsApp's answer, and nothing personal is", async () => {
    const lines: Line[] = [];
    const log = createLog("info", { write: (line: string) => void lines.push(JSON.parse(line) as Line) });
    const world = await startWorld(database, { log });
    const { card } = await peopleWait(world, pat);
    await clicks(world, people.ben, "Approve", { card });
    await cardThatSays(world, subject, `${pat.seen}: approved by <@${people.ben}>`);
    await world.quiet();
    const db = await database.tables();
    const request = await db.selectFrom("joinRequests").selectAll().executeTakeFirstOrThrow();
    const moves = lines.filter(({ requests = [] }) => requests.includes(request.id));
    expect(moves.length).toBeGreaterThanOrEqual(2);
    expect(moves.flatMap(({ cards = [] }) => cards)).toContain(request.cardId);
    expect(moves.map(({ operation }) => operation)).toContain(request.operationId);
    expect(lines).toContainEqual(expect.objectContaining({ msg: "up to date: card", card: request.cardId }));
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: "up to date: operation", operation: request.operationId }),
    );
    const text = JSON.stringify(lines);
    for (const personal of [String(request.waId), subject, request.whatsappId])
      expect(text).not.toContain(personal);
  });
});

describeOnPostgres("what was not stored", (database) => {
  it("is not in the log as if it had happened", async () => {
    const lines: Line[] = [];
    const log = createLog("info", { write: (line: string) => void lines.push(JSON.parse(line) as Line) });
    const world = await startWorld(database, { log });
    const db = await database.tables();
    // The database refuses at the last moment, as a disk does that is full.
    await sql`create function refuse() returns trigger language plpgsql as 'begin raise exception ''full''; end'`.execute(
      db,
    );
    await sql`create constraint trigger refuses after insert on "joinRequests" deferrable initially deferred
      for each row execute function refuse()`.execute(db);
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat.phone);
    await world.until(() => lines.some(({ msg }) => msg.includes("could not be read")));
    const moves = () => lines.filter(({ msg }) => msg === "move: join requested").length;
    expect(moves()).toBe(0);
    await sql`drop trigger refuses on "joinRequests"`.execute(db);
    await world.timePasses(60_000, () => moves() > 0);
    expect(moves()).toBe(1);
  });
});
