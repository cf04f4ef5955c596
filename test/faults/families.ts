// The families of faults, by the names that the command line knows.
import { databaseFaults } from "./database-faults.ts";
import { instanceFaults } from "./instance-faults.ts";
import { kills } from "./kills.ts";
import type { Family } from "./run.ts";
import { payloadFaults } from "./payloads.ts";
import { slackFaults } from "./slack-faults.ts";
import { webhookFaults } from "./webhook-faults.ts";
import { whatsappFaults } from "./whatsapp-faults.ts";

export const families = {
  kills,
  slack: slackFaults,
  whatsapp: whatsappFaults,
  webhooks: webhookFaults,
  database: databaseFaults,
  instances: instanceFaults,
  payloads: payloadFaults,
} satisfies Record<string, Family>;
