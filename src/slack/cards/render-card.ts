// The card catalogue: every kind of message Groupdesk keeps up to date, and the function that draws it. The lane that
// posts and updates cards calls it; a card drawn twice from one view is the same to the letter.
import type { CardView } from "../../groups/views.ts";
import type { Message } from "../blocks.ts";
import type { Look } from "./look.ts";
import { renderAlert } from "./alert.ts";
import { renderAnnouncement } from "./announcement.ts";
import { renderActivity } from "./activity.ts";
import { renderAgreement } from "./agreement.ts";
import { renderClearance } from "./clearance.ts";
import { renderClosedChannel } from "./closed-channel.ts";
import { renderCreation } from "./creation.ts";
import { renderDay } from "./day.ts";
import { renderEscalation } from "./escalation.ts";
import { renderDeletion } from "./deletion.ts";
import { renderDigest } from "./digest.ts";
import { renderGuests } from "./guests.ts";
import { renderGroup } from "./group.ts";
import { renderMoved } from "./moved.ts";
import { renderUnknownUpdate } from "./unknown-update.ts";
import { renderRefusal } from "./refusal.ts";
import { renderReminder } from "./reminder.ts";
import { renderSummary } from "./summary.ts";
import { renderSuspension } from "./suspension.ts";
import { renderTask } from "./task.ts";
import { renderTold } from "./told.ts";
import { renderTrouble } from "./trouble.ts";
import { renderWatchWord } from "./watch-word.ts";

export function renderCard(view: CardView, look: Look): Message {
  switch (view.kind) {
    case "group":
      return renderGroup(view, look.phoneNumbers);
    case "moved":
      return renderMoved(view, look.phoneNumbers);
    case "creation":
      return renderCreation(view);
    case "task":
      return renderTask(view, look);
    case "told":
      return renderTold(view, look);
    case "suspension":
      return renderSuspension(view, look);
    case "clearance":
      return renderClearance(view);
    case "deletion":
      return renderDeletion(view);
    case "refusal":
      return renderRefusal(view, look);
    case "agreement":
      return renderAgreement(view, look);
    case "guests":
      return renderGuests(view, look);
    case "activity":
      return renderActivity(view, look);
    case "digest":
      return renderDigest(view);
    case "trouble":
      return renderTrouble(view, look);
    case "announcement":
      return renderAnnouncement(view);
    case "alert":
      return renderAlert(view, look);
    case "closed channel":
      return renderClosedChannel(view);
    case "day":
      return renderDay(view);
    case "reminder":
      return renderReminder(view, look);
    case "escalation":
      return renderEscalation(view, look);
    case "summary":
      return renderSummary(view);
    case "watch word":
      return renderWatchWord(view, look);
    case "unknown update":
      return renderUnknownUpdate(view);
  }
}
