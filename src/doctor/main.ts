// `npm run doctor`: the self-check from a terminal, beside the running bot or before its first start. Ends with 1 when something is
// wrong, and writes nothing to the database. `--json` for programs.
import { loadEnvironment } from "../environment.ts";
import { createLog } from "../log.ts";
import { diagnose } from "./diagnose.ts";
import { report } from "./report.ts";

const findings = await diagnose(loadEnvironment(), createLog("silent"));
const isWrong = findings.some(({ level }) => level === "wrong");
const text = process.argv.includes("--json")
  ? JSON.stringify({ ok: !isWrong, findings }, null, 2)
  : `${report(findings)}\n\n${isWrong ? "Something is wrong: mend it from the top." : "Nothing is wrong."}`;
process.stdout.write(`${text}\n`);
process.exitCode = isWrong ? 1 : 0;
