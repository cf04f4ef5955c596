// The field of a form that takes files, with the pictures among them as they were chosen.
import type { ChosenFile } from "../acts.ts";
import type { FieldProps } from "./field.tsx";

export function FilesField({ element, told, value, change }: FieldProps) {
  const choose = async (files: FileList | null) =>
    change(await Promise.all([...(files ?? [])].map(readFile)));
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

async function readFile(file: File): Promise<ChosenFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return { name: file.name, mimetype: file.type || "application/octet-stream", base64 };
}
