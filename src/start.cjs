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
  "audit:verify": "./audit-verify.ts",
};
var part = process.argv[2] || "bot";

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
} else {
  // What Node has read once it need not read again: the next start is quicker and takes less memory. Beside what was installed, where
  // nobody else may write; in production only where NODE_COMPILE_CACHE says, because nothing is written there but data.
  if (process.env.NODE_COMPILE_CACHE === undefined && process.env.NODE_ENV !== "production")
    require("node:module").enableCompileCache(
      require("node:path").join(require.resolve("../package.json"), "../node_modules/.cache/groupdesk"),
    );
  void import(parts[part]);
}
