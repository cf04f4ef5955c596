// What lives in the sandbox's Slack workspace: people, channels, messages and views, in the field names Slack uses for
// blocks. Every file of this folder shares them, and so does the page that draws the workspace.

export type JsonObject = Record<string, unknown>;

export interface SandboxUser {
  id: string;
  name: string;
  realName: string;
  /** A stranger belongs to another workspace and is here through a shared channel. */
  kind: "member" | "admin" | "guest" | "bot" | "stranger";
  /** The home workspace: of a stranger another company's, of others this one when left out. */
  teamId?: string;
  isDeactivated?: boolean;
  /** As the IANA calls it. */
  timeZone?: string;
  /** In an organisation of several workspaces: the id that all of them know, and the workspaces the person is in. */
  enterprise?: { id: string; teams: string[] };
  /** The id that commands and clicks of this person name, when it is not `id`. */
  actsAs?: string;
}

export interface UserGroup {
  id: string;
  handle: string;
  users: string[];
}

export interface Channel {
  id: string;
  name: string;
  isPrivate: boolean;
  isArchived: boolean;
  botIn: boolean;
  /** With other workspaces of the organisation, or with another company, which may not have accepted yet. */
  sharedWith: "nobody" | "organisation" | "company" | "invited company";
  /** The person at the other end, when this is the bot's direct conversation with somebody. */
  directWith: string | null;
  members: Set<string>;
  /** Top-level messages, oldest first; replies are in each message's `thread`. */
  messages: Message[];
}

interface TextObject {
  type: "plain_text" | "mrkdwn";
  text: string;
}

export interface Option {
  text: TextObject;
  value: string;
  description?: TextObject;
}

export interface ConfirmDialog {
  title: TextObject;
  text: TextObject;
  confirm: TextObject;
  deny: TextObject;
  style?: string;
}

/** An element as accepted by the validator: only what the sandbox itself looks at is named. */
export interface BlockElement {
  type: string;
  action_id: string;
  text?: TextObject | string;
  value?: string;
  url?: string;
  style?: string;
  accessibility_label?: string;
  placeholder?: TextObject;
  confirm?: ConfirmDialog;
  options?: Option[];
  option_groups?: { label: TextObject; options: Option[] }[];
  initial_value?: string;
  initial_option?: Option;
  initial_options?: Option[];
  initial_user?: string;
  initial_users?: string[];
  initial_conversation?: string;
  initial_date?: string;
  min_query_length?: number;
  min_length?: number;
  max_length?: number;
  min_value?: string;
  max_value?: string;
  is_decimal_allowed?: boolean;
  max_selected_items?: number;
  max_files?: number;
  elements?: BlockElement[];
}

export interface Block {
  type: string;
  block_id: string;
  text?: TextObject;
  fields?: TextObject[];
  accessory?: BlockElement;
  elements?: BlockElement[];
  element?: BlockElement;
  label?: TextObject;
  hint?: TextObject;
  optional?: boolean;
  dispatch_action?: boolean;
  alt_text?: string;
  image_url?: string;
  slack_file?: { id?: string; url?: string };
}

export interface Metadata {
  event_type: string;
  event_payload: JsonObject;
}

export interface Message {
  channel: string;
  ts: string;
  userId: string;
  byBot: boolean;
  /** The name it was posted under in place of the app's. */
  username?: string;
  text: string;
  blocks: Block[];
  metadata: Metadata | null;
  threadTs: string | null;
  /** A reply that is shown in the channel as well. */
  isBroadcast: boolean;
  isDeleted: boolean;
  editedTs: string | null;
  fileIds: string[];
  thread: Message[];
  /** Who reacted, by the name of the emoji; absent as long as nobody did. */
  reactions?: Record<string, string[]>;
}

/** A message that one person sees until it is replaced or deleted through its own response_url. */
export interface Ephemeral {
  channel: string;
  ts: string;
  viewerId: string;
  text: string;
  blocks: Block[];
  threadTs: string | null;
}

/** One field's value, in the shape Slack reports it in `state.values`. */
export interface FieldState {
  type: string;
  value?: string | null;
  selected_option?: Option | null;
  selected_options?: Option[];
  selected_user?: string | null;
  selected_users?: string[];
  selected_conversation?: string | null;
  selected_date?: string | null;
  files?: JsonObject[];
}

export type StateValues = Record<string, Record<string, FieldState>>;

export interface ViewContent {
  type: "modal" | "home";
  blocks: Block[];
  title?: TextObject;
  submit?: TextObject;
  close?: TextObject;
  private_metadata?: string;
  callback_id?: string;
  external_id?: string;
  clear_on_close?: boolean;
  notify_on_close?: boolean;
}

export interface View {
  id: string;
  userId: string;
  hash: string;
  rootId: string;
  previousId: string | null;
  content: ViewContent;
  values: StateValues;
  /** What stands in red under the fields, by block_id. */
  errors: Record<string, string>;
}

export interface SandboxFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  bytes: Buffer;
  ownerId: string;
  isShared: boolean;
  /** Until Slack has looked into it, its type is not known and blocks cannot show it. */
  isProcessed: boolean;
}
