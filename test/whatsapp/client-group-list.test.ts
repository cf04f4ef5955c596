// How the client pages through the groups of a number.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WhatsAppClient } from "../../src/whatsapp/client.ts";
import { collect, refused, startGraphClient } from "./graph-client.ts";
import type { GraphServer, Reply } from "./graph-server.ts";

let graph: GraphServer;
let client: WhatsAppClient;

beforeEach(async () => {
  ({ graph, client } = await startGraphClient());
});
afterEach(() => graph.stop());

const groupA = "GROUPaaaaaaaA";
const groupB = "GROUPaaaaaaaB";

describe("listing groups", () => {
  it("reads the documented shape", async () => {
    graph.answers({
      json: { data: { groups: [{ id: "GROUPaaaaaaa1", subject: "One", created_at: "1761886978" }] } },
    });
    expect(await collect(client.listGroups("1065"))).toEqual([
      [{ id: "GROUPaaaaaaa1", subject: "One", createdAt: 1_761_886_978_000 }],
    ]);
    expect(graph.asked[0]?.url).toBe("/v26.0/1065/groups?limit=1024");
  });

  it("reads the shape seen live", async () => {
    graph.answers({
      json: { data: [{ id: "GROUPaaaaaaa1", subject: "One", creation_timestamp: 1_761_886_978 }] },
    });
    expect(await collect(client.listGroups("1065"))).toEqual([
      [{ id: "GROUPaaaaaaa1", subject: "One", createdAt: 1_761_886_978_000 }],
    ]);
  });

  const pageOf = (ids: string[], paging: object = {}): Reply => ({
    json: { data: ids.map((id) => ({ id, subject: id })), paging },
  });
  const more = (after: string) => ({ cursors: { after }, next: "https://elsewhere.example/steal?token" });
  const listedIds = async () =>
    (await collect(client.listGroups("1065"))).map((page) => page.map(({ id }) => id));

  it("goes on by the cursor, past short and empty pages, while there is a next page", async () => {
    graph.answers(
      pageOf([groupA], more("1")),
      pageOf([], more("2")),
      pageOf([groupB], { cursors: { after: "3" } }),
    );
    expect(await listedIds()).toEqual([[groupA], [groupB]]);
    expect(graph.asked.map(({ url }) => url.split("limit=1024")[1])).toEqual(["", "&after=1", "&after=2"]);
  });

  it("stops when a cursor comes back again", async () => {
    graph.answers(pageOf([groupA], more("1")));
    expect(await listedIds()).toEqual([[groupA], [groupA]]);
  });

  it("tries one more page after a full one, whatever the answer says", async () => {
    const full = Array.from({ length: 1024 }, (_, index) => `GROUPaaaaaaa${index}`);
    graph.answers(pageOf(full, { cursors: { after: "1" } }), pageOf([]));
    expect(await listedIds()).toEqual([full]);
    expect(graph.asked).toHaveLength(2);
  });

  it("begins again when the cursor has expired, and gives up when that goes on", async () => {
    graph.answers(
      pageOf([groupA], more("1")),
      refused(131059),
      pageOf([groupA], more("2")),
      pageOf([groupB]),
    );
    expect(await listedIds()).toEqual([[groupA], [groupA], [groupB]]);
    graph.answers(refused(131059));
    await expect(listedIds()).rejects.toMatchObject({ code: 131059 });
  });
});
