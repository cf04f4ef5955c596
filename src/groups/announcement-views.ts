// A text to several groups, before it is sent and after: whom it reaches, of what it can be made, and what came of it in each group.
import type { GroupId, MessageProgress, SlackUserId } from "./model.ts";
import type { RouteId } from "./routes.ts";
import type { AnnouncementId } from "./sending.ts";
import type { GroupName } from "./views.ts";

/** More cards, messages and money than anybody sends by a slip of the finger. */
export const mostAnnounced = 200;

/** Which groups: those with these words in their names, those of a route, or those that were ticked. */
export type ChosenGroups =
  | { by: "words"; words: string }
  | { by: "route"; routeId: RouteId }
  | { by: "ticks"; groupIds: readonly GroupId[] };

/** As they are now. `digest` changes when other groups are meant. */
export type AnnouncementPlan = {
  groupIds: readonly GroupId[];
  digest: string;
  /** Who would get it; null: of some groups it is not known. */
  people: number;
  unknown: number;
  /** To which nothing can be sent. */
  suspended: number;
  empty: number;
};

/** A template of the account that can be sent to a group. `category` in WhatsApp's word. */
export type SendableTemplate = {
  name: string;
  language: string;
  body: string;
  variables: readonly { kind: "text"; sample: string | null }[];
  category: string | null;
};

/** `why` is a sentence. */
export type SendableTemplates =
  | { kind: "ready"; templates: readonly SendableTemplate[] }
  | { kind: "none"; why: string };

export type AnnouncedGroup = {
  group: GroupName;
  state: "under way" | "sent" | "failed" | "unclear";
  /** Why it failed, or takes so long. */
  remark: string | null;
  message: MessageProgress | null;
  people: number | null;
};

export type AnnouncementView = {
  kind: "announcement";
  announcementId: AnnouncementId;
  text: string;
  templateName: string | null;
  requestedBy: SlackUserId;
  requestedAt: number;
  groups: readonly AnnouncedGroup[];
  /** In how many groups it can be tried again. */
  left: number;
};
