// A file of a message, on both sides: a picture as it looks, anything else by its name.
import { Icon } from "./icon.tsx";

/** `picture`: its address, where it is one that a browser shows. */
type AttachmentProps = { name: string; about: string; picture: string | null };

export function Attachment({ name, about, picture }: AttachmentProps) {
  if (picture !== null) return <img className="attached-picture" src={picture} alt={name} />;
  return (
    <p className="attached-file">
      <Icon name="clip" />
      <span dir="auto">{name}</span>
      <small>{about}</small>
    </p>
  );
}

/** What a browser shows, and the page's server gives out. */
export function isPicture(mimetype: string): boolean {
  return /^image\/(?:jpeg|png|gif|webp)$/u.test(mimetype);
}

export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
