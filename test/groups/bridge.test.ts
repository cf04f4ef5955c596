// Whose word on the bridge of a group counts, and what of a conversation stands by itself.
import { describe, expect, it } from "vitest";
import {
  bridgeHeld,
  firstPost,
  goesOver,
  narrower,
  noBridge,
  type Bridged,
  type BridgeSettings,
} from "../../src/groups/bridge.ts";
import { bridgeByRoute, plainSettings } from "../../src/groups/routes.ts";
import { aRoute, quietGroup, routesTo } from "./dossiers.ts";

const listens = { ...noBridge, mode: "listen" } as const;
const routes = routesTo("C1", [aRoute("rest", { settings: { ...plainSettings, bridge: listens } })]);

describe("the bridge of a group", () => {
  it("is what was set for it, also when that is off, and else what its route says, in a thread", () => {
    const own: BridgeSettings = { ...noBridge, mode: "open", channel: "COWN" };
    expect(bridgeHeld(own, listens)).toEqual(own);
    expect(bridgeHeld({ ...own, mode: "off" }, listens).mode).toBe("off");
    expect(bridgeHeld(null, listens)).toEqual({ ...listens, channel: null });
  });

  it("is what the first route says that takes it, and off where none says anything, or its name is not known", () => {
    const { group } = quietGroup({ subject: "Spring" });
    expect(bridgeByRoute(group, routes)).toEqual(listens);
    expect(bridgeByRoute(group, routesTo("C1", [aRoute("first"), ...routes.listed])).mode).toBe("off");
    expect(bridgeByRoute(group, routesTo("C1", [])).mode).toBe("off");
    expect(bridgeByRoute({ ...group, subject: null }, routes).mode).toBe("off");
  });

  it("lets over what the narrower of two does, and answers only where somebody chose that", () => {
    const modes = ["off", "listen", "talk", "open"] as const;
    const narrow = modes.map((one) => modes.map((other) => narrower<(typeof modes)[number]>(one, other)));
    expect(narrow).toEqual([
      ["off", "off", "off", "off"],
      ["off", "listen", "listen", "listen"],
      ["off", "listen", "talk", "talk"],
      ["off", "listen", "talk", "open"],
    ]);
    expect(modes.filter(goesOver)).toEqual(["talk", "open"]);
  });
});

describe("what a route has switched", () => {
  it("is said alone, because it may stand in another thread than what comes next", () => {
    const from = { person: { waId: "1650", userId: null, username: null }, name: null };
    const text: Bridged = { kind: "text", from, text: "we sail", replyTo: null };
    const switched: Bridged = { kind: "route switched", mode: "off", thread: { channel: "C1", ts: "1.0" } };
    const waiting = [text, switched, text].map((content) => ({ content }));
    expect(firstPost(waiting)).toEqual(waiting.slice(0, 1));
    expect(firstPost(waiting.slice(1))).toEqual(waiting.slice(1, 2));
  });
});
