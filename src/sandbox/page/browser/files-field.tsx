// The field of a form that takes files, with the pictures among them as they were chosen.
import type { ChosenFile } from "../acts.ts";
import { useActing } from "./acting.tsx";
import type { FieldProps } from "./field.tsx";
import { readFiles, tooMuch } from "./read-file.ts";

export function FilesField({ element, told, value, change }: FieldProps) {
  const { tell } = useActing();
  const choose = async (files: FileList | null) => {
    const read = await readFiles(files);
    if (read === null) tell(tooMuch);
    else change(read);
  };
  const chosen = Array.isArray(value) ? value.filter((each) => typeof each === "object") : [];
  return (
    <>
      <input
        type="file"
        {...told}
        multiple={(element.max_files ?? 10) > 1}
        onChange={({ target }) => void choose(target.files)}
      />
      {chosen.map((file) => file.mimetype.startsWith("image/") && <Picture key={file.name} file={file} />)}
    </>
  );
}

function Picture({ file: { name, mimetype, base64 } }: { file: ChosenFile }) {
  return <img className="chosen-picture" src={`data:${mimetype};base64,${base64}`} alt={`Chosen: ${name}`} />;
}
