// What WhatsApp says about the account as a whole, by what it is about: a number, a template, the account. The newest word counts,
// in whatever order they come; what is bad stands until WhatsApp says that it is over. `state/alerts.ts` keeps it.

/** What it is about, and what WhatsApp may say of it. */
export type AlertTopic =
  /** Something may not be done any more, until a time. */
  | "restriction"
  /** The account is switched off, or will be. */
  | "ban"
  /** A rule was broken. */
  | "violation"
  /** This app does not belong to the account any more. */
  | "access"
  /** What people think of a number's messages. */
  | "quality"
  /** How many people may be written to in a day. */
  | "limit"
  | "template"
  /** WhatsApp's own alerts. */
  | "notice";

export type AlertNews = {
  topic: AlertTopic;
  /** WhatsApp's own word: PAUSED. */
  word: string;
  /** A number as people write it, or a template with its language; null: the account. */
  subject: string | null;
  /** told: somebody should know, and nothing will clear it. known: a limit, to compare the next one with. */
  standing: "bad" | "good" | "told" | "known";
  /** When it ends by itself. */
  until: number | null;
  /** Of a limit: how many, and what it was before it fell. */
  level: number | null;
  was: number | null;
  /** What WhatsApp adds to it. */
  detail: string | null;
};

/** `episode` counts how often it has become bad; each has a card. `since` is null as long as it never was. */
export type Alert = {
  about: string;
  news: AlertNews;
  episode: number;
  since: number | null;
  clearedAt: number | null;
  /** The newest word believed. */
  heardAt: number;
};

/** The same alert when the news is old, or heard before: then nothing changes. */
export function alertHeard(alert: Alert | undefined, about: string, news: AlertNews, at: number): Alert {
  if (alert === undefined) {
    const blank: Alert = { about, news, episode: 0, since: null, clearedAt: null, heardAt: at };
    return becomes(blank, news, at);
  }
  if (!isNewer(alert, news, at)) return alert;
  return becomes(alert, news.topic === "limit" ? comparedWith(alert, news) : news, at);
}

export function isOpenAlert({ since, clearedAt, news }: Alert): boolean {
  return news.standing === "bad" && since !== null && clearedAt === null;
}

/** What was bad until a time is over then, although nobody says so. */
export function alertExpired(alert: Alert, now: number): Alert {
  const { until } = alert.news;
  return isOpenAlert(alert) && until !== null && until <= now ? { ...alert, clearedAt: until } : alert;
}

/** Each number of a day's people fell from must be reached again. */
function comparedWith(alert: Alert, news: AlertNews): AlertNews {
  const { level } = news;
  const before = isOpenAlert(alert) ? alert.news.was : alert.news.level;
  if (level === null || before === null) return { ...news, standing: "known" };
  return level < before ? { ...news, standing: "bad", was: before } : { ...news, standing: "good" };
}

function becomes(alert: Alert, news: AlertNews, at: number): Alert {
  const heard = { ...alert, news, heardAt: at };
  const isOpen = isOpenAlert(alert);
  if (news.standing === "told") return { ...heard, episode: alert.episode + 1, since: at, clearedAt: null };
  if (news.standing === "bad")
    return isOpen ? heard : { ...heard, episode: alert.episode + 1, since: at, clearedAt: null };
  return isOpen ? { ...heard, clearedAt: at } : heard;
}

/** Within one second, which is as exact as WhatsApp tells, the worse news counts: somebody should look. */
function isNewer({ heardAt, news: last }: Alert, news: AlertNews, at: number): boolean {
  if (at !== heardAt) return at > heardAt;
  const worse = ranks[news.standing] - ranks[last.standing];
  return worse === 0 ? said(news) > said(last) : worse > 0;
}

const ranks = { known: 0, good: 1, told: 2, bad: 3 };

function said({ word, until, level, detail }: AlertNews): string {
  return JSON.stringify([word, until, level, detail]);
}
