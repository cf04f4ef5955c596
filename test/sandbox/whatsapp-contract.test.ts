// Holds the WhatsApp sandbox against Meta's published schema of the Groups calls (test/fixtures, from facebook/openapi):
// what it answers fits the schema, and what the schema forbids it refuses. Where the schema is known to be wrong (live
// lists, removal by user id) nothing is compared.
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NUMBER, startWhatsApp } from "./whatsapp.ts";
import type { Scene } from "./whatsapp.ts";

const product = { messaging_product: "whatsapp" };
const PAT = "16505551234";
const SAM = "16505550000";
const schemaId = "https://schema.test/whatsapp";
const ajv = new Ajv2020({ strict: false });
ajv.addSchema(
  JSON.parse(
    readFileSync(new URL("../fixtures/whatsapp-groups-openapi.json", import.meta.url), "utf8"),
  ) as object,
  schemaId,
);

const GROUPS = "/{Version}/{Phone-Number-ID}/groups";
const GROUP = "/{Version}/{group_id}";

let scene: Scene;
beforeEach(async () => {
  scene = await startWhatsApp({ switches: { listShape: "documented" } });
});
afterEach(() => scene.stop());

describe("answers", () => {
  it.each([
    ["create", "post", GROUPS, () => `${NUMBER}/groups`, () => ({ ...product, subject: "A" })],
    ["list", "get", GROUPS, () => `${NUMBER}/groups`, () => undefined],
    [
      "info",
      "get",
      GROUP,
      () => `${group()}?fields=subject,participants,suspended,creation_timestamp`,
      () => undefined,
    ],
    ["delete", "delete", GROUP, group, () => undefined],
    ["reset link", "post", `${GROUP}/invite_link`, () => `${group()}/invite_link`, () => product],
    ["delete link", "delete", `${GROUP}/invite_link`, () => `${group()}/invite_link`, () => product],
    ["join requests", "get", `${GROUP}/join_requests`, () => `${group()}/join_requests`, () => undefined],
    ["approve", "post", `${GROUP}/join_requests`, () => `${group()}/join_requests`, decision],
    ["reject", "delete", `${GROUP}/join_requests`, () => `${group()}/join_requests`, decision],
  ])("to %s fit the schema", async (_what, method, edge, path, body) => {
    scene.whatsapp.seedGroup({ subject: "A", description: "Text", members: [PAT], pending: [SAM] });
    const answer = await scene.graph(method.toUpperCase(), path(), body());
    expect(answer.status).toBeLessThan(300);
    expect(
      problems([edge, method, "responses", "200", "content", "application/json", "schema"], answer.body),
    ).toEqual([]);
  });

  it("that refuse fit the schema of errors", async () => {
    const { body } = await scene.graph("POST", `${NUMBER}/groups`, {});
    expect(ajv.validate({ $ref: `${schemaId}#/components/schemas/ErrorResponse` }, body)).toBe(true);
  });
});

describe("requests", () => {
  const bodies: unknown[] = [
    {},
    product,
    { messaging_product: "sms", subject: "A" },
    { ...product, subject: 7 },
    { ...product, subject: "x".repeat(129) },
    { ...product, subject: "x".repeat(128), description: "x".repeat(2049) },
    { ...product, subject: "A", join_approval_mode: "perhaps" },
    { ...product, join_requests: "x" },
    { ...product, join_requests: [7] },
    { ...product, participants: [] },
    { ...product, participants: Array.from({ length: 9 }, (_, i) => ({ user: `1650555000${i}` })) },
    { ...product, participants: [{}] },
  ];

  it.each([
    ["create", "post", GROUPS, () => `${NUMBER}/groups`],
    ["update", "post", GROUP, group],
    ["reset link", "post", `${GROUP}/invite_link`, () => `${group()}/invite_link`],
    ["approve", "post", `${GROUP}/join_requests`, () => `${group()}/join_requests`],
    ["reject", "delete", `${GROUP}/join_requests`, () => `${group()}/join_requests`],
    ["remove", "delete", `${GROUP}/participants`, () => `${group()}/participants`],
  ])("to %s that the schema forbids are refused", async (_what, method, edge, path) => {
    scene.whatsapp.seedGroup({ subject: "A" });
    const forbidden = bodies.filter(
      (body) =>
        problems([edge, method, "requestBody", "content", "application/json", "schema"], body).length > 0,
    );
    expect(forbidden.length).toBeGreaterThan(0);
    for (const body of forbidden) {
      expect((await scene.graph(method.toUpperCase(), path(), body)).status).toBe(400);
    }
  });
});

function group(): string {
  return encodeURIComponent(scene.whatsapp.groups()[0]?.id ?? "");
}

function decision() {
  const pending = scene.whatsapp.groups()[0]?.pending ?? [];
  return { ...product, join_requests: [...pending.map(({ joinRequestId }) => joinRequestId), "unknown"] };
}

/** What the schema at this place of the fixture says against a value. */
function problems(place: string[], value: unknown): string[] {
  const pointer = ["paths", ...place].map((part) => encodeURIComponent(part.replaceAll("/", "~1"))).join("/");
  const validate = ajv.getSchema(`${schemaId}#/${pointer}`);
  if (!validate) throw new Error(`The fixture has nothing at ${place.join(" ")}.`);
  void validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
