// The words of forms and cards that the suite goes by. Whoever changes a sentence of the bot changes it here too.

export const fields = {
  create: { name: "Name", description: "Description", number: "WhatsApp number the group belongs to" },
  where: "Where its join requests and alerts go",
  description: "Description",
};

export const buttons = {
  approve: "Approve",
  reject: "Reject",
  approveAll: "Approve all",
  rejectAll: "Reject all",
  tryAgain: "Try again",
};

/** On a card whose end is still to come. */
export const underWay = /⏳|^Creating |approving…|rejecting…/mu;

export const outcome = {
  created: /was created/u,
  notCreated: /could not be created|nobody knows whether/iu,
  unclear: /nobody knows|may have been|no clear answer|unclear/iu,
  trouble: /⚠️|❔/u,
  settingsDone: /the group was changed/u,
  deleted: /the group was deleted/u,
  newLink: /New link: <(?<link>[^|]+)\|/u,
  sent: /the message was sent/u,
  triedAgain: /Somebody tried again/u,
  suspended: /WhatsApp suspended/u,
  cleared: /is no longer suspended/u,
  summedUp: /\*(?<figure>[\d,]+) requests? in [\d,]+ groups?\*/u,
  activeGroups: /People joined or left, or settings changed, in (?<figure>[\d,]+) groups?/u,
  hidden: /… and [\d,]+ (?:more|earlier)|\d+ more/u,
};
