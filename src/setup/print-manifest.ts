// `npm run manifest`: prints the manifest of the Slack app; with `--bridge` the variant whose bot may also hear what people write in the
// threads of bridged groups. `start.cjs` imports it.
import { parseArgs } from "node:util";
import { bridgeVariant, manifestFor } from "./manifest.ts";

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    bridge: { type: "boolean", default: false },
    /** Such as https://groupdesk.example.com. */
    address: { type: "string", default: "https://groupdesk.example.com" },
    socket: { type: "boolean", default: false },
  },
});
const manifest = manifestFor(values.socket ? null : values.address);
process.stdout.write(values.bridge ? bridgeVariant(manifest) : manifest);
