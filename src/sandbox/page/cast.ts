// Who and what is in the demo at its start: the Slack workspace with its people, the phones on the WhatsApp side, and the
// groups that exist already. startDemo puts them on stage; the page shows the phones under their names.
import type { SandboxSlackOptions } from "../slack/sandbox-slack.ts";
import type { SeedGroup } from "../whatsapp/operator.ts";
import type { SandboxWhatsApp } from "../whatsapp/sandbox-whatsapp.ts";

export type PhoneOwner = {
  name: string;
  /** Digits only. All numbers here are kept free for fiction by the countries' regulators. */
  phone: string;
  username?: string;
  hidePhone?: boolean;
};

export const businessNumber = {
  id: "106540352242922",
  displayPhoneNumber: "12025550100",
  verifiedName: "Harbour Co",
};

export const slackTeam = { id: "T0DEMO", name: "harbour-co" };

/** That of whoever looks at the page, so that the morning there is the morning here. */
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

export const slackUsers = [
  { id: "U0ALICE", name: "alice", realName: "Alice Moreau", kind: "admin", timeZone },
  { id: "U0BEN", name: "ben", realName: "Ben Okafor", kind: "member", timeZone },
  { id: "U0CHRIS", name: "chris", realName: "Chris Lind", kind: "member", timeZone },
  { id: "U0DANA", name: "dana", realName: "Dana Guest", kind: "guest", timeZone },
  { id: "U0EVA", name: "eva", realName: "Eva Sandoval", kind: "member", timeZone },
] satisfies SandboxSlackOptions["users"];

export const approvers = ["U0ALICE", "U0BEN"];
/** Two, where two must agree. */
export const admins = ["U0ALICE", "U0EVA"];

export const homeChannel = "C0GROUPS";

export const slackChannels: SandboxSlackOptions["channels"] = [
  { id: homeChannel, name: "whatsapp-groups" },
  { id: "C0ORDERS", name: "orders" },
  { id: "C0RANDOM", name: "random", botIn: false },
];

const mina: PhoneOwner = { name: "Mina Duval", phone: "33639981407", username: "mina.duval" };
const tomas: PhoneOwner = { name: "Tomás Rivera", phone: "12025550143", username: "tomas_r" };
const aisha: PhoneOwner = { name: "Aisha Khan", phone: "46701740605", username: "aisha.k" };
const jonas: PhoneOwner = { name: "Jonas Weber", phone: "491713920017" };
const noor: PhoneOwner = { name: "Noor Amrani", phone: "33639982261", username: "noor", hidePhone: true };
const femi: PhoneOwner = { name: "Femi Adeyemi", phone: "61491570156", username: "femi_a" };
const lucia: PhoneOwner = { name: "Lucía Prieto", phone: "12025550162" };
const wei: PhoneOwner = { name: "Wei Chen", phone: "46701740642", username: "weichen" };

export const phoneOwners: readonly PhoneOwner[] = [mina, tomas, aisha, jonas, noor, femi, lucia, wei];

/** Of those that the British regulator keeps for fiction: up to 800 for people who change theirs, the rest is taken. */
const fictional = 447_700_900_000;

export const freeNumbers: readonly string[] = Array.from({ length: 800 }, (_, place) =>
  String(fictional + place),
);

/** People in groups who have no phone on the page. */
const others = (count: number): PhoneOwner[] =>
  Array.from({ length: count }, (_, place) => ({ name: "", phone: String(fictional + 801 + place) }));

/** Groups that exist already, most of them quiet; whoever waits here is found when the bot first looks. */
type EarlierGroup = Pick<SeedGroup, "subject" | "description" | "mode"> & {
  members: PhoneOwner[];
  waiting?: PhoneOwner[];
};

const groups: readonly EarlierGroup[] = [
  {
    subject: "Spring order 4471",
    description: "Deliveries and changes to order 4471.",
    members: [jonas, lucia, ...others(3)],
  },
  {
    subject: "Harbour volunteers",
    description: "Saturday mornings at pier 3.",
    members: [wei, ...others(3)],
    waiting: [mina, tomas],
  },
  { subject: "Route 12 drivers", mode: "auto_approve", members: [femi, ...others(5)] },
  {
    subject: "Choir tour, Ghent",
    description: "Rooms, trains and who sings what.",
    members: [aisha, ...others(6)],
    waiting: [noor, femi],
  },
  { subject: "Customer council", members: [tomas, ...others(2)] },
  { subject: "Returns desk", members: [mina, noor] },
];

const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS_BETWEEN_GROUPS = 3;

/** Nothing is told by webhook: all this happened before the bot was there. */
export function putOnStage(whatsapp: SandboxWhatsApp, now: number): void {
  for (const [place, { members, waiting = [], ...group }] of groups.entries()) {
    whatsapp.seedGroup({
      ...group,
      members: members.map(({ phone }) => phone),
      pending: waiting.map(({ phone }) => phone),
      createdAt: now - (groups.length - place) * DAYS_BETWEEN_GROUPS * DAY_MS,
    });
  }
  const world = whatsapp.save();
  for (const person of world.people) {
    const owner = phoneOwners.find(({ phone }) => phone === person.phone);
    if (owner?.username !== undefined) person.username = `@${owner.username}`;
    if (owner?.hidePhone) person.hidesPhone = true;
  }
  whatsapp.load(world);
  // On, so that messages arrive; whether they are read is up to whoever plays the phone.
  for (const { phone } of phoneOwners) whatsapp.switchPhone(phone, true);
}
