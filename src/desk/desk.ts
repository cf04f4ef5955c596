// The desk as the messenger's room sees it: the deeds of people, tied to the store.
import type {
  CardId,
  ChannelId,
  GroupId,
  JoinRequestId,
  OperationId,
  SlackUserId,
  TaskKind,
} from "../groups/model.ts";
import type {
  DecidedView,
  FoundGroups,
  GroupCardView,
  GroupInfoView,
  WaitingListView,
} from "../groups/views.ts";
import type { WhatsAppClient } from "../whatsapp/client.ts";
import { numbersToChoose } from "./business-numbers.ts";
import { decideInBulk, followDecisions } from "./bulk.ts";
import { findGroups, type GroupSearch } from "./find-groups.ts";
import { groupInfo, type InfoWish } from "./group-info.ts";
import { taskKind, tryTaskAgain, wishTask, type TaskWish, type TaskWishOutcome } from "./tasks/wish-task.ts";
import { tryCreateAgain, wishForGroup, type CreateWish, type TryAgain } from "./creations.ts";
import { decideRequests, settled, type DecisionOutcome, type DecisionWish } from "./decisions.ts";
import type { Office } from "./office.ts";
import { preparePicture, type PreparedPicture } from "./pictures/prepare-picture.ts";
import { askForReading } from "./readings.ts";
import { homeDue, homeOpened } from "./homes.ts";
import { groupOfMessage } from "./group-of-message.ts";
import { showCardsAgain } from "./cards.ts";
import { cardView, waitingList, type Whereabouts } from "./waiting.ts";

export type Desk = {
  phoneNumberIds: readonly string[];
  decide(wish: DecisionWish): Promise<DecisionOutcome>;
  /** Across groups; one outcome for each of them. */
  decideInBulk(wish: DecisionWish): Promise<DecisionOutcome[]>;
  /** Whenever WhatsApp has answered about some more of these; ends when it has about all, or after a while. */
  followDecisions(requestIds: readonly JoinRequestId[]): AsyncIterable<DecidedView[]>;
  /** The business numbers, to choose one. */
  numbers(): Promise<{ id: string; label: string }[]>;
  createGroup(wish: CreateWish): Promise<void>;
  tryCreateAgain(operationId: OperationId, by: SlackUserId): Promise<TryAgain>;
  readGroupNow(groupId: GroupId): Promise<void>;
  waitingList(whereabouts: Whereabouts): Promise<WaitingListView>;
  cardView(cardId: CardId): Promise<GroupCardView | undefined>;
  findGroups(search: GroupSearch): Promise<FoundGroups>;
  groupInfo(groupId: GroupId, wish?: InfoWish): Promise<GroupInfoView | undefined>;
  /** Converts it and keeps it for a day, for the task that will send it. */
  preparePicture(bytes: Buffer): Promise<PreparedPicture>;
  wishTask(wish: TaskWish): Promise<TaskWishOutcome>;
  /** Undefined when it is no task. */
  taskKind(operationId: OperationId): Promise<TaskKind | undefined>;
  tryTaskAgain(operationId: OperationId, by: SlackUserId): Promise<TaskWishOutcome | "not failed">;
  /** Those that were given up. */
  showCardsAgain(): Promise<void>;
  /** The group that the card in this message is about. */
  groupOfMessage(channel: ChannelId, ts: string): Promise<GroupId | undefined>;
  /** Somebody looks at their home: it is drawn, and kept up to date for a while. */
  homeOpened(user: SlackUserId): Promise<void>;
  /** Somebody did something there. */
  homeDue(user: SlackUserId): Promise<void>;
  /** Resolves when WhatsApp has answered about these, or after a while. */
  settled(requestIds: readonly JoinRequestId[]): Promise<void>;
};

export function createDesk(office: Office, whatsapp: WhatsAppClient): Desk {
  return {
    phoneNumberIds: office.phoneNumberIds,
    decide: (wish) => decideRequests(office, wish),
    decideInBulk: (wish) => decideInBulk(office, wish),
    followDecisions: (requestIds) => followDecisions(office, requestIds),
    numbers: () => numbersToChoose(office),
    createGroup: (wish) => wishForGroup(office, wish),
    tryCreateAgain: (operationId, by) => tryCreateAgain(office, operationId, by),
    readGroupNow: (groupId) => askForReading(office, groupId, 0),
    waitingList: (whereabouts) => waitingList(office, whereabouts),
    cardView: (cardId) => cardView(office, cardId),
    findGroups: (search) => findGroups(office, search),
    groupInfo: (groupId, wish) => groupInfo(office, whatsapp, groupId, wish),
    preparePicture: (bytes) => preparePicture(office, bytes),
    wishTask: (wish) => wishTask(office, wish),
    taskKind: (operationId) => taskKind(office, operationId),
    tryTaskAgain: (operationId, by) => tryTaskAgain(office, operationId, by),
    showCardsAgain: () => showCardsAgain(office),
    groupOfMessage: (channel, ts) => groupOfMessage(office, channel, ts),
    homeOpened: (user) => homeOpened(office, user),
    homeDue: (user) => homeDue(office, user),
    settled: (requestIds) => settled(office, requestIds),
  };
}
