// What somebody reads who starts Groupdesk before it is set up: `main.ts` prints it.

export function firstWords(): string {
  return `Groupdesk is not set up yet: nothing says which Slack and which WhatsApp it works for.

  npm run setup   asks for each value, checks it, and writes all of them into the file .env, which npm start reads
  npm run demo    tries Groupdesk without any account (after npm ci with the development packages)

By hand: at least SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET and SLACK_CHANNEL, in the environment or in .env. Where each of them
is found is in docs/setup.md, what all of them mean in README.md.
`;
}
