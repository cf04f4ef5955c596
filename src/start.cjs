// Starts any part of Groupdesk, on a Node that can run it: on an older one it says so instead. Written so that every Node can
// read it. `npm start` and the other scripts come through here; the word after it names the part.
"use strict";

var needed = require("../package.json").engines.node.replace(">=", "").split(".").map(Number);
var given = process.versions.node.split(".").map(Number);
var isOld = given[0] < needed[0] || (given[0] === needed[0] && given[1] < needed[1]);

var parts = {
  bot: "./main.ts",
  demo: "./sandbox/demo.ts",
  setup: "./setup/main.ts",
  doctor: "./doctor/main.ts",
  manifest: "./setup/print-manifest.ts",
  backup: "./data/backup.ts",
  restore: "./data/restore.ts",
  "migrate:postgres": "./data/migrate-postgres.ts",
  forget: "./data/forget.ts",
  person: "./data/person.ts",
  "audit:verify": "./audit-verify.ts",
};
var part = process.argv[2] || "bot";

var usages = {
  demo: "npm run demo\nPlays both platforms and prints the address of a page. DEMO_PORT=4100 asks for a port.",
  setup: "npm run setup\nAsks for each value, checks it, and writes .env.",
  doctor:
    "npm run doctor [-- --json]\nLooks at everything that can be wrong, and ends with 1 when something is.",
  manifest:
    "npm run manifest [-- --bridge] [--socket] [--address https://groupdesk.example.com]\nPrints the manifest of the Slack app.",
  backup:
    "npm run backup [-- file or folder]\nA verified copy of the database, while Groupdesk runs. Without a file: data/backups.",
  restore:
    "npm run restore -- file [--over]\nBrings a backup into an empty database, or with --over in place of what is there.",
  "migrate:postgres":
    "POSTGRES_URL=postgres://… npm run migrate:postgres\nEverything from the SQLite file into an empty PostgreSQL.",
  forget: "npm run forget -- +46701234567\nRemoves one person from everything.",
  person: "npm run person -- +46701234567\nPrints every row that says something of one person, as JSON.",
  "audit:verify":
    "npm run audit:verify [-- ends of chains]\nSays whether the audit is what was written. Ends with 1 when it is not.",
};
var wantsHelp = process.argv.slice(3).some(function (word) {
  return word === "--help" || word === "-h";
});

if (isOld) {
  process.stderr.write(
    "Groupdesk needs Node " +
      needed.join(".") +
      " or newer, and this is Node " +
      process.versions.node +
      ".\n" +
      "Install Node 24 from https://nodejs.org, or let npm bring it: npm ci --include=dev. Nothing was done.\n",
  );
  process.exitCode = 1;
} else if (!Object.prototype.hasOwnProperty.call(parts, part)) {
  process.stderr.write(
    "Groupdesk has no part " + part + ". There are: " + Object.keys(parts).join(", ") + ".\n",
  );
  process.exitCode = 1;
} else if (wantsHelp && usages[part]) {
  process.stdout.write(usages[part] + "\n");
} else {
  // What Node has compiled it need not compile again: the next start is quicker and takes less memory, 20 MB of it the compiler's own.
  // Kept beside what was installed; in production, where nothing is written there, in the folder for temporary files, or where
  // NODE_COMPILE_CACHE says. Source: nodejs.org/api/module.html#module-compile-cache
  require("node:module").enableCompileCache(
    process.env.NODE_COMPILE_CACHE || process.env.NODE_ENV === "production"
      ? undefined
      : require("node:path").join(require.resolve("../package.json"), "../node_modules/.cache/groupdesk"),
  );
  void import(parts[part]);
}
