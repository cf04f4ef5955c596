// Our ids as Slack hands them back, in the values of buttons and the places of forms. Whatever is not ours reads as undefined.
import { z } from "zod";
import type { CardId, GroupId, JoinRequestId, OperationId } from "../groups/model.ts";

export const requestId = z.custom<JoinRequestId>(isIdWith("r"));
export const groupId = z.custom<GroupId>(isIdWith("g"));
export const cardId = z.custom<CardId>(isIdWith("c"));
/** Of a message of a bridged group. */
export const bridgedId = z.custom<string>(isIdWith("b"));
export const operationId = z.custom<OperationId>(isIdWith("o"));

function isIdWith(prefix: string): (value: unknown) => boolean {
  const pattern = new RegExp(`^${prefix}_[a-z0-9]{8,32}$`, "u");
  return (value) => typeof value === "string" && pattern.test(value);
}
