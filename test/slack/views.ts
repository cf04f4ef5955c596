// Views to draw: one of each kind, tame unless told otherwise. Tests of cards and forms change what they are about.
import type { HealthView } from "../../src/groups/home-views.ts";
import type { CardId, GroupId, JoinRequestId, OperationId } from "../../src/groups/model.ts";
import type { ReminderId } from "../../src/groups/reminders.ts";
import type { RouteId } from "../../src/groups/routes.ts";
import type {
  ActivityView,
  CreationView,
  DigestView,
  EscalationView,
  GroupCardView,
  GroupName,
  ReminderView,
  RequestView,
  SummaryView,
  SuspensionView,
  TaskView,
  WaitingGroupView,
  WaitingListView,
} from "../../src/groups/views.ts";

export const noon = Date.UTC(2026, 10, 23, 12, 0);
export const minute = 60_000;

export const aGroup: GroupName = {
  id: "g_spring4471" as GroupId,
  subject: "Spring order 4471",
  numberLabel: null,
};

export function aRequest(changes: Partial<RequestView> & { place?: number } = {}): RequestView {
  const { place = 1, ...rest } = changes;
  return {
    id: `r_person${String(place).padStart(4, "0")}` as JoinRequestId,
    waId: `1650555${String(1233 + place).padStart(4, "0")}`,
    userId: "US.13491208655302741918",
    username: `@pat${place}`,
    state: "pending",
    decidedBy: null,
    decidedAt: null,
    reason: null,
    requestedAt: noon + place * minute,
    closedAt: null,
    failure: null,
    failedDecision: null,
    before: [],
    ...rest,
  };
}

export function people(howMany: number, changes: Partial<RequestView> = {}): RequestView[] {
  return Array.from({ length: howMany }, (_, index) => aRequest({ place: index + 1, ...changes }));
}

export function aReminder(changes: Partial<ReminderView> = {}): ReminderView {
  return {
    kind: "reminder",
    cardId: "c_remind001" as CardId,
    standing: { kind: "waiting" },
    waiting: 3,
    groups: 2,
    since: noon,
    ...changes,
  };
}

export function anEscalation(): EscalationView {
  return {
    kind: "escalation",
    reminderId: "rm_0000000001" as ReminderId,
    waiting: 3,
    groups: 1,
    group: aGroup,
    since: noon,
    remindedIn: "C0GROUPS",
    remindedAt: noon + minute,
    person: null,
    isDecided: false,
  };
}

export function aSummary(): SummaryView {
  return {
    kind: "summary",
    route: "rt_spring0001" as RouteId,
    approved: 12,
    rejected: 1,
    from: noon - 60 * minute,
    waiting: 3,
    groups: 2,
    full: 1,
    suspended: 1,
    oldest: { group: aGroup, since: noon },
  };
}

export function aGroupCard(
  requests: readonly RequestView[],
  changes: Partial<GroupCardView> = {},
): GroupCardView {
  return {
    kind: "group",
    cardId: "c_card00001" as CardId,
    group: aGroup,
    standing: "active",
    memberCount: 5,
    capacity: 8,
    seats: 3,
    requests,
    waiting: requests.filter(({ state }) => state === "pending").length,
    asOf: noon + 60 * minute,
    ...changes,
  };
}

export function aCreation(changes: Partial<CreationView> = {}): CreationView {
  return {
    kind: "creation",
    operationId: "o_create0001" as OperationId,
    groupId: null,
    subject: "Spring order 4471",
    numberLabel: null,
    joinApprovalMode: "approval_required",
    state: "creating",
    remark: null,
    inviteLink: null,
    requestedBy: "U0ALICE",
    requestedAt: noon,
    settledAt: null,
    triedAgain: false,
    ...changes,
  };
}

export function aTask(task: TaskView["task"], changes: Partial<TaskView> = {}): TaskView {
  return {
    kind: "task",
    operationId: "o_task000001" as OperationId,
    group: aGroup,
    task,
    state: "done",
    remark: null,
    requestedBy: "U0ALICE",
    requestedAt: noon,
    settledAt: noon + minute,
    canTryAgain: false,
    triedAgain: false,
    ...changes,
  };
}

export function aHealth(changes: Partial<HealthView> = {}): HealthView {
  return {
    version: "1.2.3",
    lastWebhookAt: noon,
    lastSweepAt: noon,
    late: 0,
    lateSince: null,
    failing: 0,
    givenUp: { cards: 0, reasons: [] },
    resting: [],
    troubles: [],
    alerts: [],
    ...changes,
  };
}

export function aSuspension(changes: Partial<SuspensionView> = {}): SuspensionView {
  return {
    kind: "suspension",
    group: aGroup,
    suspendedAt: noon,
    clearedAt: null,
    lastChange: null,
    waiting: 0,
    ...changes,
  };
}

export function anActivity(
  entries: ActivityView["entries"],
  changes: Partial<ActivityView> = {},
): ActivityView {
  return { kind: "activity", group: aGroup, entries, ...changes };
}

export function aDigest(changes: Partial<DigestView> = {}): DigestView {
  return {
    kind: "digest",
    cardId: "c_digest001" as CardId,
    since: noon,
    waiting: 412,
    waitingGroups: 96,
    suspended: 0,
    activeGroups: 0,
    otherAlerts: 0,
    movedTo: null,
    ...changes,
  };
}

export function aWaitingGroup(
  requests: readonly RequestView[],
  changes: Partial<WaitingGroupView> = {},
): WaitingGroupView {
  const { kind: _, cardId: __, ...group } = aGroupCard(requests);
  return { ...group, ...changes };
}

export function aWaitingList(
  groups: readonly WaitingGroupView[],
  changes: Partial<WaitingListView> = {},
): WaitingListView {
  const waiting = groups.reduce((total, group) => total + group.waiting, 0);
  return { group: null, groups, page: 0, pages: 1, waiting, asOf: noon + 60 * minute, ...changes };
}
