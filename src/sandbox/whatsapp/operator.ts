// What happens at WhatsApp without anybody's phone or our bot: groups that already exist, suspensions, changes made by
// another program with the same number. Called by tests and by the page.
import type { CallTools } from "./answers.ts";
import { admit, applySettings, close, takeRequest } from "./deeds.ts";
import { digitsOf, newRequestId } from "./ids.ts";
import { MAX_MEMBERS } from "./world.ts";
import type { Group, JoinApprovalMode, SetUp, TemplateStatus, TemplateText } from "./world.ts";
import type { Json, Update } from "./updates.ts";

export type SeedGroup = {
  /** Default: the first phone number. */
  phoneNumberId?: string;
  subject: string;
  description?: string;
  /** Default: approval_required. */
  mode?: JoinApprovalMode;
  members?: string[];
  /** People whose join requests wait. */
  pending?: string[];
  /** Milliseconds since 1970; default: now. */
  createdAt?: number;
  /** Also tell by webhook. */
  announce?: boolean;
};

export type AccountField =
  | "account_update"
  | "phone_number_quality_update"
  | "business_capability_update"
  | "message_template_status_update"
  | "account_alerts";

type OperatorTools = Pick<CallTools, "world" | "updates" | "now" | "inbox"> & {
  announce: (makeUpdate: () => Update) => void;
};

export function createOperator({ world, updates, inbox, now, announce }: OperatorTools) {
  /** A group that is there already; nothing is told unless `announce`. */
  function seedGroup(seed: SeedGroup): string {
    const members = (seed.members ?? []).map((phone) => world.person(phone).phone);
    if (members.length > MAX_MEMBERS) throw new Error(`A group has at most ${MAX_MEMBERS} people.`);
    const group = world.addGroup({
      phoneNumberId: seed.phoneNumberId ?? firstNumber(),
      subject: seed.subject,
      description: seed.description ?? null,
      mode: seed.mode ?? "approval_required",
      createdAtMs: seed.createdAt ?? now(),
    });
    group.members = members;
    for (const phone of seed.pending ?? []) world.addJoinRequest(group, world.person(phone).phone, now());
    if (seed.announce) announce(() => updates.groupCreated(group, newRequestId()));
    return group.id;
  }

  function suspend(groupId: string): void {
    const group = known(groupId);
    group.suspended = true;
    announce(() => updates.suspended(group));
  }

  function clearSuspension(groupId: string): void {
    const group = known(groupId);
    group.suspended = false;
    announce(() => updates.suspensionCleared(group));
  }

  function deleteElsewhere(groupId: string): void {
    const group = known(groupId);
    close(group);
    announce(() => updates.groupDeleted(group, newRequestId()));
  }

  function changeSettingsElsewhere(
    groupId: string,
    change: { subject?: string; description?: string },
  ): void {
    const group = known(groupId);
    applySettings(group, change);
    const { subject, description } = change;
    announce(() =>
      updates.settingsChanged(group, null, {
        ...(subject === undefined ? {} : { subject: { text: subject } }),
        ...(description === undefined ? {} : { description: { text: description } }),
      }),
    );
  }

  /** Another program decides; as always, a rejection is told to nobody. */
  function decideElsewhere(groupId: string, phone: string, decision: "approve" | "reject"): void {
    const group = known(groupId);
    const request = group.joinRequests.find((waiting) => waiting.phone === digitsOf(phone));
    if (!request) throw new Error(`${phone} has not asked to join that group.`);
    if (decision === "reject") {
      takeRequest(group, request.joinRequestId);
      return;
    }
    const admitted = admit(world, group, request.joinRequestId);
    if ("code" in admitted) throw new Error(admitted.message);
    announce(() => updates.joinedByApproval(group, [admitted]));
  }

  /** WhatsApp says something about the account as a whole, in any of the fields there are for it. */
  function tellsAccount(field: AccountField, value: Json, at?: number): void {
    announce(() => updates.account(field, value, at === undefined ? undefined : Math.floor(at / 1000)));
  }

  /** Somebody moves to another number: all that is theirs goes along, but they have another id. */
  function changesNumber(phone: string, to: string): void {
    const { phone: _, userId, ...theirs } = world.person(phone);
    const before = { ...theirs, phone: digitsOf(phone), userId };
    const after = Object.assign(world.person(to), theirs);
    world.people.delete(before.phone);
    const renamed = (each: string): string => (each === before.phone ? after.phone : each);
    for (const group of world.groups.values()) {
      group.members = group.members.map(renamed);
      group.banned = group.banned.map(renamed);
      for (const request of group.joinRequests) request.phone = renamed(request.phone);
    }
    inbox.movesTo(before.phone, after.phone);
    announce(() => updates.changedNumber(firstNumber(), before, after));
  }

  function setEligible(phoneNumberId: string, eligible: boolean): void {
    const number = world.numbers.get(phoneNumberId);
    if (!number) throw new Error(`The sandbox has no phone number ${phoneNumberId}.`);
    number.eligible = eligible;
  }

  /** How a number stands with WhatsApp. */
  function setStanding(phoneNumberId: string, standing: { quality?: string; status?: string }): void {
    const number = world.numbers.get(phoneNumberId);
    if (!number) throw new Error(`The sandbox has no phone number ${phoneNumberId}.`);
    Object.assign(number, standing);
  }

  /** The operator has set something up at Meta, well or badly. */
  function setUp(change: Partial<SetUp>): void {
    Object.assign(world.setUp, change);
  }

  /** WhatsApp's verdict on the templates that were copied, and on those to come. */
  function reviewTemplates(status: TemplateStatus): void {
    world.review.status = status;
    for (const template of world.templates.values()) template.status = status;
  }

  /** WhatsApp's library has these instead. */
  function offerTemplates(...offered: TemplateText[]): void {
    world.offeredTemplates.splice(0, world.offeredTemplates.length, ...offered);
  }

  /** The account has a template of its own. */
  function writeTemplate({ status = "APPROVED", ...text }: TemplateText & { status?: TemplateStatus }): void {
    world.written.push({ ...text, status });
  }

  function firstNumber(): string {
    const [first] = world.numbers.keys();
    if (first === undefined) throw new Error("The sandbox has no phone number.");
    return first;
  }

  function known(groupId: string): Group {
    const group = world.groups.get(groupId);
    if (!group || group.deleted) throw new Error(`The sandbox has no group ${groupId}.`);
    return group;
  }

  return {
    seedGroup,
    createElsewhere: (seed: SeedGroup) => seedGroup({ ...seed, announce: true }),
    suspend,
    clearSuspension,
    deleteElsewhere,
    changeSettingsElsewhere,
    decideElsewhere,
    tellsAccount,
    changesNumber,
    setEligible,
    setStanding,
    setUp,
    reviewTemplates,
    offerTemplates,
    writeTemplate,
  };
}
