// What each kind of webhook means, and what becomes of those that mean nothing.
import { describe, expect, it } from "vitest";
import type { Person, Update } from "../../src/whatsapp/events.ts";
import { groupOfPiece, isAboutMessages, readPieces, readUpdates, toldIn } from "../../src/whatsapp/wire.ts";
import { delivery, fixture, fixtureNames } from "./deliveries.ts";

const receivedAtMs = Date.UTC(2026, 0, 1);

const groupId = "Y2FwaV9ncm91cDoxNTU1MDc4Mzg4MToxMjAzNjM0MDQ2OTQyMzM4MjA=";
const joinRequestId = "MTY1MDU1NTEyMzQ6MTIwMzYzNDA0Njk0MjMzODIw";
const requestId = "6E485DA48931CFDD9CCDF97DE6FFF1B4";
const inviteLink = "https://chat.whatsapp.com/LINKLINKLINK";
const phoneNumberId = "106540352242922";

const person = (names: Partial<Person>): Person => ({ waId: null, userId: null, username: null, ...names });
const fault = (code: number, title: string) => ({ code, title, details: "Details of the error." });
const at = (seconds: number) => ({ phoneNumberId, groupId, at: seconds * 1000 });
const usual = at(1761886979);

const patByPhone = person({ waId: "16505551234" });
const patById = person({ userId: "US.13491208655302741918" });
const patByBoth = person({ waId: "16505551234", userId: "US.13491208655302741918" });
const pat = person({ waId: "16505551234", userId: "US.13491208655302741918", username: "@pat" });
const parentUserId = "US.ENT.11815799212886844830";
const stranger = person({ waId: "16505550000" });

const unsupported = (field: string, type: string | null, reason: string) => ({
  kind: "unsupported",
  phoneNumberId,
  field,
  type,
  reason,
});

const removed = { kind: "people removed", ...usual, requestId, failed: [], faults: [] };
const created = { kind: "group created", ...usual, requestId, subject: "Spring order 4471", inviteLink };
const createFailed = {
  kind: "group create failed",
  phoneNumberId,
  at: usual.at,
  requestId,
  subject: "Spring order 4471",
  faults: [fault(131211, "Group create limit reached")],
};
const settings = { kind: "settings changed", ...usual, requestId, faults: [] };
const done = { done: true, faults: [] };
const status = {
  kind: "message status",
  phoneNumberId,
  at: 1761899500_000,
  messageId: "wamid.HBgS",
  status: "delivered",
  person: null,
  callbackData: null,
  faults: [],
};
const suspendedFault = fault(131207, "Group suspended");

const expected: Record<string, unknown> = {
  "group_lifecycle_update.group_create.documented": {
    ...created,
    description: null,
    joinApprovalMode: "approval_required",
  },
  "group_lifecycle_update.group_create.live": {
    ...created,
    description: "Coordination for order 4471",
    joinApprovalMode: "auto_approve",
  },
  "group_lifecycle_update.group_create.failed": createFailed,
  "group_lifecycle_update.group_create.failed-without-group-id": createFailed,
  "group_lifecycle_update.group_delete.documented": { kind: "group deleted", ...usual, requestId },
  "group_lifecycle_update.group_delete.elsewhere": { kind: "group deleted", ...usual, requestId: null },
  "group_lifecycle_update.group_delete.failed": {
    kind: "group delete failed",
    ...usual,
    requestId,
    faults: [fault(131000, "Something went wrong")],
  },
  "group_participants_update.group_participants_add.by-link": {
    kind: "people joined",
    ...at(1761888373),
    people: [pat],
    approved: false,
  },
  "group_participants_update.group_participants_add.hidden-number": {
    kind: "people joined",
    ...at(1761888373),
    people: [{ ...patById, parentUserId }],
    approved: false,
  },
  "group_participants_update.group_participants_add.empty-number": {
    kind: "people joined",
    ...at(1761888373),
    people: [patById],
    approved: false,
  },
  "group_participants_update.group_participants_add.approved": {
    kind: "people joined",
    ...at(1761888400),
    people: [patByPhone],
    approved: true,
  },
  "group_participants_update.group_participants_add.approved-many": {
    kind: "people joined",
    ...at(1761888400),
    people: [patByPhone, person({ userId: "US.99887766554433" })],
    approved: true,
  },
  "group_participants_update.group_join_request_created.documented": {
    kind: "join requested",
    ...at(1761888300),
    joinRequestId,
    person: { ...pat, parentUserId },
  },
  "group_participants_update.group_join_request_created.live": {
    kind: "join requested",
    ...at(1761888300),
    joinRequestId,
    person: patByPhone,
  },
  "group_participants_update.group_join_request_created.hidden-number": {
    kind: "join requested",
    ...at(1761888300),
    joinRequestId,
    person: { ...patById, username: "@pat" },
  },
  "group_participants_update.group_join_request_created.number-as-number": {
    kind: "join requested",
    ...at(1761888300),
    joinRequestId,
    person: patByPhone,
  },
  "group_participants_update.group_join_request_revoked.documented": {
    kind: "join request withdrawn",
    ...at(1761888350),
    joinRequestId,
    person: patByBoth,
  },
  "group_participants_update.group_join_request_revoked.hidden-number": {
    kind: "join request withdrawn",
    ...at(1761888350),
    joinRequestId,
    person: patById,
  },
  "group_participants_update.group_participants_remove.whole": { ...removed, removed: [patByPhone, patById] },
  "group_participants_update.group_participants_remove.partly": {
    ...removed,
    removed: [patByPhone],
    failed: [{ person: stranger, faults: [fault(131212, "Participant is not a part of the group.")] }],
    faults: [fault(131201, "Not All Participants Remove Succeeded")],
  },
  "group_participants_update.group_participants_remove.not-at-all": {
    ...removed,
    removed: [],
    failed: [
      { person: patByPhone, faults: [] },
      { person: stranger, faults: [] },
    ],
    faults: [fault(131041, "Group unknown")],
  },
  "group_participants_update.group_participants_remove.initiator-in-value": {
    ...removed,
    removed: [patByPhone],
  },
  "group_participants_update.group_participants_remove.initiator-missing": {
    ...removed,
    removed: [patByPhone],
  },
  "group_participants_update.group_participants_remove.initiator-beside": {
    kind: "people left",
    ...usual,
    people: [patByPhone],
  },
  "group_participants_update.group_participants_remove.left": {
    kind: "people left",
    ...usual,
    people: [patByBoth],
  },
  "group_participants_update.group_participants_remove.left-with-request-id": {
    kind: "people left",
    ...usual,
    people: [patById],
  },
  "group_participants_update.group_participants_remove.left-initiator-missing": {
    kind: "people left",
    ...usual,
    people: [patByPhone],
  },
  "group_participant_update.group_add_participants.schema-spelling": {
    kind: "people joined",
    ...usual,
    people: [patByPhone],
    approved: false,
  },
  "group_participant_update.group_remove_participants.schema-spelling": { ...removed, removed: [patByPhone] },
  "group_settings_update.group_settings_update.whole": {
    ...settings,
    parts: [
      { part: "picture", text: null, ...done },
      { part: "subject", text: "Watch fans", ...done },
      { part: "description", text: "New text", ...done },
    ],
  },
  "group_settings_update.group_settings_update.partly": {
    ...settings,
    parts: [
      {
        part: "picture",
        text: null,
        done: false,
        faults: [fault(131209, "Invalid Group Profile Picture Aspect Ratio")],
      },
      { part: "subject", text: "Watch fans", ...done },
    ],
    faults: [fault(131201, "Not All Settings Updated")],
  },
  "group_settings_update.group_settings_update.not-at-all": {
    ...settings,
    parts: [
      { part: "subject", text: "Watch fans", done: false, faults: [suspendedFault] },
      { part: "description", text: "New text", done: false, faults: [suspendedFault] },
    ],
    faults: [suspendedFault],
  },
  "group_settings_update.group_settings_update.description-cleared": {
    ...settings,
    requestId: null,
    parts: [{ part: "description", text: "", ...done }],
  },
  "group_status_update.group_suspend.documented": { kind: "group suspended", ...usual },
  "group_status_update.group_suspend.live": { kind: "group suspended", ...usual },
  "group_status_update.group_suspend_cleared.documented": { kind: "group suspension cleared", ...usual },
  "group_status_update.group_archived.unknown-type": unsupported(
    "group_status_update",
    "group_archived",
    "This type is not known for the field.",
  ),
  "group_status_update.group_suspend.without-group-id": unsupported(
    "group_status_update",
    "group_suspend",
    "The group id is missing or has a shape that is not known.",
  ),
  "group_pins_update.group_pin.unknown-field": unsupported(
    "group_pins_update",
    "group_pin",
    "This field is not known.",
  ),
  "messages.text.in-group": {
    kind: "group message",
    phoneNumberId: "106540352242922",
    at: 1_761_899_474_000,
    groupId: "Y2FwaV9ncm91cDoxNTU1MDc4Mzg4MToxMjAzNjM0MDQ2OTQyMzM4MjA=",
    raw: expect.anything(),
  },
  "messages.status.sent": { ...status, status: "sent", callbackData: "o_abcdefgh12345678 0" },
  "messages.status.delivered": [
    { ...status, person: { waId: "16505551234", userId: null, username: null } },
    { ...status, person: { waId: "16505550000", userId: null, username: null } },
  ],
  "messages.status.delivered-hidden-number": {
    ...status,
    person: { waId: null, userId: "US.13491208655302741918", username: null },
  },
  "messages.status.read-other-spelling": {
    ...status,
    status: "read",
    person: { waId: "16505551234", userId: null, username: null },
  },
  "messages.status.failed": {
    ...status,
    status: "failed",
    faults: [{ code: 131020, title: "Bad Group", details: "Nobody is there" }],
  },
  "messages.status.to-one-person": {
    ...status,
    messageId: "wamid.HBgT",
    callbackData: "o_abcdefgh12345678 1",
  },
  "messages.status.played": unsupported("messages", null, "This status is not known."),
};

describe("the reading of webhooks", () => {
  it("knows what every kept webhook means", () => {
    expect(Object.keys(expected).toSorted()).toEqual(fixtureNames().toSorted());
  });

  it.for(Object.entries(expected))("understands %s", ([name, event]) => {
    const updates = readUpdates(fixture(name), { receivedAtMs });
    expect(updates.map((update) => update.event)).toEqual([event].flat());
  });

  it("reads every group of every change of every entry, in order", () => {
    const groups = { a: "GROUPaaaaaaaA", b: "GROUPaaaaaaaB", c: "GROUPaaaaaaaC", d: "GROUPaaaaaaaD" };
    const suspended = (id: string) => ({ type: "group_suspend", group_id: id, timestamp: 1761886979 });
    const value = (phone: string, ...ids: string[]) => ({
      field: "group_status_update",
      value: { metadata: { phone_number_id: phone }, groups: ids.map(suspended) },
    });
    const body = {
      entry: [
        { changes: [value("1", groups.a, groups.b), value("2", groups.c)] },
        { changes: [value("1", groups.d)] },
      ],
    };
    const read = readUpdates(body, { receivedAtMs });
    expect(read.map(({ event }) => "groupId" in event && [event.phoneNumberId, event.groupId])).toEqual([
      ["1", groups.a],
      ["1", groups.b],
      ["2", groups.c],
      ["1", groups.d],
    ]);
  });

  it.for([
    ["an empty object", {}],
    ["no entries", { object: "whatsapp_business_account" }],
    ["no object at all", null],
    ["an entry without changes", { entry: [{ id: "1" }] }],
    ["a change without a field", { entry: [{ changes: [{ value: {} }] }] }],
    ["a field without groups", { entry: [{ changes: [{ field: "group_status_update", value: {} }] }] }],
    [
      "a group that is no object",
      delivery([[{ field: "group_status_update", phoneNumberId: "1", group: 7 }]]),
    ],
  ])("keeps a body with %s as one unsupported update", ([, body]) => {
    const kinds = readUpdates(body, { receivedAtMs }).map((update) => update.event.kind);
    expect(kinds).toEqual(["unsupported"]);
  });

  it("takes an empty list of entries, such as the self-check sends, for nothing", () => {
    expect(readUpdates({ object: "whatsapp_business_account", entry: [] }, { receivedAtMs })).toEqual([]);
  });

  it("tells what is about messages from what is about groups", () => {
    const about = (name: string) => readUpdates(fixture(name), { receivedAtMs }).map(isAboutMessages);
    expect(about("messages.text.in-group")).toEqual([true]);
    expect(about("messages.status.delivered")).not.toContain(false);
    expect(about("group_status_update.group_suspend.documented")).toEqual([false]);
  });

  it("leaves out of names what a database cannot keep", () => {
    const group = {
      type: "group_create",
      group_id: groupId,
      subject: "Spring\u0000 order",
      timestamp: 1761886979,
    };
    const body = delivery([[{ field: "group_lifecycle_update", phoneNumberId, group }]]);
    const [update] = readUpdates(body, { receivedAtMs });
    expect(update?.event).toMatchObject({ kind: "group created", subject: "Spring order" });
  });

  it.for([
    ["another object", "me"],
    ["the name of an edge", "message_template_library"],
    ["our own number", "106540352242922"],
    ["a path", "GROUPaaaaaaa1/join_requests"],
    ["a query", "GROUPaaaaaaa1?fields=participants"],
    ["a long text", "G".repeat(600)],
    ["something short", "G"],
  ])("takes %s for no id of a group or a join request", ([, id = ""]) => {
    const asked = { type: "group_join_request_created", timestamp: 1761886979, wa_id: "16505551234" };
    for (const ids of [
      { group_id: id, join_request_id: "JOINaaaaaaaa1" },
      { group_id: groupId, join_request_id: id },
    ]) {
      const body = delivery([
        [{ field: "group_participants_update", phoneNumberId, group: { ...asked, ...ids } }],
      ]);
      const [update] = readUpdates(body, { receivedAtMs });
      expect(update?.event).toMatchObject({ kind: "unsupported", type: "group_join_request_created" });
      expect(update?.event).toMatchObject({ reason: expect.stringContaining("a shape that is not known") });
    }
  });

  it.for([
    { wa_id: "me" },
    { user_id: "../1" },
    { user_id: "16505551234" },
    { wa_id: "1" },
    { input: "all" },
  ])("takes %o for no person, and says so instead of leaving somebody out", (somebody) => {
    const groups = [
      { type: "group_join_request_created", join_request_id: "JOINaaaaaaaa1", ...somebody },
      { type: "group_participants_add", added_participants: [{ wa_id: "16505551234" }, somebody] },
      { type: "group_participants_remove", failed_participants: [somebody] },
    ].map((group) => ({ group_id: groupId, timestamp: 1761886979, ...group }));
    for (const group of groups) {
      const body = delivery([[{ field: "group_participants_update", phoneNumberId, group }]]);
      expect(readUpdates(body, { receivedAtMs })[0]?.event.kind, group.type).toBe("unsupported");
    }
  });

  it("names a field or a type only when it looks like one of WhatsApp's names", () => {
    const strange = [
      "Y2FwaV9ncm91cDoxNTU1MDc4Mzg4Mg",
      "x16505551234",
      "Group_Create",
      "me.accounts",
      "_",
      "a".repeat(65),
    ];
    for (const name of strange) {
      const body = delivery([[{ field: name, phoneNumberId, group: { type: name, group_id: groupId } }]]);
      for (const { field, event } of readUpdates(body, { receivedAtMs }))
        expect({ field, event }).toMatchObject({ field: "none", event: { field: "none", type: null } });
    }
  });

  it("says what a group is missing without quoting it", () => {
    const read = (field: string, group: unknown) =>
      readUpdates(delivery([[{ field, phoneNumberId: "1", group }]]), { receivedAtMs }).map(({ event }) =>
        event.kind === "unsupported" ? event.reason : event.kind,
      );
    const participants = "group_participants_update";
    expect(read(participants, { type: "group_join_request_created", group_id: "GROUPaaaaaaa0" })).toEqual([
      "The join request id is missing or has a shape that is not known.",
    ]);
    expect(read(participants, { type: "group_participants_add", group_id: "GROUPaaaaaaa0" })).toEqual([
      "Nobody is named who joined.",
    ]);
    expect(read(participants, { type: "group_participants_remove", group_id: "GROUPaaaaaaa0" })).toEqual([
      "Nobody is named who left or was removed.",
    ]);
    const settingsField = "group_settings_update";
    expect(read(settingsField, { type: "group_settings_update", group_id: "GROUPaaaaaaa0" })).toEqual([
      "No setting is named.",
    ]);
  });

  it.for([
    ["missing", undefined],
    ["not a number", "yesterday"],
    ["zero", 0],
    ["in milliseconds", 1761886979000],
    ["far ahead", receivedAtMs / 1000 + 90_000],
  ])("takes the time of reception for a time that is %s", ([, timestamp]) => {
    const group = {
      type: "group_suspend",
      group_id: "GROUPaaaaaaa0",
      ...(timestamp === undefined ? {} : { timestamp }),
    };
    const body = delivery([[{ field: "group_status_update", phoneNumberId: "1", group }]]);
    const [update] = readUpdates(body, { receivedAtMs });
    expect(update?.event).toMatchObject({ kind: "group suspended", at: receivedAtMs });
  });

  it("gives a body of a thousand updates a thousand hashes", () => {
    const group = (index: number) => ({
      type: "group_suspend",
      group_id: `G${index}`,
      timestamp: 1761886979,
    });
    const changes = Array.from({ length: 1000 }, (_, index) => ({
      field: "group_status_update",
      phoneNumberId: "1",
      group: group(index),
    }));
    expect(new Set(hashes(readUpdates(delivery([changes]), { receivedAtMs }))).size).toBe(1000);
  });
});

describe("a large body", () => {
  it("hands on news of groups as it came, to be read later, each as it would be read at once", async () => {
    const group = (index: number) => ({ type: "group_suspend", group_id: `GROUPaaaaaaa${index}` });
    const changes = Array.from({ length: 1000 }, (_, index) => ({
      field: "group_status_update",
      phoneNumberId: "1",
      group: group(index),
    }));
    const body = delivery([changes]);
    const told = await toldIn(body, { receivedAtMs });
    const pieces = told.flatMap((each) => ("event" in each ? [] : [each]));
    expect(pieces).toHaveLength(1000);
    expect(pieces.map(groupOfPiece)).toEqual(changes.map((change) => change.group.group_id));
    expect(readPieces(pieces, { receivedAtMs })).toEqual(readUpdates(body, { receivedAtMs }));
  });

  it("is otherwise read a hundred updates at a time, so that others have their turn, and gives the same updates", async () => {
    const statuses = Array.from({ length: 1000 }, (_, index) => ({ id: `wamid.${index}`, status: "read" }));
    const value = { messaging_product: "whatsapp", metadata: { phone_number_id: "1" }, statuses };
    const body = { entry: [{ id: "1", changes: [{ field: "messages", value }] }] };
    let turns = 0;
    let isOver = false;
    const others = (): void => {
      turns += 1;
      if (!isOver) setImmediate(others);
    };
    setImmediate(others);
    const told = await toldIn(body, { receivedAtMs });
    isOver = true;
    expect(told).toEqual(readUpdates(body, { receivedAtMs }));
    expect(told).toHaveLength(1000);
    expect(turns).toBeGreaterThanOrEqual(9);
  });
});

describe("an update that names more people than any group holds", () => {
  const lists = ["added_participants", "removed_participants", "failed_participants"];

  it.for(lists)("in its %s is kept as it came, and nobody has to wait while all are read", (list) => {
    const naming = (count: number) => {
      const people = Array.from({ length: count }, (_, index) => ({ wa_id: String(16505550000 + index) }));
      const type = `group_participants_${list === "added_participants" ? "add" : "remove"}`;
      const group = { type, group_id: groupId, request_id: requestId, [list]: people };
      return readUpdates(delivery([[{ field: "group_participants_update", phoneNumberId, group }]]), {
        receivedAtMs,
      });
    };
    const many = "More people are named than a WhatsApp group holds.";
    expect(naming(1024)[0]?.event.kind).not.toBe("unsupported");
    expect(naming(1025)[0]?.event).toMatchObject({ kind: "unsupported", reason: many });
  });
});

function hashes(updates: Update[]): string[] {
  return updates.map((update) => update.hash);
}
