// A client for WhatsApp's Groups API, given everything it needs and knowing nothing of the rest of the program.
// `app.ts` makes one; the outbox and the sweep call it. Every failure is a `WhatsAppError` with its cure.
import { createGroupCalls, type GroupCalls, type GroupInfo } from "./calls/groups.ts";
import { createMediaCalls, type MediaCalls } from "./calls/media.ts";
import { createMemberCalls, type MemberCalls } from "./calls/members.ts";
import { createMessageCalls, type LibraryTemplate, type MessageCalls } from "./calls/messages.ts";
import type { OwnTemplateContent } from "./wire/template.ts";
import { createNumberCalls, type NumberCalls } from "./calls/numbers.ts";
import { createSetUpCalls, type SetUpCalls, type TokenInfo } from "./calls/set-up.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

export type { TokenInfo, GroupInfo, LibraryTemplate, OwnTemplateContent };

export type WhatsAppClient = GroupCalls & MemberCalls & MediaCalls & MessageCalls & NumberCalls & SetUpCalls;

export function createWhatsAppClient(options: TransportOptions): WhatsAppClient {
  const transport = createTransport(options);
  return {
    ...createGroupCalls(transport),
    ...createMemberCalls(transport),
    ...createMediaCalls(transport),
    ...createMessageCalls(transport),
    ...createNumberCalls(transport),
    ...createSetUpCalls(transport),
  };
}
