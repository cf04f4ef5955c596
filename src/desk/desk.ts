// The desk as the messenger's room sees it: the deeds of people, tied to the store.
import type { CardId, GroupId, JoinRequestId, OperationId, SlackUserId, TaskKind } from "../groups/model.ts";
import type { FoundGroups, GroupCardView, GroupInfoView, WaitingListView } from "../groups/views.ts";
import type { WhatsAppClient } from "../whatsapp/client.ts";
import { findGroups, type GroupSearch } from "./find-groups.ts";
import { groupInfo } from "./group-info.ts";
import { taskKind, tryTaskAgain, wishTask, type TaskWish, type TaskWishOutcome } from "./tasks/wish-task.ts";
import { tryCreateAgain, wishForGroup, type CreateWish, type TryAgain } from "./creations.ts";
import { decideRequests, settled, type DecisionOutcome, type DecisionWish } from "./decisions.ts";
import type { Office } from "./office.ts";
import { askForReading } from "./readings.ts";
import { cardView, waitingList, type Whereabouts } from "./waiting.ts";

export type Desk = {
  phoneNumberIds: readonly string[];
  decide(wish: DecisionWish): Promise<DecisionOutcome>;
  createGroup(wish: CreateWish): Promise<void>;
  tryCreateAgain(operationId: OperationId, by: SlackUserId): Promise<TryAgain>;
  readGroupNow(groupId: GroupId): Promise<void>;
  waitingList(whereabouts: Whereabouts): Promise<WaitingListView>;
  cardView(cardId: CardId): Promise<GroupCardView | undefined>;
  findGroups(search: GroupSearch): Promise<FoundGroups>;
  groupInfo(groupId: GroupId): Promise<GroupInfoView | undefined>;
  wishTask(wish: TaskWish): Promise<TaskWishOutcome>;
  /** Undefined when it is no task. */
  taskKind(operationId: OperationId): Promise<TaskKind | undefined>;
  tryTaskAgain(operationId: OperationId, by: SlackUserId): Promise<TaskWishOutcome | "not failed">;
  /** Resolves when WhatsApp has answered about these, or after a while. */
  settled(requestIds: readonly JoinRequestId[]): Promise<void>;
};

export function createDesk(office: Office, whatsapp: WhatsAppClient): Desk {
  return {
    phoneNumberIds: office.phoneNumberIds,
    decide: (wish) => decideRequests(office, wish),
    createGroup: (wish) => wishForGroup(office, wish),
    tryCreateAgain: (operationId, by) => tryCreateAgain(office, operationId, by),
    readGroupNow: (groupId) => askForReading(office, groupId, 0),
    waitingList: (whereabouts) => waitingList(office, whereabouts),
    cardView: (cardId) => cardView(office, cardId),
    findGroups: (search) => findGroups(office, search),
    groupInfo: (groupId) => groupInfo(office, whatsapp, groupId),
    wishTask: (wish) => wishTask(office, wish),
    taskKind: (operationId) => taskKind(office, operationId),
    tryTaskAgain: (operationId, by) => tryTaskAgain(office, operationId, by),
    settled: (requestIds) => settled(office, requestIds),
  };
}
