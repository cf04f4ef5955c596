// Shows the sandbox's state as plain JSON, for the page and for tests that look inside.
import type { Failures } from "./failures.ts";
import type { Inbox } from "./inbox.ts";
import type { RequestLog } from "./requests.ts";
import type { Switches } from "./switches.ts";
import type { Webhooks } from "./webhooks.ts";
import type { Group, JoinApprovalMode, World } from "./world.ts";

export type PersonView = { phone: string; userId: string; username: string | null; hidesPhone: boolean };

export type GroupView = {
  id: string;
  phoneNumberId: string;
  subject: string;
  description: string | null;
  mode: JoinApprovalMode;
  link: string | null;
  suspended: boolean;
  deleted: boolean;
  /** Milliseconds since 1970. */
  createdAt: number;
  members: PersonView[];
  pending: (PersonView & { joinRequestId: string; at: number })[];
  banned: string[];
  pictureSha256: string | null;
  pins: string[];
};

export type Snapshot = ReturnType<ReturnType<typeof createSnapshot>["snapshot"]>;

type SnapshotTools = {
  world: World;
  webhooks: Webhooks;
  failures: Failures;
  log: RequestLog;
  switches: Switches;
  inbox: Inbox;
};

const SHOWN_RECENT = 50;

export function createSnapshot({ world, webhooks, failures, log, switches, inbox }: SnapshotTools) {
  function view(group: Group): GroupView {
    return {
      id: group.id,
      phoneNumberId: group.phoneNumberId,
      subject: group.subject,
      description: group.description,
      mode: group.mode,
      link: group.link,
      suspended: group.suspended,
      deleted: group.deleted,
      createdAt: group.createdAtMs,
      members: group.members.map(viewPerson),
      pending: group.joinRequests.map(({ joinRequestId, phone, createdAtMs }) => ({
        ...viewPerson(phone),
        joinRequestId,
        at: createdAtMs,
      })),
      banned: [...group.banned],
      pictureSha256: group.picture?.sha256 ?? null,
      pins: [...group.pins],
    };
  }

  function viewPerson(phone: string): PersonView {
    const { userId, username, hidesPhone } = world.person(phone);
    return { phone, userId, username, hidesPhone };
  }

  const groups = (): GroupView[] => [...world.groups.values()].map(view);

  function snapshot() {
    return {
      phoneNumbers: [...world.numbers.values()].map((number) => ({ ...number })),
      groups: groups(),
      messages: inbox.messages(),
      templateReview: world.review.status,
      webhooks: { ...webhooks.status(), recent: structuredClone(webhooks.log.slice(-SHOWN_RECENT)) },
      requests: structuredClone(log.requests.slice(-SHOWN_RECENT)),
      failures: failures.pending(),
      rateLimit: failures.rateLimit(),
      tokenExpired: failures.tokenHasExpired(),
      switches: { ...switches },
    };
  }

  return {
    snapshot,
    groups,
    /** A JPEG. */
    picture: (id: string): Uint8Array | null => world.groups.get(id)?.picture?.bytes ?? null,
    /** Null when there never was such a group; a deleted one is still shown. */
    group: (id: string): GroupView | null => {
      const group = world.groups.get(id);
      return group ? view(group) : null;
    },
  };
}
