// Everything a person can ask of Groupdesk, and everything they can look at, tied to the store and to WhatsApp: what a messenger's
// room sees of the rest.
import type {
  CardId,
  ChannelId,
  GroupId,
  JoinRequestId,
  OperationId,
  SlackUserId,
  Task,
} from "./groups/model.ts";
import {
  mostAnnounced,
  type AnnouncementPlan,
  type ChosenGroups,
  type SendableTemplates,
} from "./groups/announcement-views.ts";
import type { AuditFilter, AuditLine, AuditPage } from "./groups/audit-views.ts";
import type { Reach, Route, RouteId, RouteInForce, RouteMatch } from "./groups/routes.ts";
import type { SnoozeChoice } from "./groups/working-hours.ts";
import type { FindingView } from "./groups/home-views.ts";
import type {
  DecidedView,
  FoundGroups,
  GroupCardView,
  GroupInfoView,
  WaitingListView,
} from "./groups/views.ts";
import { createBridgeDesk, type BridgeDesk } from "./bridge-desk.ts";
import type { Doctor } from "./doctor/doctor.ts";
import type { AnnouncementId } from "./groups/sending.ts";
import { announce, announceAgain, type Announced, type AskToAnnounce } from "./operations/announce.ts";
import {
  agree,
  askForGroup,
  askOfGroup,
  tryAgain,
  type AgreeAsk,
  type AgreeOutcome,
  type AskForGroup,
  type AskOfGroup,
  type AskOutcome,
} from "./operations/ask.ts";
import {
  askOfRoutes,
  sendNewsTo,
  type NewsOutcome,
  type RouteAsk,
  type RouteOutcome,
} from "./operations/change-routes.ts";
import {
  decideRequests,
  takeBack,
  type DecisionAsk,
  type DecisionOutcome,
  type TakeBack,
} from "./operations/decide.ts";
import type { Undone } from "./groups/decisions.ts";
import { changeGuests, type GuestsChange } from "./state/guests.ts";
import { preparePicture, type PreparedPicture } from "./operations/pictures/prepare-picture.ts";
import { announcementPlan, sendableTemplates } from "./projection/announcement-plan.ts";
import { auditLines, auditPage } from "./projection/audit-log.ts";
import { findGroups, type GroupSearch } from "./projection/find-groups.ts";
import { followDecisions, joinRequest } from "./projection/follow-decisions.ts";
import { groupInfo, type InfoAsk } from "./projection/group-info.ts";
import { groupOfMessage } from "./projection/group-of-message.ts";
import { pressed, type MessagePlace, type Pressed } from "./projection/pressed-card.ts";
import { routesOf, type Subject } from "./projection/routes-of.ts";
import { homeDue, homeOpened } from "./projection/homes.ts";
import { chooseLinkPlace, type LinkPlace } from "./projection/invite-link-place.ts";
import { cardAsked, cardPosted, type PlacedCard } from "./projection/operation-card.ts";
import { cardView, waitingList, type Whereabouts } from "./projection/waiting-list.ts";
import {
  previewOf,
  routesView,
  routesWithin,
  type RouteLine,
  storedRoute,
  type RoutePreview,
  type RoutesView,
} from "./projection/routes-view.ts";
import { createPeopleDesk, type PeopleDesk } from "./people-desk.ts";
import { askForReading } from "./readings/read-group.ts";
import { numbersToChoose } from "./state/business-numbers.ts";
import { channelJoined, showCardsAgain } from "./state/cards.ts";
import type { Context } from "./state/context.ts";
import { forgetPerson, type ForgetOutcome, type Named } from "./state/forget-person.ts";
import { noteInAudit, type Note } from "./state/note.ts";
import { snooze, type Snoozed } from "./state/reminder-cards.ts";
import { tryStoppedNumbers } from "./state/outages.ts";
import { operationById } from "./state/operations.ts";
import type { WhatsAppClient } from "./whatsapp/client.ts";

export type {
  AgreeOutcome,
  AskOutcome,
  DecisionAsk,
  DecisionOutcome,
  ForgetOutcome,
  NewsOutcome,
  InfoAsk,
  LinkPlace,
  Note,
  PreparedPicture,
  RouteOutcome,
  RoutesView,
  Snoozed,
  Subject,
};

export type Lists = {
  waitingList(whereabouts: Omit<Whereabouts, "reach">): Promise<WaitingListView>;
  findGroups(search: Omit<GroupSearch, "reach">): Promise<FoundGroups>;
  /** Those that have a group. */
  routes(): Promise<RouteLine[]>;
};

export type Groupdesk = {
  /** Our time, which `asOf` of a list is told in. */
  now(): number;
  phoneNumberIds: readonly string[];
  /** One outcome for each group that the requests belong to; none when nobody knows them. */
  decide(ask: DecisionAsk): Promise<DecisionOutcome[]>;
  /** What was decided on this person and on whoever was decided on with them, as long as nothing of it has been sent. */
  takeBack(ask: TakeBack): Promise<Undone | "not theirs">;
  /** Whether a button about these, pressed in this message, is still the one to press. */
  pressed(message: MessagePlace, requestIds: readonly JoinRequestId[]): Promise<Pressed>;
  /** Whenever WhatsApp has answered about some more of these; ends when it has about all, or after `forMs`. */
  followDecisions(requestIds: readonly JoinRequestId[], forMs?: number): AsyncIterable<DecidedView[]>;
  /** The business numbers, to choose one. */
  numbers(): Promise<{ id: string; label: string }[]>;
  createGroup(ask: AskForGroup): Promise<AskOutcome>;
  changeGroup(ask: AskOfGroup): Promise<AskOutcome>;
  agree(ask: AgreeAsk): Promise<AgreeOutcome>;
  tryAgain(operationId: OperationId, by: SlackUserId): Promise<AskOutcome | "not failed">;
  /** What was asked for. */
  taskOf(operationId: OperationId): Promise<Task | undefined>;
  /** Whose rules hold for what a button or form is about: one route for each group; none when it is about no group that is known. */
  routesOf(subject: Subject): Promise<RouteInForce[]>;
  /** The card that follows what this form asked for, and the same once it has been posted. */
  cardAsked(source: string): Promise<PlacedCard | undefined>;
  cardPosted(source: string, forMs: number): Promise<{ channel: ChannelId; ts: string } | undefined>;
  readGroupNow(groupId: GroupId): Promise<void>;
  /** What somebody sees who may decide about these groups. */
  lists(reach: Reach): Lists;
  routes(): Promise<RoutesView>;
  storedRoute(id: RouteId): Promise<{ route: Route; subject: string | null } | undefined>;
  routePreview(route: {
    match: RouteMatch;
    id: RouteId | null;
  }): Promise<RoutePreview & { isFirst: boolean }>;
  askOfRoutes(ask: RouteAsk): Promise<RouteOutcome>;
  /** Where the news of one group goes from now on; null: where its route sends it. */
  sendNewsTo(ask: { groupId: GroupId; channel: ChannelId | null; by: SlackUserId }): Promise<NewsOutcome>;
  changeGuests(change: GuestsChange): Promise<"changed" | "unknown" | "too many">;
  cardView(cardId: CardId): Promise<GroupCardView | undefined>;
  /** How it stands with one request. */
  joinRequest(id: JoinRequestId): Promise<DecidedView | undefined>;
  people: PeopleDesk;
  groupInfo(groupId: GroupId, ask?: InfoAsk): Promise<GroupInfoView | undefined>;
  /** For everybody's invitations from now on. */
  chooseLinkPlace(chosen: LinkPlace, by: SlackUserId): Promise<void>;
  /** Converts it and keeps it for a day, for the operation that will send it. */
  preparePicture(bytes: Buffer): Promise<PreparedPicture>;
  /** Those that were given up. */
  showCardsAgain(): Promise<void>;
  /** We were let into a channel. */
  channelJoined(channel: ChannelId): Promise<void>;
  /** The group that the card in this message is about. */
  groupOfMessage(channel: ChannelId, ts: string): Promise<GroupId | undefined>;
  /** Somebody looks at their home: it is drawn, and kept up to date for a while. */
  homeOpened(user: SlackUserId): Promise<void>;
  /** Somebody did something there. */
  homeDue(user: SlackUserId): Promise<void>;
  /** Removes one person from everything. */
  forgetPerson(named: Named, by: SlackUserId): Promise<ForgetOutcome>;
  /** Whom a text to several groups would reach, and the templates that could be sent instead. */
  announcementPlan(chosen: ChosenGroups, reach: Reach): Promise<AnnouncementPlan>;
  sendableTemplates(): Promise<SendableTemplates>;
  announce(ask: AskToAnnounce): Promise<Announced>;
  /** Wherever it was not sent, or nobody knows; in how many groups that is. */
  announceAgain(id: AnnouncementId, whose: { by: SlackUserId; reach: Reach }): Promise<number>;
  /** Who did what. */
  auditPage(filter: AuditFilter, part: { limit: number; offset: number }): Promise<AuditPage>;
  auditLines(filter: AuditFilter, most: number): AsyncIterable<AuditLine[]>;
  /** The self-check, now. */
  checkUp(): Promise<readonly FindingView[]>;
  bridge: BridgeDesk;
  /** A reminder is told again then. */
  snooze(ask: { cardId: CardId; choice: SnoozeChoice; by: SlackUserId }): Promise<Snoozed>;
  /** Into the audit. */
  note(note: Note): Promise<void>;
};

export function createGroupdesk(
  context: Context,
  whatsapp: WhatsAppClient,
  doctor: Pick<Doctor, "look">,
): Groupdesk {
  const { db } = context.store;
  return {
    now: () => context.clock.now(),
    phoneNumberIds: context.phoneNumberIds,
    decide: (ask) => decideRequests(context, ask),
    takeBack: (ask) => takeBack(context, ask),
    changeGuests: (change) => changeGuests(context, change),
    pressed: (message, requestIds) => pressed(context, message, requestIds),
    followDecisions: (requestIds, forMs) => followDecisions(context, requestIds, forMs),
    numbers: () => numbersToChoose(context),
    createGroup: (ask) => askForGroup(context, ask),
    changeGroup: (ask) => askOfGroup(context, ask),
    agree: (ask) => agree(context, ask),
    async tryAgain(operationId, by) {
      const outcome = await tryAgain(context, operationId, by);
      await tryStoppedNumbers(context);
      return outcome;
    },
    taskOf: async (operationId) => (await operationById(db, operationId))?.task,
    cardAsked: (source) => cardAsked(context, source),
    cardPosted: (source, forMs) => cardPosted(context, source, forMs),
    readGroupNow: (groupId) => askForReading(context, groupId, 0),
    routesOf: (subject) => routesOf(context, subject),
    lists: (reach) => ({
      waitingList: (whereabouts) => waitingList(context, { ...whereabouts, reach }),
      findGroups: (search) => findGroups(context, { ...search, reach }),
      routes: () => routesWithin(context, reach),
    }),
    routes: () => routesView(context),
    storedRoute: (id) => storedRoute(context, id),
    routePreview: (route) => previewOf(context, route),
    askOfRoutes: (ask) => askOfRoutes(context, ask),
    sendNewsTo: (ask) => sendNewsTo(context, ask),
    cardView: (cardId) => cardView(context, cardId),
    joinRequest: (id) => joinRequest(context, id),
    people: createPeopleDesk(context),
    groupInfo: (groupId, ask) => groupInfo(context, whatsapp, groupId, ask),
    chooseLinkPlace: (chosen, by) => chooseLinkPlace(context, chosen, by),
    preparePicture: (bytes) => preparePicture(context, bytes),
    showCardsAgain: () => showCardsAgain(context),
    channelJoined: (channel) => channelJoined(context, channel),
    groupOfMessage: (channel, ts) => groupOfMessage(context, channel, ts),
    homeOpened: (user) => homeOpened(context, user),
    homeDue: (user) => homeDue(context, user),
    forgetPerson: (named, by) => forgetPerson(context, named, by),
    announcementPlan: (chosen, reach) => announcementPlan(context, chosen, { reach, most: mostAnnounced }),
    sendableTemplates: () => sendableTemplates(context, whatsapp),
    announce: (ask) => announce(context, ask),
    announceAgain: (id, whose) => announceAgain(context, id, whose),
    auditPage: (filter, part) => auditPage(context, filter, part),
    auditLines: (filter, most) => auditLines(context, filter, most),
    checkUp: () => doctor.look(),
    bridge: createBridgeDesk(context),
    snooze: (ask) => snooze(context, ask),
    note: (note) => noteInAudit(context, note),
  };
}
