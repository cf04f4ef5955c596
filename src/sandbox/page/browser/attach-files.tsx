// Files that somebody puts beside what they write, in Slack or on a phone: the way to choose them, and what is chosen so far.
import { useRef } from "react";
import type { ChosenFile } from "../acts.ts";
import { useActing } from "./acting.tsx";
import { Icon } from "./icon.tsx";
import { readFiles, tooMuch } from "./read-file.ts";

/** The paper clip. */
export function AttachFiles({ add }: { add: (files: ChosenFile[]) => void }) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" aria-label="Attach files" onClick={() => picker.current?.click()}>
        <Icon name="clip" />
      </button>
      <FilePicker picker={picker} isOne={false} add={add} />
    </>
  );
}

type FilePickerProps = {
  /** What opens the browser's own dialog. */
  picker: React.RefObject<HTMLInputElement | null>;
  isOne: boolean;
  add: (files: ChosenFile[]) => void;
};

export function FilePicker({ picker, isOne, add }: FilePickerProps) {
  const { tell } = useActing();
  const read = async (input: HTMLInputElement) => {
    const files = await readFiles(input.files);
    // So that the same one can be chosen again.
    input.value = "";
    if (files === null) tell(tooMuch);
    else add(files);
  };
  return (
    <input ref={picker} type="file" hidden multiple={!isOne} onChange={({ target }) => void read(target)} />
  );
}

type AttachedFilesProps = { files: ChosenFile[]; change: (files: ChosenFile[]) => void };

export function AttachedFiles({ files, change }: AttachedFilesProps) {
  if (files.length === 0) return null;
  return (
    <ul className="chosen-files" aria-label="Files to send">
      {files.map((file, place) => (
        <li key={`${place} ${file.name}`}>
          <span dir="auto">{file.name}</span>
          <button
            type="button"
            aria-label={`Remove ${file.name}`}
            onClick={() => change(files.filter((other) => other !== file))}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
