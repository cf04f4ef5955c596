// Every road into the bot asks for the right: each command of the table, each button, each form that can be sent, and what is
// offered while somebody types. A new one that is missing here does not compile, or fails.
import { expect, it } from "vitest";
import type { CardId, GroupId, JoinRequestId, OperationId } from "../../src/groups/model.ts";
import type { RouteId } from "../../src/groups/routes.ts";
import { writeClick, type Click } from "../../src/slack/buttons/click.ts";
import { commands } from "../../src/slack/commands/command-table.ts";
import { answerMessage } from "../../src/slack/bridge/answer-message.ts";
import { answerTemplate } from "../../src/slack/bridge/answer-template.ts";
import { allRequests } from "../../src/slack/forms/all-requests.ts";
import { sendableForms } from "../../src/slack/forms/answer-form.ts";
import type { AnnouncementId } from "../../src/groups/sending.ts";
import { announceGroups } from "../../src/slack/forms/announce-groups.ts";
import { announceText } from "../../src/slack/forms/announce-text.ts";
import { auditLog, wholeAudit } from "../../src/slack/forms/audit-log.ts";
import { chooseGroup, groupField } from "../../src/slack/forms/choose-group.ts";
import { createGroup } from "../../src/slack/forms/create-group.ts";
import { forgetPerson } from "../../src/slack/forms/forget-person.ts";
import { decideWithNote } from "../../src/slack/forms/decide-with-note.ts";
import { groupList } from "../../src/slack/forms/group-list.ts";
import { importPeople, importPreview } from "../../src/slack/forms/import-people.ts";
import { peopleList } from "../../src/slack/forms/people-list.ts";
import { personForm } from "../../src/slack/forms/person.ts";
import { manageShortcut } from "../../src/slack/commands/shortcut.ts";
import { routeApprovingForm } from "../../src/slack/routes/route-approving.ts";
import { routeBridgeForm } from "../../src/slack/routes/route-bridge.ts";
import { routeForm } from "../../src/slack/routes/route-form.ts";
import { routeRemindersForm } from "../../src/slack/routes/route-reminders.ts";
import { routeSettingsForm } from "../../src/slack/routes/route-settings.ts";
import { verbForm } from "../../src/slack/verbs/verb-form.ts";
import { verbs } from "../../src/slack/verbs/verb-table.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { isTold } from "../journeys/cards.ts";
import { worldWithGroups } from "../journeys/manage-form.ts";
import { postInteraction } from "../journeys/signed.ts";
import { channel, people, type World } from "../journeys/world.ts";

const { alice, ben, dan } = people;

const groupId = "g_spring4471" as GroupId;
const requestId = "r_person0001" as JoinRequestId;
const cardId = "c_card00001" as CardId;
const routeId = "rt_spring0001" as RouteId;
const operationId = "o_create0001" as OperationId;

const clicks: { [Verb in Click["verb"]]: Click & { verb: Verb } } = {
  approve: { verb: "approve", requestId },
  reject: { verb: "reject", requestId },
  undo: { verb: "undo", requestId },
  approve_all: { verb: "approve_all", groupId, requestIds: [requestId] },
  reject_all: { verb: "reject_all", groupId, requestIds: [requestId] },
  try_again: { verb: "try_again", operationId },
  show_cards_again: { verb: "show_cards_again" },
  check_again: { verb: "check_again", groupId },
  show_waiting: { verb: "show_waiting", place: "channel" },
  show_numbers: { verb: "show_numbers", cardId },
  agree: { verb: "agree", cardId },
  turn_page: { verb: "turn_page", page: 0 },
  tick_all: { verb: "tick_all" },
  reject_ticked: { verb: "reject_ticked" },
  search_groups: { verb: "search_groups", words: "Spring" },
  open_list: { verb: "open_list", list: "groups" },
  open_routes: { verb: "open_routes" },
  edit_route: { verb: "edit_route", routeId: null },
  edit_route_reminders: { verb: "edit_route_reminders", routeId },
  snooze: { verb: "snooze", choice: "later", cardId },
  edit_route_settings: { verb: "edit_route_settings", routeId },
  edit_route_approving: { verb: "edit_route_approving", routeId },
  edit_route_bridge: { verb: "edit_route_bridge", routeId },
  remove_route: { verb: "remove_route", routeId },
  move_route: { verb: "move_route", routeId, direction: "up" },
  preview_route: { verb: "preview_route" },
  open_create_form: { verb: "open_create_form" },
  about_request: { verb: "about_request", wanted: "reject", requestId },
  open_person: { verb: "open_person", key: "+46701234567" },
  search_people: { verb: "search_people", words: "Anna" },
  export_people: { verb: "export_people" },
  answer_message: { verb: "answer_message", messageId: "b_0000000000", groupId },
  send_template: { verb: "send_template", groupId },
  fetch_file: { verb: "fetch_file", fileId: "f_0000000000", groupId },
  manage: { verb: "manage", word: "info", groupId },
  turn_audit_page: { verb: "turn_audit_page", page: 0 },
  send_audit: { verb: "send_audit" },
  announce_again: { verb: "announce_again", announcementId: "a_announced1" as AnnouncementId },
};

const requests = allRequests.frame({ page: 0, round: 0 });
const groups = groupList.frame({ words: "", page: 0 });
const audit = auditLog.frame(wholeAudit);
const peopleFound = peopleList.frame({ words: "", page: 0 });
const pick = (word: string) => chooseGroup.frame({ word });

/** The form a button stands in, where it means something only there. */
const formOf: Partial<Record<Click["verb"], Frame>> = {
  turn_page: groups,
  search_groups: groups,
  search_people: peopleFound,
  export_people: importPeople.frame({ round: 0 }),
  tick_all: requests,
  reject_ticked: requests,
  turn_audit_page: audit,
  send_audit: audit,
};

const forms: Record<string, Frame> = {
  [createGroup.id]: createGroup.frame({}),
  [chooseGroup.id]: pick("info"),
  [verbForm.id]: verbForm.frame({ word: "send", groupId }),
  [groupList.id]: groups,
  [allRequests.id]: requests,
  [auditLog.id]: audit,
  [announceGroups.id]: announceGroups.frame({ words: "", round: 0 }),
  [announceText.id]: announceText.frame({
    chosen: { by: "words", words: "" },
    digest: "",
    template: null,
    round: 0,
  }),
  [forgetPerson.id]: forgetPerson.frame({}),
  [routeForm.id]: routeForm.frame({ id: null, seenAt: 0 }),
  [routeApprovingForm.id]: routeApprovingForm.frame({ id: routeId, seenAt: 0, under: null }),
  [routeBridgeForm.id]: routeBridgeForm.frame({ id: routeId, seenAt: 0, under: null }),
  [routeRemindersForm.id]: routeRemindersForm.frame({ id: routeId, seenAt: 0, under: null }),
  [routeSettingsForm.id]: routeSettingsForm.frame({ id: routeId, seenAt: 0, under: null }),
  [decideWithNote.id]: decideWithNote.frame({
    decision: "reject",
    requestIds: [requestId],
    needsReason: false,
  }),
  [personForm.id]: personForm.frame({ key: "+46701234567", page: 0 }),
  [peopleList.id]: peopleFound,
  [importPeople.id]: importPeople.frame({ round: 0 }),
  [importPreview.id]: importPreview.frame({ fileId: "F0LIST" }),
  [answerTemplate.id]: answerTemplate.frame({ groupId, template: null }),
  [answerMessage.id]: answerMessage.frame({ messageId: "b_0000000000", groupId }),
};

describeOnBothDatabases("people without the right", (database) => {
  it("get nothing from any command", async () => {
    const world = await anyWorld(database);
    const guarded = commands.filter(({ right }) => right !== null);
    for (const { typed } of guarded)
      expect(
        await refused(world, () => world.slack.as(dan).slash("/wa", `${typed} Spring`, { channel })),
      ).toBe(1);
    const told = world.slack.as(dan).ephemerals();
    expect(told).toHaveLength(guarded.length);
    for (const { text } of told) expect(text).toContain("You may not");
    await nothingCameOfIt(world);
  });

  it("get nothing from any button", async () => {
    const world = await anyWorld(database);
    for (const click of Object.values(clicks)) {
      const view = viewIn(formOf[click.verb]);
      const press = () => sends(world, dan, { type: "block_actions", actions: [button(click)], ...view });
      expect([click.verb, await refused(world, press)]).toEqual([click.verb, 1]);
    }
    await nothingCameOfIt(world);
  });

  it("get nothing from a choice in the Manage menu, each of which takes the right of its verb", async () => {
    const world = await anyWorld(database);
    const who = { approve: dan, administer: ben };
    for (const { word, right } of verbs) {
      const actions = [button({ verb: "manage", word, groupId })];
      const press = () => sends(world, who[right], { type: "block_actions", actions });
      expect([word, await refused(world, press)]).toEqual([word, 1]);
    }
    await nothingCameOfIt(world);
  });

  it("get nothing from any form that they send", async () => {
    const world = await anyWorld(database);
    expect(Object.keys(forms).toSorted()).toEqual(sendableForms.toSorted());
    for (const [id, frame] of Object.entries(forms)) {
      let answer = "";
      const send = async () => {
        answer = await sends(world, dan, { type: "view_submission", ...viewIn(frame) });
      };
      expect([id, await refused(world, send)]).toEqual([id, 1]);
      expect(answer).toContain("You may not");
    }
    await nothingCameOfIt(world);
  });

  it("get nothing from the shortcut", async () => {
    const world = await anyWorld(database);
    const message = world.slack.as(ben).say(channel, "Lunch?");
    const choose = async () => {
      await world.slack.as(dan).shortcut(manageShortcut, message);
      await isTold(world, dan, "You may not");
    };
    expect(await refused(world, choose)).toBe(1);
    await nothingCameOfIt(world);
  });

  it("are offered no names while they type into a form that is open, and others only for what they may do", async () => {
    const world = await anyWorld(database);
    const offered = async (who: string, frame: Frame): Promise<number> => {
      const typing = {
        type: "block_suggestion",
        action_id: groupField.id,
        block_id: groupField.id,
        value: "",
      };
      const answer = JSON.parse(await sends(world, who, { ...typing, ...viewIn(frame) }));
      return answer.options.length;
    };
    expect(await offered(dan, pick("info"))).toBe(0);
    expect(await offered(ben, pick("info"))).toBe(1);
    expect(await offered(ben, pick("delete"))).toBe(0);
    expect(await offered(alice, pick("delete"))).toBe(1);
    expect(await offered(alice, pick("no such verb"))).toBe(0);
    expect(await offered(alice, groups)).toBe(0);
  });
});

type Frame = { callback_id: string; private_metadata: string };

function anyWorld(database: Parameters<typeof worldWithGroups>[0]): Promise<World> {
  // Slack has opened none of these forms, and complains of what is laid on top of them.
  return worldWithGroups(database, [{ subject: "Spring order 4471" }], { expectProblems: true });
}

/** By how much the number of refusals grew. */
async function refused(world: World, ask: () => Promise<unknown>): Promise<number> {
  const before = await refusals(world);
  await ask();
  return (await refusals(world)) - before;
}

async function refusals({ bot }: World): Promise<number> {
  const metrics = await (await fetch(`${bot.url}/metrics`)).text();
  return Number(/^groupdesk_unauthorised_total (\d+)$/mu.exec(metrics)?.[1]);
}

async function nothingCameOfIt({ slack, whatsapp, quiet }: World): Promise<void> {
  await quiet();
  for (const who of [dan, ben]) expect(slack.as(who).views()).toEqual([]);
  for (const kind of ["create", "approve", "reject", "remove", "delete"] as const)
    expect(whatsapp.calls(kind)).toEqual([]);
}

function button(click: Click) {
  return { type: "button", block_id: "b", action_ts: "1", ...writeClick(click) };
}

function viewIn(frame: Frame | undefined) {
  if (frame === undefined) return { channel: { id: channel }, response_url: "http://127.0.0.1:9/" };
  return { view: { id: "V0FORM", type: "modal", hash: "1", blocks: [], state: { values: {} }, ...frame } };
}

/** As Slack would, signed; gives back the body of the answer. */
async function sends(world: World, user: string, content: object): Promise<string> {
  const common = {
    user: { id: user },
    team: { id: "T0SANDBOX" },
    trigger_id: "1.2.3",
    token: "t",
    api_app_id: "A0SANDBOX",
  };
  const answer = await postInteraction(world, { ...common, ...content });
  expect(answer.status).toBe(200);
  return answer.text;
}
