// A picture in a message or form: one from the web, or a file of Slack's.
import type { Block } from "../../slack/shapes.ts";

export function PictureBlock({
  block: { image_url: url, slack_file: file, alt_text: alt },
}: {
  block: Block;
}) {
  return <img className="picture-block" src={url ?? `/slack-file/${file?.id ?? ""}`} alt={alt} />;
}
