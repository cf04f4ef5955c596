// The families of faults, in the order in which the suite runs them.
import { databaseFaults } from "./database-faults.ts";
import { instanceFaults } from "./instance-faults.ts";
import { kills } from "./kills.ts";
import type { Family } from "./run.ts";
import { payloadFaults } from "./payloads.ts";
import { slackFaults } from "./slack-faults.ts";
import { webhookFaults } from "./webhook-faults.ts";
import { whatsappFaults } from "./whatsapp-faults.ts";

export const families: Record<string, Family> = {
  kills,
  slack: slackFaults,
  whatsapp: whatsappFaults,
  webhooks: webhookFaults,
  database: databaseFaults,
  instances: instanceFaults,
  payloads: payloadFaults,
};
