// A WhatsApp without a network, for laws of the intake: people and operators do random things, each a second after the
// other, and what webhooks would tell of it is written down.
import * as fc from "fast-check";
import { createInbox } from "../src/sandbox/whatsapp/inbox.ts";
import { createMedia } from "../src/sandbox/whatsapp/media.ts";
import { createOperator } from "../src/sandbox/whatsapp/operator.ts";
import { createPeople } from "../src/sandbox/whatsapp/people.ts";
import { renderBody, type Style } from "../src/sandbox/whatsapp/spelling.ts";
import { createUpdates, type Update as Told } from "../src/sandbox/whatsapp/updates.ts";
import { createWorld } from "../src/sandbox/whatsapp/world.ts";
import type { Update } from "../src/whatsapp/events.ts";
import { readUpdates } from "../src/whatsapp/wire.ts";

export const phoneNumberId = "106540352242922";
const startsAt = Date.UTC(2026, 10, 23, 12);
const number = { id: phoneNumberId, displayPhoneNumber: "15550783881", eligible: true };
const groupCount = 2;
const phones = ["16505551234", "16505552345"];

const usualDeeds = [
  "asks",
  "withdraws",
  "joins",
  "leaves",
  "is approved elsewhere",
  "is rejected elsewhere",
] as const;
const rareDeeds = ["suspended", "cleared", "renamed"] as const;

type Deed = {
  what: (typeof usualDeeds)[number] | (typeof rareDeeds)[number] | "deleted";
  group: number;
  phone: number;
};

export const someDeeds = fc.array(
  fc.record<Deed>({
    what: fc.oneof(
      { weight: 40, arbitrary: fc.constantFrom(...usualDeeds) },
      { weight: 20, arbitrary: fc.constantFrom(...rareDeeds) },
      { weight: 1, arbitrary: fc.constant("deleted") },
    ),
    group: fc.nat(groupCount - 1),
    phone: fc.nat(phones.length - 1),
  }),
  { maxLength: 40, size: "max" },
);

export const someStyle = fc.record<Style>({
  spelling: fc.constantFrom("live", "documented"),
  fieldNames: fc.constantFrom("prose", "schema"),
});

export type Truth = ReturnType<typeof livedThrough>;

/** What is true in the end, when all of this has happened, and the updates that tell of it in the order of events. */
export function livedThrough(happened: readonly Deed[], style: Style) {
  let now = startsAt;
  const told: Told[] = [];
  const world = createWorld({ phoneNumbers: [number], businessAccountId: "102290129340398" });
  const tools = { world, updates: createUpdates(() => now), now: () => now };
  const announce = (makeUpdate: () => Told): void => void told.push(makeUpdate());
  const people = createPeople({ ...tools, media: createMedia(tools.now), announce });
  const operator = createOperator({ ...tools, inbox: createInbox(), announce });
  const ids = Array.from({ length: groupCount }, (_, index) => {
    now += 1_000;
    const mode = index === 0 ? "approval_required" : "auto_approve";
    return operator.createElsewhere({ subject: `Order ${index}`, mode });
  });
  for (const { what, group, phone } of happened) {
    now += 1_000;
    const id = ids[group] ?? "";
    if (world.groups.get(id)?.deleted !== false) continue;
    happens(what, id, phones[phone] ?? "");
  }
  return { groups: [...world.groups.values()], world, updates: told.map(received), endsAt: now };

  function happens(what: Deed["what"], id: string, phone: string): void {
    const waits = people.waitingJoinRequest(id, phone) !== null;
    const hasRoom = people.participants(id).length < 8;
    if (what === "asks" || what === "joins") people.joinsByLink(id, phone);
    else if (what === "withdraws") people.withdraws(id, phone);
    else if (what === "leaves") people.leaves(id, phone);
    else if (what === "is approved elsewhere" && waits && hasRoom)
      operator.decideElsewhere(id, phone, "approve");
    else if (what === "is rejected elsewhere" && waits) operator.decideElsewhere(id, phone, "reject");
    else if (what === "suspended") operator.suspend(id);
    else if (what === "cleared") operator.clearSuspension(id);
    else if (what === "renamed") operator.changeSettingsElsewhere(id, { subject: `Renamed at ${now}` });
    else if (what === "deleted") operator.deleteElsewhere(id);
  }

  /** As the bot reads it at its door. */
  function received(update: Told): Update {
    const sender = { businessAccountId: world.businessAccountId, number: () => number };
    const [read] = readUpdates(JSON.parse(renderBody([update], style, sender)), { receivedAtMs: now });
    if (read === undefined) throw new Error("the webhook tells nothing");
    return read;
  }
}
