// The conversation of `npm run setup`, from the public address to a `.env` that starts: Slack first, WhatsApp now or another time.
import { randomBytes } from "node:crypto";
import { readConfig, readDatabaseUrl } from "../config.ts";
import { hideNumbers } from "../log.ts";
import { openPostgres } from "../store/postgres.ts";
import { right, unsure, wrong, type Checked } from "./check.ts";
import { linkFor, manifestFor, scopesIn } from "./manifest.ts";
import { checkAppToken, checkBotToken, checkChannel, checkPeople } from "./slack-checks.ts";
import { webhookFields } from "../whatsapp/webhook-fields.ts";
import type { Terminal } from "./terminal.ts";
import type { Values } from "./values.ts";
import {
  checkAccessToken,
  checkAccount,
  checkAppSecret,
  checkNumber,
  isSubscribed,
  subscribe,
  type MetaPlace,
} from "./whatsapp-checks.ts";

type Parts = { terminal: Terminal; values: Values };

const usualDatabase = "sqlite:data/groupdesk.db";

/** Resolves with what is still wrong with all of it together, by name. */
export async function setUp({ terminal, values }: Parts): Promise<string[]> {
  terminal.say(
    "Groupdesk is set up in three steps: its address, Slack, WhatsApp. Enter keeps what stands in brackets, - takes it away.\nNothing is written before the end. docs/setup.md says where in both consoles each value stands.\n",
  );
  const address = await askAddress({ terminal, values });
  await askSlack({ terminal, values }, address);
  if (await values.yes("\nConnect WhatsApp now?", values.get("WHATSAPP_ACCESS_TOKEN") !== undefined)) {
    await askWhatsApp({ terminal, values });
  }
  await askDatabase({ terminal, values });
  const read = readConfig(values.atStart());
  terminal.say(nextSteps(values, address));
  return read.kind === "problems" ? read.problems : [];
}

async function askAddress({ terminal, values }: Parts): Promise<string> {
  terminal.say(
    "1. The address\nWhatsApp, and Slack too unless you use Socket Mode, must reach Groupdesk over HTTPS.",
  );
  const typed = await values.ask({
    name: "PUBLIC_URL",
    label: "Public address, such as https://groupdesk.example.com",
    check: checkAddress,
  });
  values.drop("PUBLIC_URL");
  const { origin, pathname } = new URL(typed);
  const path = pathname.replace(/\/+$/, "");
  if (path === "") values.drop("PUBLIC_PATH");
  else values.set("PUBLIC_PATH", path);
  return `${origin}${path}`;
}

async function checkAddress(typed: string): Promise<Checked> {
  if (!URL.canParse(typed)) return wrong("This is no address. It begins with https://.");
  const url = new URL(typed);
  if (url.protocol !== "https:")
    return wrong("It must begin with https://: neither Slack nor Meta calls anything else.");
  if (url.search !== "" || url.hash !== "") return wrong("Leave out everything after ? or #.");
  if (!url.hostname.includes(".") || /^[\d.]+$|^\[/.test(url.hostname))
    return wrong("Meta wants a host name that everybody can look up, with a certificate.");
  try {
    await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(5_000) });
    return right("Something answers there with a good certificate.");
  } catch {
    return unsure("Nothing answers there yet. That is fine as long as the proxy is not there.");
  }
}

async function askSlack({ terminal, values }: Parts, address: string): Promise<void> {
  terminal.say("\n2. Slack");
  const wasSocket = values.get("SLACK_APP_TOKEN") !== undefined;
  const isSocket = !(await values.yes("May Slack call that address? (No: Socket Mode)", !wasSocket));
  const manifest = manifestFor(isSocket ? null : address);
  terminal.say(
    `\nThis manifest makes the app:\n\n${manifest}\nThis link creates it (or paste the manifest at https://api.slack.com/apps, "Create New App", "From a manifest"):\n\n${linkFor(manifest)}\n\nThen "Install to Workspace". Under "OAuth & Permissions" stands the bot token.\n`,
  );
  const apiUrl = values.get("SLACK_API_URL") ?? "https://slack.com/api/";
  const token = await values.ask({
    name: "SLACK_BOT_TOKEN",
    label: "Bot token (xoxb-…)",
    secret: true,
    check: (typed) => checkBotToken({ apiUrl, token: typed }, scopesIn(manifest)),
  });
  const place = { apiUrl, token };
  if (isSocket) {
    values.drop("SLACK_SIGNING_SECRET");
    await values.ask({
      name: "SLACK_APP_TOKEN",
      label: 'App-level token (xapp-…, from "Basic Information", scope connections:write)',
      secret: true,
      check: (typed) => checkAppToken({ apiUrl, token: typed }),
    });
  } else {
    values.drop("SLACK_APP_TOKEN");
    await values.ask({
      name: "SLACK_SIGNING_SECRET",
      label: 'Signing secret (from "Basic Information")',
      secret: true,
      check: (typed) =>
        /^[0-9a-f]{32}$/.test(typed)
          ? right(
              "It looks like one. Type /wa help in Slack once Groupdesk runs: that proves it, and npm run doctor says if not.",
            )
          : wrong("A signing secret is 32 letters and digits, a to f and 0 to 9."),
    });
  }
  terminal.say(
    "\nMake or choose the channel for groups that have none of their own, and say /invite @Groupdesk in it.",
  );
  await values.ask({
    name: "SLACK_CHANNEL",
    label: "Its id (C…, at the end of the channel's details)",
    check: (typed) =>
      /^[CG][A-Z0-9]{2,}$/.test(typed)
        ? checkChannel(place, typed)
        : wrong("An id begins with C or G and is not the name."),
  });
  await askPeople({ terminal, values }, place);
}

async function askPeople(
  { terminal, values }: Parts,
  place: { apiUrl: string; token: string },
): Promise<void> {
  terminal.say(
    "\nWho may decide? Ids of people (U…) and user groups (S…), separated by commas. Nobody named: every full member of the workspace may do everything.",
  );
  const check = async (typed: string): Promise<Checked> => {
    const ids = typed.split(",").map((id) => id.trim());
    if (!ids.every((id) => /^[UWS][A-Z0-9]{2,}$/.test(id))) return wrong("Each id begins with U, W or S.");
    return checkPeople(place, ids);
  };
  await values.ask({ name: "APPROVERS", label: "Approvers", otherwise: "", check });
  await values.ask({
    name: "ADMINS",
    label: "Admins, who may also remove people and delete groups",
    otherwise: "",
    check,
  });
}

async function askWhatsApp({ terminal, values }: Parts): Promise<void> {
  terminal.say(
    "\n3. WhatsApp\nIn Meta's business settings, under System users, make a token with whatsapp_business_messaging and whatsapp_business_management.",
  );
  const apiUrl = values.get("WHATSAPP_API_URL") ?? "https://graph.facebook.com";
  const version = values.get("WHATSAPP_API_VERSION") ?? "v26.0";
  const placeWith = (token: string): MetaPlace => ({ apiUrl, version, token });
  const token = await values.ask({
    name: "WHATSAPP_ACCESS_TOKEN",
    label: "Access token of the system user",
    secret: true,
    check: (typed) => checkAccessToken(placeWith(typed)),
  });
  const place = placeWith(token);
  const numbers = await values.ask({
    name: "WHATSAPP_PHONE_NUMBER_ID",
    label: 'Phone number id (under WhatsApp, "API Setup"; several separated by commas)',
    async check(typed) {
      const ids = idsIn(typed);
      if (!ids.every((id) => /^\d+$/.test(id)))
        return wrong("An id has digits only, and is not the phone number.");
      const all = await Promise.all(ids.map((id) => checkNumber(place, id)));
      const said = all.map((each) => each.said).join("\n    ");
      const [worst] = (["wrong", "unsure", "right"] as const).filter((kind) =>
        all.some((each) => each.kind === kind),
      );
      return { kind: worst ?? "unsure", said };
    },
  });
  const ids = idsIn(numbers);
  await values.ask({
    name: "WHATSAPP_APP_SECRET",
    label: "App secret (App settings, Basic)",
    secret: true,
    check: (typed) => checkAppSecret(place, ids[0] ?? "", idsIn(typed)[0] ?? ""),
  });
  const account = await values.ask({
    name: "WHATSAPP_BUSINESS_ACCOUNT_ID",
    label: "Business account id, for invitations (may be left out)",
    otherwise: "",
    check: (typed) =>
      /^\d+$/.test(typed) ? checkAccount(place, typed, ids) : wrong("An id has digits only."),
  });
  if (values.get("WHATSAPP_VERIFY_TOKEN") === undefined)
    values.set("WHATSAPP_VERIFY_TOKEN", randomBytes(24).toString("hex"));
  if (account !== "") await askSubscription({ terminal, values }, place, account);
}

async function askSubscription(
  { terminal, values }: Parts,
  place: MetaPlace,
  account: string,
): Promise<void> {
  if ((await isSubscribed(place, account)) !== false) return;
  if (!(await values.yes("No app gets this account's webhooks yet. Subscribe this one?", true))) return;
  terminal.say(
    (await subscribe(place, account))
      ? "  ✓ Subscribed."
      : "  ✗ Meta refused. docs/setup.md says how to do it by hand.",
  );
}

async function askDatabase({ terminal, values }: Parts): Promise<void> {
  terminal.say("\nThe database: a SQLite file serves one instance, a PostgreSQL several.");
  const url = await values.ask({
    name: "DATABASE_URL",
    label: "sqlite: and a path, or postgres://…",
    otherwise: usualDatabase,
    async check(typed) {
      const read = readDatabaseUrl({ DATABASE_URL: typed });
      if (read.kind === "problems") return wrong(read.problems.join(" "));
      if (!typed.startsWith("postgres")) return right("It is made at the first start.");
      try {
        await openPostgres(typed);
        return right("It answers, and can hold every text.");
      } catch (error) {
        return wrong(hideNumbers(error instanceof Error ? error.message : "It cannot be opened."));
      }
    },
  });
  // Written down, it would count more than the place that an image or a unit of systemd has for it.
  if (url === usualDatabase) values.drop("DATABASE_URL");
}

function idsIn(typed: string): string[] {
  return typed
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");
}

function nextSteps(values: Values, address: string): string {
  const slack =
    values.get("SLACK_APP_TOKEN") === undefined
      ? `\n* In the Slack app, under "Event Subscriptions", press Retry beside ${address}/slack/events: Slack asks Groupdesk, which must run.`
      : "";
  const verifyToken = values.get("WHATSAPP_VERIFY_TOKEN");
  const whatsapp =
    verifyToken === undefined
      ? "\n* WhatsApp is not connected yet: run npm run setup once more for it."
      : `\n* In Meta's app, under WhatsApp, Configuration: callback URL ${address}/whatsapp/webhook and verify token ${verifyToken}. Then subscribe these fields: ${webhookFields.join(", ")}.`;
  return `\nNext:\n* npm start${slack}${whatsapp}\n* In Slack: /wa help`;
}
