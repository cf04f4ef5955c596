// Carries out what somebody did on the page, or says in a sentence why it cannot be done. The page's server calls it.
import type { Act, Outcome } from "./acts.ts";
import { performInSlack } from "./perform-slack.ts";
import { performInWhatsApp } from "./perform-whatsapp.ts";
import type { Stage } from "./stage.ts";

/** The sandboxes throw what a person could not do; on the page that is an answer and not an accident. */
export async function performAct(stage: Stage, act: Act): Promise<Outcome> {
  try {
    return await perform(stage, act);
  } catch (error) {
    return { refused: error instanceof Error ? error.message : "That did not work." };
  }
}

async function perform(stage: Stage, act: Act): Promise<Outcome> {
  // A bot that does not hear what time it is can still be crashed.
  if (act.act !== "bot") await stage.clock.agreed();
  switch (act.act) {
    case "bot":
      return runBot(stage, act.deed);
    case "pass time":
      await stage.clock.pass(act.passing, async (aheadMs) => {
        // What is signed by the time before must not be looked at after it.
        await stage.slack.answered();
        await stage.bot.setClock(aheadMs);
      });
      return { ok: true };
    case "take Slack down":
      stage.slack.down(act.down);
      stage.settings.slackIsDown = act.down;
      return { ok: true };
    case "slash":
    case "say":
    case "click":
    case "choose":
    case "look up":
    case "submit":
    case "close":
    case "open home":
    case "edit message":
    case "delete message":
    case "react":
    case "shortcut":
      return performInSlack(stage.slack, act);
    default:
      return performInWhatsApp(stage, act);
  }
}

async function runBot({ bot }: Stage, deed: "start" | "stop" | "kill"): Promise<Outcome> {
  if (deed === "start") bot.start();
  else await (deed === "stop" ? bot.stop() : bot.kill());
  return { ok: true };
}
