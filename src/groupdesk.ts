// The desk as the messenger's room sees it: the deeds of people, tied to the store.
import type {
  CardId,
  ChannelId,
  GroupId,
  JoinRequestId,
  OperationId,
  SlackUserId,
  TaskKind,
} from "./groups/model.ts";
import type {
  DecidedView,
  FoundGroups,
  GroupCardView,
  GroupInfoView,
  WaitingListView,
} from "./groups/views.ts";
import type { WhatsAppClient } from "./whatsapp/client.ts";
import { numbersToChoose } from "./readings/business-numbers.ts";
import { decideInBulk, followDecisions } from "./operations/bulk.ts";
import { findGroups, type GroupSearch } from "./projection/find-groups.ts";
import { groupInfo, type InfoWish } from "./readings/group-info.ts";
import {
  taskKind,
  tryTaskAgain,
  wishTask,
  type TaskWish,
  type TaskWishOutcome,
} from "./operations/wish-task.ts";
import { tryCreateAgain, wishForGroup, type CreateWish, type TryAgain } from "./operations/creations.ts";
import { decideRequests, settled, type DecisionOutcome, type DecisionWish } from "./operations/decisions.ts";
import type { Context } from "./state/context.ts";
import { preparePicture, type PreparedPicture } from "./operations/pictures/prepare-picture.ts";
import { askForReading } from "./readings/read-group.ts";
import { homeDue, homeOpened } from "./projection/homes.ts";
import { groupOfMessage } from "./projection/group-of-message.ts";
import { showCardsAgain } from "./projection/cards.ts";
import { cardView, waitingList, type Whereabouts } from "./projection/waiting-list.ts";

export type Groupdesk = {
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

export function createGroupdesk(context: Context, whatsapp: WhatsAppClient): Groupdesk {
  return {
    phoneNumberIds: context.phoneNumberIds,
    decide: (wish) => decideRequests(context, wish),
    decideInBulk: (wish) => decideInBulk(context, wish),
    followDecisions: (requestIds) => followDecisions(context, requestIds),
    numbers: () => numbersToChoose(context),
    createGroup: (wish) => wishForGroup(context, wish),
    tryCreateAgain: (operationId, by) => tryCreateAgain(context, operationId, by),
    readGroupNow: (groupId) => askForReading(context, groupId, 0),
    waitingList: (whereabouts) => waitingList(context, whereabouts),
    cardView: (cardId) => cardView(context, cardId),
    findGroups: (search) => findGroups(context, search),
    groupInfo: (groupId, wish) => groupInfo(context, whatsapp, groupId, wish),
    preparePicture: (bytes) => preparePicture(context, bytes),
    wishTask: (wish) => wishTask(context, wish),
    taskKind: (operationId) => taskKind(context, operationId),
    tryTaskAgain: (operationId, by) => tryTaskAgain(context, operationId, by),
    showCardsAgain: () => showCardsAgain(context),
    groupOfMessage: (channel, ts) => groupOfMessage(context, channel, ts),
    homeOpened: (user) => homeOpened(context, user),
    homeDue: (user) => homeDue(context, user),
    settled: (requestIds) => settled(context, requestIds),
  };
}
