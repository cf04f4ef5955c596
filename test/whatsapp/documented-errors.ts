// Meta's documented error codes for groups and for the platform, with what is to be done about each and what its sentence must
// tell. The tests of the table and a journey go through it.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/error-codes and …/support/error-codes
import type { ErrorFamily } from "../../src/whatsapp/error-table.ts";

type DocumentedError = {
  codes: number[];
  family: ErrorFamily;
  cure: "again" | "look" | "never";
  says: RegExp;
};

/** `says`: what the reader must learn from it. */
export const documentedErrors: readonly DocumentedError[] = [
  { codes: [131020], family: "state", cure: "never", says: /nobody has joined/iu },
  { codes: [131041], family: "not found", cure: "never", says: /deleted/u },
  { codes: [131059], family: "transient", cure: "again", says: /lost its place.*try again/iu },
  { codes: [131201], family: "state", cure: "look", says: /only part.*try those again/iu },
  { codes: [131202], family: "input", cure: "never", says: /twice/u },
  { codes: [131203], family: "state", cure: "never", says: /accept them.*try again/u },
  { codes: [131204], family: "limit", cure: "never", says: /full.*remove somebody/iu },
  { codes: [131207], family: "state", cure: "never", says: /suspended/u },
  { codes: [131208], family: "rate", cure: "again", says: /too many group operations.*try again/iu },
  { codes: [131209], family: "input", cure: "never", says: /square/u },
  { codes: [131210], family: "input", cure: "never", says: /too small.*192/u },
  { codes: [131211], family: "limit", cure: "never", says: /delete groups/iu },
  { codes: [131212], family: "not found", cure: "never", says: /not in the group/u },
  { codes: [131213], family: "not found", cure: "never", says: /withdrawn or already decided/u },
  { codes: [131214], family: "limit", cure: "never", says: /few days/u },
  { codes: [131215], family: "permission", cure: "never", says: /Official Business Account/u },
  { codes: [130501, 131051], family: "input", cure: "never", says: /does not support/u },

  { codes: [0, 190, 102, 104], family: "auth", cure: "again", says: /administrator must renew/u },
  {
    codes: [3, 10, 200, 250, 299, 131005],
    family: "permission",
    cure: "never",
    says: /administrator must grant/u,
  },
  { codes: [1, 2, 131000, 131016, 133004], family: "transient", cure: "again", says: /trouble of its own/u },
  { codes: [131057, 2494100], family: "transient", cure: "again", says: /upgrading.*try again/iu },
  { codes: [4, 17, 341, 613], family: "rate", cure: "again", says: /no more calls.*try again/iu },
  { codes: [80007, 80008], family: "rate", cure: "again", says: /limit.*try again/iu },
  { codes: [130429], family: "rate", cure: "again", says: /faster.*try again/iu },
  { codes: [131048], family: "permission", cure: "never", says: /restricted.*wait/iu },
  { codes: [131056], family: "rate", cure: "again", says: /same person.*try again/iu },
  { codes: [131064], family: "permission", cure: "never", says: /category/u },
  { codes: [368, 131031], family: "permission", cure: "never", says: /administrator must look/u },
  { codes: [133010], family: "permission", cure: "never", says: /administrator must register/u },
  { codes: [2500], family: "input", cure: "never", says: /administrator must check WHATSAPP_API_URL/u },
  { codes: [33], family: "not found", cure: "never", says: /deleted/u },
  { codes: [100, 131008, 131009, 131021, 135000], family: "input", cure: "never", says: /did not accept/u },
  { codes: [131026], family: "state", cure: "never", says: /may not use WhatsApp/u },
  { codes: [131047], family: "state", cure: "never", says: /24 hours.*template/iu },
  { codes: [131049], family: "state", cure: "never", says: /at least a day/u },
  { codes: [131050], family: "state", cure: "never", says: /does not want marketing/u },
  { codes: [130472], family: "state", cure: "never", says: /experiment/u },
  { codes: [130403], family: "state", cure: "never", says: /blocks/u },
  { codes: [130497], family: "permission", cure: "never", says: /country/u },
  { codes: [131042], family: "permission", cure: "never", says: /payment.*administrator/u },
  { codes: [131052], family: "transient", cure: "again", says: /try again/iu },
  { codes: [131053], family: "input", cure: "never", says: /try another/iu },
  { codes: [131062], family: "input", cure: "never", says: /phone number/u },
  { codes: [132000], family: "input", cure: "never", says: /number of texts/u },
  { codes: [132001], family: "input", cure: "never", says: /no approved template/u },
  { codes: [132005], family: "input", cure: "never", says: /too long/u },
  { codes: [132007], family: "input", cure: "never", says: /breaks WhatsApp's rules/u },
  { codes: [132012, 132018], family: "input", cure: "never", says: /template/u },
  { codes: [132015, 132016], family: "state", cure: "never", says: /low quality/u },
  { codes: [2388019], family: "limit", cure: "never", says: /delete one/iu },
  { codes: [2388039, 2388040], family: "input", cure: "never", says: /did not accept the template/u },
];
