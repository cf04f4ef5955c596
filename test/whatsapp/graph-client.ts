// The client with an HTTP server in the place of the Graph API, for the tests of what it sends and what it makes of the answers.
import { createWhatsAppClient, type WhatsAppClient } from "../../src/whatsapp/client.ts";
import type { Person } from "../../src/whatsapp/events.ts";
import { startGraphServer, type GraphServer, type Reply } from "./graph-server.ts";

export const accessToken = "EAATESTTOKEN";
export const phone: Person = { waId: "16505551234", userId: null, username: null };
export const hidden: Person = { waId: null, userId: "US.13491208655302741918", username: "@pat" };

export async function startGraphClient(): Promise<{ graph: GraphServer; client: WhatsAppClient }> {
  const graph = await startGraphServer();
  return { graph, client: createWhatsAppClient({ baseUrl: graph.url, version: "v26.0", accessToken }) };
}

export function callsOf(graph: GraphServer) {
  return graph.asked.map(({ method, url, body }) => ({
    method,
    url,
    body: body === "" ? null : (JSON.parse(body) as unknown),
  }));
}

export async function collect<Item>(pages: AsyncIterable<Item[]>): Promise<Item[][]> {
  const all: Item[][] = [];
  for await (const page of pages) all.push(page);
  return all;
}

export const refused = (code: number): Reply => ({
  status: 400,
  json: { error: { code, message: "…", type: "OAuthException" } },
});
