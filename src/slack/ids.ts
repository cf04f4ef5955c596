// Our ids as Slack hands them back, in the values of buttons and the places of forms. Whatever is not ours reads as undefined.
import { z } from "zod";
import type { CardId, GroupId, JoinRequestId, OperationId } from "../groups/model.ts";
import type { AnnouncementId } from "../groups/sending.ts";
import type { RouteId } from "../groups/routes.ts";

export const requestId = z.custom<JoinRequestId>(isIdWith("r"));
export const groupId = z.custom<GroupId>(isIdWith("g"));
export const cardId = z.custom<CardId>(isIdWith("c"));
export const announcementId = z.custom<AnnouncementId>(isIdWith("a"));
export const routeId = z.custom<RouteId>(isIdWith("rt"));
/** Of a message of a bridged group. */
export const bridgedId = z.custom<string>(isIdWith("b"));
/** Of a file of one. */
export const bridgedFileId = z.custom<string>(isIdWith("f"));
export const operationId = z.custom<OperationId>(isIdWith("o"));
/** A person: our id, or a number or user id of somebody whom we have no row of. */
export const personKey = z
  .string()
  .regex(/^(?:p_[a-z0-9]{8,32}|\+\d{4,20}|\d{4,20}|[A-Z]{2}(?:\.ENT)?\.[A-Za-z0-9]{1,128})$/u);

/** Of a person. */
export const slackUserId = z.string().regex(/^[UW][A-Z0-9]{1,30}$/u);

function isIdWith(prefix: string): (value: unknown) => boolean {
  const pattern = new RegExp(`^${prefix}_[a-z0-9]{8,32}$`, "u");
  return (value) => typeof value === "string" && pattern.test(value);
}
