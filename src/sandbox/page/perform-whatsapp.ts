// Acts on the WhatsApp side: what people do on their phones, what happens at WhatsApp by itself, and what goes wrong there.
// Called by perform-act.ts.
import { accountNews } from "./account-news.ts";
import type { Act, Outcome } from "./acts.ts";
import { performInChat } from "./perform-chat.ts";
import type { Phone, Stage } from "./stage.ts";
import { raiseStorm, troubles } from "./troubles.ts";

export type SlackAct = Extract<
  Act,
  {
    act:
      | "slash"
      | "say"
      | "click"
      | "choose"
      | "look up"
      | "submit"
      | "close"
      | "open home"
      | "edit message"
      | "delete message"
      | "react"
      | "shortcut";
  }
>;
export type StageAct = Extract<Act, { act: "bot" | "pass time" | "take Slack down" }>;
export type WhatsAppAct = Exclude<Act, SlackAct | StageAct>;

const DONE: Outcome = { ok: true };

export async function performInWhatsApp(stage: Stage, act: WhatsAppAct): Promise<Outcome> {
  const { whatsapp } = stage;
  switch (act.act) {
    case "open link":
      return openLink(stage, act);
    case "withdraw":
      return outcomeOf(whatsapp.withdraws(act.groupId, act.phone));
    case "leave":
      return outcomeOf(whatsapp.leaves(act.groupId, act.phone));
    case "accept terms":
      return acceptTerms(stage, act);
    case "change number":
      return changeNumber(stage, act);
    case "switch phone":
      return switchPhone(stage, act);
    case "read message":
      return done(() => whatsapp.reads(act.messageId, act.phone));
    case "write in group":
    case "send in group":
    case "react in group":
      return performInChat(stage, act);
    case "suspend":
      return done(() => whatsapp.suspend(act.groupId));
    case "clear suspension":
      return done(() => whatsapp.clearSuspension(act.groupId));
    case "delete elsewhere":
      return done(() => whatsapp.deleteElsewhere(act.groupId));
    case "rename elsewhere":
      return done(() => whatsapp.changeSettingsElsewhere(act.groupId, { subject: act.subject }));
    case "decide elsewhere":
      return done(() => whatsapp.decideElsewhere(act.groupId, act.phone, act.decision));
    case "create elsewhere":
      return done(() => whatsapp.createElsewhere({ subject: act.subject, mode: act.mode }));
    default:
      return makeTrouble(stage, act);
  }
}

type Trouble = Extract<
  WhatsAppAct,
  {
    act:
      | "fail next"
      | "hold webhooks"
      | "release webhooks"
      | "delay webhooks"
      | "duplicate next webhook"
      | "drop next webhook"
      | "expire token"
      | "limit rate"
      | "review templates"
      | "tell account"
      | "storm";
  }
>;

function makeTrouble({ whatsapp, settings, clock }: Stage, act: Trouble): Outcome {
  switch (act.act) {
    case "fail next": {
      const { operation, failure } = troubles[act.trouble];
      return done(() => whatsapp.failNext(operation, failure));
    }
    case "hold webhooks":
      return done(whatsapp.webhooks.hold);
    case "release webhooks":
      return done(() => whatsapp.webhooks.release(act.order === "as they came" ? {} : { order: act.order }));
    case "delay webhooks":
      return done(() => (whatsapp.webhooks.delayMs = act.delayMs));
    case "duplicate next webhook":
      return done(() => whatsapp.webhooks.duplicateNext());
    case "drop next webhook":
      return done(() => whatsapp.webhooks.dropNext());
    case "expire token":
      return done(() => whatsapp.expireToken(act.expired));
    case "limit rate":
      return done(() => whatsapp.setRateLimit(act.perMinute === null ? null : { perMinute: act.perMinute }));
    case "review templates":
      return done(() => whatsapp.reviewTemplates(act.status));
    case "tell account": {
      const news = accountNews(act.trouble, { isOver: act.isOver, now: clock.now() });
      if (news.length === 0) return { refused: "WhatsApp says no word when this ends: let an hour pass." };
      return done(() => news.forEach(({ field, value, at }) => whatsapp.tellsAccount(field, value, at)));
    }
    case "storm":
      return done(() => settings.storms.push(raiseStorm(whatsapp, act.requests, settings.storms.length)));
    default:
      return act satisfies never;
  }
}

function openLink(stage: Stage, { link, phone }: { link: string; phone: string }): Outcome {
  const { whatsapp } = stage;
  const owner = phoneWith(stage, phone);
  const about = {
    ...(owner.username !== undefined && { username: owner.username }),
    ...(owner.hidePhone !== undefined && { hidePhone: owner.hidePhone }),
  };
  return outcomeOf(whatsapp.joinsByLink(link.trim(), phone, about));
}

function acceptTerms(stage: Stage, { phone, accepted }: { phone: string; accepted: boolean }): Outcome {
  phoneWith(stage, phone).acceptedTerms = accepted;
  return done(() => stage.whatsapp.neverAcceptedTerms(phone, !accepted));
}

function switchPhone(stage: Stage, { phone, on }: { phone: string; on: boolean }): Outcome {
  phoneWith(stage, phone).isOn = on;
  return done(() => stage.whatsapp.switchPhone(phone, on));
}

function changeNumber(stage: Stage, { phone }: { phone: string }): Outcome {
  const owner = phoneWith(stage, phone);
  const free = stage.settings.freeNumbers.shift();
  if (free === undefined) return { refused: "No number is free any more." };
  owner.phone = free;
  return done(() => stage.whatsapp.changesNumber(phone, free));
}

/** Pressed twice, a button may still name the number from before. */
function phoneWith({ settings }: Stage, number: string): Phone {
  const found = settings.phones.find(({ phone }) => phone === number);
  if (found === undefined) throw new Error("Nobody has this number any more.");
  return found;
}

function outcomeOf(answer: object): Outcome {
  return "refused" in answer && typeof answer.refused === "string" ? { refused: answer.refused } : DONE;
}

function done(deed: () => unknown): Outcome {
  deed();
  return DONE;
}
