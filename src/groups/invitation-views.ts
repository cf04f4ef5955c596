// What the form for invitations shows of the templates there are. `views.ts` has the group beside it.
import type { InviteVariable } from "./model.ts";

/** How people can be invited other than by handing them the link. */
export type InvitationView = {
  /** As people write it; null when WhatsApp could not be asked. */
  businessNumber: string | null;
  /** Of the business, as WhatsApp has checked it. */
  businessName: string | null;
  template:
    /** One for each language. */
    | { kind: "ready"; templates: readonly [InviteTemplateView, ...InviteTemplateView[]] }
    /** Nobody can tell which of its places is the invite link: an administrator says so once. */
    | { kind: "unsettled"; template: InviteTemplateView }
    /** WhatsApp has not approved it yet. */
    | { kind: "waits" }
    /** `why` is a sentence. */
    | { kind: "none"; why: string };
};

export type InviteTemplateView = {
  name: string;
  language: string;
  body: string | null;
  /** What the body leaves open, in its order, with samples. */
  variables: readonly { kind: InviteVariable["kind"]; sample: string | null }[];
};
