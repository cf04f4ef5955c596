// Every period, patience and limit of our own, with its reason or its source; the platforms' own limits stand with the rooms that
// know the platforms. Times are milliseconds.
import { secondMs, minuteMs, hourMs, dayMs } from "./groups/durations.ts";
import type { SharedPace } from "./outbox/paces.ts";
import type { Platform } from "./store/tables.ts";

/** What `app.ts` may be told to do faster: tests are in more of a hurry. */
export type Pace = {
  sweepEveryMs: number;
  /** How often work put by other instances is looked for. */
  pollMs: number;
  /** Between two posts in one channel. */
  postEveryMs: number;
  /** Of all channels of the workspace together. */
  posts: SharedPace;
  updates: SharedPace;
  /** How long an instance that died keeps others from its lanes. One that lives renews its hold, however long a call takes. */
  leaseMs: number;
  /** How soon Slack is asked again who we are, or to connect us, when it did not answer. */
  askSlackEveryMs: number;
  /** How often it is looked whether what is known of who reads a channel is too old. */
  audienceEveryMs: number;
  /** How long a stop waits for what is in flight. What is cut off then is taken up again at the next start. */
  finishWithinMs: number;
  /** When the self-check first looks, after the start. */
  checkUpAfterMs: number;
  /** How long Slack may take to tell of our own post, before that means that it tells of none; null: nobody looks. */
  echoWithinMs: number | null;
};

export const usualPace: Pace = {
  sweepEveryMs: 5 * minuteMs,
  pollMs: 500,
  // One message a second in each channel. Source: docs.slack.dev/apis/web-api/rate-limits
  postEveryMs: secondMs,
  // Several hundred messages in any minute, some fifty updates. Source: the same, "Posting messages" and tier 3.
  posts: { name: "chat.postMessage", burst: 40, everyMs: secondMs / 4 },
  updates: { name: "chat.update", burst: 14, everyMs: 1_700 },
  leaseMs: 10 * secondMs,
  askSlackEveryMs: 5 * secondMs,
  audienceEveryMs: minuteMs,
  finishWithinMs: 6 * secondMs,
  checkUpAfterMs: 2 * secondMs,
  // It tries three times more, at once, after one minute and after five. Source: docs.slack.dev/apis/events-api, "Retries"
  echoWithinMs: 10 * minuteMs,
};

/**
 * How many entries of a lane are in flight at once: one group whose call hangs must not hold up the others of its number. The
 * messages of a channel keep their order.
 */
export const laneAtOnce = { whatsapp: 4, readings: 4, files: 4 };

/** After so many failures of its own a thing is given up, in sight; what the clock asks for comes again anyway. */
export const attempts = {
  card: 12,
  operation: 9,
  reading: 5,
  home: 5,
  file: 4,
  byTheClock: Number.POSITIVE_INFINITY,
};

export const operationPace = {
  /** WhatsApp answers within seconds or not at all. */
  answerWithinMs: 20 * secondMs,
  /** How long the webhook of what WhatsApp accepted may take before we look for ourselves. A group takes longer than the rest. */
  webhookWithinMs: { create: minuteMs, others: 30 * secondMs },
  /** New groups show in the list after seconds. Only when none has by then is a create sent again. */
  lookForMs: 30 * secondMs,
  lookEveryMs: 5 * secondMs,
  /** How late an attempt that got no answer may still be carried out, beside the one that repeated it. */
  stillTrueAfterMs: 30 * secondMs,
  /** After this nobody waits for a webhook any more. */
  silentForMs: 10 * minuteMs,
  /** How soon a file that Slack does not hand out is asked for again, the later the longer it has waited; and when nobody waits any more. */
  fileAgain: { soonestMs: secondMs, latestMs: 5 * minuteMs },
  fileWaitsForMs: dayMs,
  /** So many failures in a row may be a hiccup of the network; more are something to tell. */
  hiccups: 3,
  /** How long a form that shows "approving…" is kept up to date. */
  formFollowedForMs: minuteMs,
  formLookedAtEveryMs: 250,
};

export const intakePace = {
  /** What is only kept is kept fast; what is said about messages takes a tenth of a millisecond each. */
  weightPerCommit: 1_000,
  weights: { kept: 1, read: 4 },
  failuresInARow: 3,
  /** For so long a click comes before webhooks and the outbox; its own part of an answer takes some ten milliseconds. */
  letPassMs: 100,
  /** Transactions beside each other, on PostgreSQL: while the database works on one, the next is made ready. */
  atOnce: 2,
};

/** What has arrived and been answered for. */
export const arrivalPace = {
  /** All that is about one group stands in one line: PostgreSQL reads several beside each other, of which two in one instance. */
  lines: 4,
  atOnce: 2,
  again: { soonestMs: secondMs, latestMs: minuteMs },
  /** Webhooks that come one after the other are answered first: more than that many, until none comes for so long. */
  rush: { few: 4, calmMs: 5 },
  /** But for no longer than this, before the next is read and before a lane takes its next entry: longer where nobody waits for it. */
  readWithinMs: 100,
  goesOnWithinMs: {
    slack: 100,
    whatsapp: 100,
    files: 100,
    readings: secondMs,
    homes: secondMs,
    housekeeping: secondMs,
  } satisfies Record<Platform, number>,
};

export const readingPace = {
  /** WhatsApp does not publish its limit on group operations; two readings (four calls at most) a second are modest. */
  everyMs: 500,
  perSweep: 400,
  /** Groups of a list that become known in one transaction. */
  adoptedAtOnce: 200,
  /** Small installations are read at once. */
  atOnce: 20,
  /** A group made a moment ago may not be readable, or listed, yet. */
  youngForMs: minuteMs,
  /** A person waits for it in a form; what is not read by then is left open. */
  formWithinMs: 10 * secondMs,
  numberEveryMs: dayMs,
  /** As many as a commit of webhooks has updates. */
  requestsPerTurn: 100,
};

export const cardPace = {
  /** A card may wait this long for its group's name, and this long for how full it is. */
  nameWithinMs: 20 * secondMs,
  countWithinMs: 3 * secondMs,
  /** How soon a card looks again whether the one it takes over from has lost its buttons. */
  buttonsGoneWithinMs: secondMs,
  digestEveryMs: 5 * secondMs,
  /** More than that many cards due in a channel, half a minute's worth, become a digest. */
  mostDue: 30,
  /** And in all channels together what Slack takes of us in a quarter of a minute. */
  mostDueInAll: 60,
  /** So many become part of a digest in one transaction. */
  foldedAtOnce: 200,
  /** Our clock and Slack's, when a message is searched for by its time. */
  clockSkewMs: 10 * secondMs,
  /** A post that got no answer may still arrive this much later, beside the one that repeated it. */
  twinWithinMs: minuteMs,
  /** How soon a channel that everything depends on is tried again. */
  closedChannelMs: minuteMs,
};

export const reminderPace = {
  /** People of a route are called at most that often in a channel, however many groups become late one after the other. */
  restMs: 30 * minuteMs,
  /** Who became late before the others first; the rest is told of when that has rested. */
  mostAtOnce: 5_000,
  /** After a holiday, or of a route that is new. */
  summaryReachesMs: 7 * dayMs,
};

export const bridgePace = {
  /** Whoever wrote in a thread that is not older still looks into it. */
  underWayForMs: 2 * dayMs,
  /** More than a few posts of a conversation are looked at when their turn comes. */
  lookedAt: 40,
  /**
   * Posts in a thread before the conversation goes on in a new one. Each file stands there besides, so that Slack counts up to twice as
   * many replies: longer ones open slowly, and nobody finds a place in them.
   */
  mostInThread: 200,
  /** So long it is tried to say in an old thread that a new one goes on, before that holds up what people say there. */
  pointsOnWithinMs: 5 * minuteMs,
  /** When more than that wait, people share a post, in which their names stand. */
  mostNamed: 5,
  /** That Slack tells of what is written in a channel is believed for so long after it last did. */
  heardKeptForMs: 30 * dayMs,
  /** What could not be shown is told a little later. */
  afterGivenUpMs: 5 * minuteMs,
  /** What is written in Slack reaches us this late at most, or it takes its place among what is written then. */
  mostOvertakenMs: 10 * secondMs,
  /** The ids that tie a message in Slack to one in WhatsApp: so long can it be answered there. */
  idsKeptForMs: 30 * dayMs,
  /** As large as documents may be at WhatsApp. */
  mostFileBytes: 100 * 1024 * 1024,
  /** The file itself, on its way from one platform to the other. */
  transferWithinMs: 5 * minuteMs,
  /** How long a post that got no answer may take to be seen where it was begun, before it is repeated in another channel. */
  postShowsWithinMs: 30 * secondMs,
  /** How long a file that was shared may take to be seen in its thread. */
  fileShowsWithinMs: 30 * secondMs,
  /** So long WhatsApp keeps what was sent to a business. */
  filesKeptForMs: 7 * dayMs,
};

/** Words that somebody watches for. */
export const watchPace = {
  /** However often they are written: one card for each group in so long. */
  cardEveryMs: 10 * minuteMs,
};

/** What Slack says about people, user groups and channels. */
export const slackPace = {
  /** Somebody taken off a list stays able for at most this long, should Slack's event about it be lost. */
  believedForMs: minuteMs,
  /** Early enough for an answer that takes as long as calls may take. */
  askedAgainAfterMs: 40 * secondMs,
  /** Who has acted a moment ago is likely to act again. */
  keptFreshForMs: 10 * minuteMs,
  /** Some hundred questions a minute about people. Source: docs.slack.dev/apis/web-api/rate-limits, tier 4. */
  mostKeptFresh: 40,
  /** Between the clocks of two instances. */
  clocksDifferMs: 2 * secondMs,
  /** Slack gives up after three seconds; what was asked must still be stored by then. */
  clickWaitsMs: 2_500,
  /** For the form below to be drawn anew, before the one on top of it goes. */
  formBelowWaitsMs: 1_000,
  channelEveryMs: hourMs,
  /** What is known of who reads a channel is believed for so long. */
  audienceForMs: 4 * minuteMs,
  /** What was said of it last, to know the difference. */
  audienceKnownForMs: 365 * dayMs,
  /** Who sends a form that was opened longer ago is told how it went as a direct message. */
  formOpenForMs: dayMs,
  /** A full member seldom becomes a guest. */
  memberKnownForMs: dayMs,
};

export const homePace = {
  refreshedForMs: dayMs,
  /** Somebody who opened it just now may be looking at it. */
  lookedAtForMs: 10 * minuteMs,
  refreshEveryMs: 10 * secondMs,
  refreshSeldomMs: minuteMs,
  /** Shorter pauses are the usual pace, and not worth saying. */
  worthSayingMs: 15 * secondMs,
  /** Failed work that nobody tried again by then is history. */
  failedForMs: 3 * dayMs,
  oldAfterMs: dayMs,
};

export const keptFor = {
  pictureMs: dayMs,
  homeMs: 2 * dayMs,
  /** An old name is better than none while WhatsApp cannot be asked. */
  businessNumberMs: 30 * dayMs,
  /** WhatsApp may pause a template at any time; one that waits is approved within minutes or a day. */
  auditHeadsMs: 7 * dayMs,
  sendableTemplatesMs: 5 * minuteMs,
  /** Somebody's decision, until the template changes. */
  linkPlaceMs: 3_650 * dayMs,
  template: { ready: hourMs, waits: minuteMs, none: minuteMs, unsettled: minuteMs },
};

/** What is forgotten goes in steps so small that nobody has to wait for one. */
export const housekeepingPace = {
  everyMs: 6 * hourMs,
  rowsPerStep: 300,
  stepsAtOnce: 20,
  /** As long as there is more to forget. */
  restMs: 2 * secondMs,
};

export const checkUpPace = {
  /** Some fifteen calls each time, to both platforms. */
  everyMs: 5 * minuteMs,
  /** While something is wrong: what was mended is seen soon. */
  everyWhileWrongMs: minuteMs,
  /** Seen twice it is no hiccup, and told in the admins' channel. */
  lastsMs: 30 * secondMs,
  /** Whoever asks twice in a moment is told what was seen then. */
  freshForMs: 5 * secondMs,
  /** One thing that hangs must not keep the others from being told. */
  lookWithinMs: 15 * secondMs,
  tokenExpiresWithinMs: 7 * dayMs,
  /** Slack and WhatsApp take five minutes for a forgery. */
  clockOffMs: 2 * minuteMs,
  backupOlderMs: 7 * dayMs,
  stillAfterMs: 10 * minuteMs,
  /** Nobody is told of silence before that. */
  quietAfterMs: hourMs,
  /** Of the disk that the database is on. */
  leastFreeBytes: 512 * 1024 * 1024,
  /** Of requests with wrong signatures: the secret is wrong, or somebody tries the door. Of the latter there may be many. */
  refusedInARow: 3,
  refusedAfterRightOnes: 20,
  /** An instance that lives says so. */
  beatEveryMs: 20 * secondMs,
  goneAfterMs: 90 * secondMs,
  goneForMs: hourMs,
};
