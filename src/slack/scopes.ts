// The scopes of the bot token, as the app's manifest asks for them; a test compares the two. The self-check looks for what is
// missing.
export const botScopes: readonly string[] = [
  "channels:history",
  "channels:read",
  "chat:write",
  "commands",
  "files:read",
  "files:write",
  "groups:history",
  "groups:read",
  "usergroups:read",
  "users:read",
];

/** Only in the bridge's variant of the manifest: to post under the name of whoever wrote. */
export const scopeToName = "chat:write.customize";
