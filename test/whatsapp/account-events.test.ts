// What WhatsApp sends about the account as a whole, and about who changes their number: as documented, as samples spell it otherwise,
// and as it should never come.
import { describe, expect, it } from "vitest";
import type { Update } from "../../src/whatsapp/events.ts";
import { readUpdates } from "../../src/whatsapp/wire.ts";

const account = "102290129340398";
const time = 1_790_000_000;
const receivedAtMs = time * 1_000 + 5_000;

function read(field: string, value: unknown, entry: Record<string, unknown> = {}): Update {
  const body = {
    object: "whatsapp_business_account",
    entry: [{ id: account, time, changes: [{ field, value }], ...entry }],
  };
  const [update, ...more] = readUpdates(body, { receivedAtMs });
  if (update === undefined || more.length > 0) throw new Error("one update was expected");
  return update;
}

function newsOf(field: string, value: unknown): unknown {
  const { event } = read(field, value);
  return event.kind === "account news" ? event.news : event;
}

describe("news of the account", () => {
  it.each([
    [
      "a restriction with its end",
      "account_update",
      {
        event: "ACCOUNT_RESTRICTION",
        restriction_info: [
          { restriction_type: "RESTRICTED_BIZ_INITIATED_MESSAGING", expiration: time + 60 },
          { restriction_type: "RESTRICTED_ADD_PHONE_NUMBER_ACTION", expiration: String(time + 120) },
        ],
      },
      { about: "account/restriction", standing: "bad", until: (time + 120) * 1_000 },
    ],
    ["a restriction of nothing", "account_update", { event: "ACCOUNT_RESTRICTION" }, { standing: "good" }],
    [
      "a violation",
      "account_update",
      { event: "ACCOUNT_VIOLATION", violation_info: { violation_type: "ADULT" } },
      { about: "account/violation", standing: "told", detail: "ADULT" },
    ],
    [
      "an account switched off",
      "account_update",
      { event: "DISABLED_UPDATE", ban_info: { waba_ban_state: "DISABLE", waba_ban_date: "April 17, 2025" } },
      { about: "account/ban", standing: "bad", detail: "DISABLE" },
    ],
    [
      "an account switched on again",
      "account_update",
      { event: "DISABLED_UPDATE", ban_info: { waba_ban_state: "REINSTATE" } },
      { about: "account/ban", standing: "good" },
    ],
    [
      "a deleted account",
      "account_update",
      { event: "ACCOUNT_DELETED" },
      { about: "account/access", standing: "bad" },
    ],
    [
      "complaints about a number",
      "phone_number_quality_update",
      { display_phone_number: "+1 555-078-3881", event: "FLAGGED", current_limit: "TIER_10K" },
      { about: "number/15550783881/quality", standing: "bad", subject: "+15550783881" },
    ],
    [
      "a number's limit",
      "phone_number_quality_update",
      {
        display_phone_number: "15550783881",
        event: "DOWNGRADE",
        current_limit: "TIER_2K",
        old_limit: "TIER_10K",
      },
      { about: "number/15550783881/limit", topic: "limit", level: 2_000 },
    ],
    [
      "the account's limit in words",
      "business_capability_update",
      { max_daily_conversations_per_business: "TIER_UNLIMITED", max_phone_numbers_per_waba: 25 },
      { about: "account/limit", level: 1_000_000_000 },
    ],
    [
      "the account's limit as it was spelled before",
      "business_capability_update",
      { max_daily_conversation_per_phone: 2000 },
      { about: "account/limit", level: 2_000 },
    ],
    [
      "a paused template",
      "message_template_status_update",
      {
        event: "PAUSED",
        message_template_id: 1689556908129832,
        message_template_name: "team_invite",
        message_template_language: "en-US",
        reason: null,
        other_info: { title: "FIRST_PAUSE", description: "Your template has been paused." },
      },
      {
        about: "template/team_invite/en_US",
        standing: "bad",
        subject: "team_invite (en_US)",
        detail: "FIRST_PAUSE",
      },
    ],
    [
      "an alert",
      "account_alerts",
      {
        entity_type: "BUSINESS",
        entity_id: "506914307656634",
        alert_info: {
          alert_severity: "WARNING",
          alert_status: "ACTIVE",
          alert_type: "PROFILE_PICTURE_LOST",
          alert_description: "Please reupload your profile picture",
        },
      },
      {
        about: "alert/506914307656634/PROFILE_PICTURE_LOST",
        standing: "bad",
        detail: "Please reupload your profile picture",
      },
    ],
    [
      "an alert that another one ends",
      "account_alerts",
      {
        entity_id: 506914307656634,
        alert_severity: "INFORMATIONAL",
        alert_status: "NONE",
        alert_type: "OBA_APPROVED",
      },
      { about: "alert/506914307656634/OBA", standing: "good" },
    ],
  ])("read %s", (_, field, value, expected) => {
    expect(newsOf(field, value)).toMatchObject(expected);
  });

  it.each([
    ["account_update", { event: "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", country: "IN" }],
    [
      "phone_number_quality_update",
      { display_phone_number: "15550783881", event: "THROUGHPUT_UPGRADE", current_limit: "TIER_UNLIMITED" },
    ],
    [
      "message_template_status_update",
      { event: "REJECTED", message_template_name: "draft", message_template_language: "en" },
    ],
    ["business_capability_update", {}],
  ])("say nothing in %s where nobody must act", (field, value) => {
    expect(newsOf(field, value)).toBeNull();
  });

  it("is not understood in a word about the account that is new, and keeps only that word", () => {
    expect(newsOf("account_update", { event: "ACCOUNT_FROZEN", secret: "+46701234567" })).toEqual({
      kind: "unsupported",
      phoneNumberId: null,
      field: "account_update",
      type: "account_frozen",
      reason: "This word about the account is not known.",
    });
  });

  it("is the same when it is sent again, and another when the same happens at another time", () => {
    const value = { event: "ACCOUNT_DELETED" };
    const [first, same] = [read("account_update", value), read("account_update", { ...value })];
    expect(same.hash).toBe(first.hash);
    expect(read("account_update", value, { time: time + 1 }).hash).not.toBe(first.hash);
  });

  it("finds its field where samples have it, and its time in the entry", () => {
    const value = { event: "PARTNER_APP_UNINSTALLED", field: "account_update" };
    const body = { entry: [{ id: account, time, changes: [{ value }] }] };
    const [update] = readUpdates(body, { receivedAtMs });
    expect(update?.event).toMatchObject({ kind: "account news", accountId: account, at: time * 1_000 });
  });

  it.each([
    "message_template_status_update",
    "account_alerts",
    "account_update",
    "phone_number_quality_update",
  ])("never stumbles over anything in %s", (field) => {
    for (const value of [null, [], "x", { event: 5 }, { event: "PAUSED", message_template_name: "<@U1>" }])
      expect(["account news", "unsupported"]).toContain(read(field, value).event.kind);
  });
});

describe("a changed number", () => {
  const metadata = { display_phone_number: "15550783881", phone_number_id: "106540352242922" };
  const message = (system: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
    messaging_product: "whatsapp",
    metadata,
    messages: [
      { from: "16505551234", id: "wamid.1", timestamp: String(time), type: "system", system, ...more },
    ],
  });

  it("is told with who it was and who it is", () => {
    const system = {
      type: "user_changed_number",
      wa_id: "16505559999",
      user_id: "US.2",
      previous_user_id: "US.1",
      body: "…",
    };
    expect(read("messages", message(system)).event).toEqual({
      kind: "identity changed",
      phoneNumberId: metadata.phone_number_id,
      at: time * 1_000,
      before: { waId: "16505551234", userId: "US.1", username: null },
      after: { waId: "16505559999", userId: "US.2", username: null },
    });
  });

  it("is told in its older spelling too", () => {
    const system = { type: "customer_changed_number", new_wa_id: "16505559999" };
    expect(read("messages", message(system)).event).toMatchObject({
      after: { waId: "16505559999", userId: null },
    });
  });

  it("keeps the number where only the id changed", () => {
    const system = { type: "user_changed_user_id", user_id: "US.2", previous_user_id: "US.1" };
    expect(read("messages", message(system)).event).toMatchObject({
      before: { userId: "US.1" },
      after: { waId: "16505551234", userId: "US.2" },
    });
  });

  it("is not read where it names nobody, or is something else", () => {
    for (const system of [{ type: "user_identity_changed" }, { type: "user_changed_number" }, null])
      expect(read("messages", message(system as never)).event.kind).toBe("unsupported");
  });

  it("stands beside chat, which nobody reads", () => {
    const value = message({ type: "user_changed_number", wa_id: "16505559999" });
    const chat = { from: "16505551234", id: "wamid.2", type: "text", text: { body: "secret" } };
    const body = {
      entry: [
        {
          id: account,
          changes: [{ field: "messages", value: { ...value, messages: [...value.messages, chat] } }],
        },
      ],
    };
    expect(readUpdates(body, { receivedAtMs }).map(({ event }) => event.kind)).toEqual([
      "identity changed",
      "unsupported",
    ]);
  });
});
