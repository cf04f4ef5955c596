// Who asks to join in these journeys: numbers as WhatsApp writes them, and as approvers read them.
export const pat = { phone: "16505551234", seen: "+1 650 555 1234" };
export const kim = { phone: "16505552345", seen: "+1 650 555 2345" };
export const lou = { phone: "16505553456", seen: "+1 650 555 3456" };

export const subject = "Spring order 4471";

/** So many people who are in a group already. */
export function members(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `1650555000${index}`);
}
