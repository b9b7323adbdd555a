/** Copies of documents saved where a person says: for mail, printers and laptops that can show them. */
import { type ApiError, type DocumentRow, useWrite } from "../api";
import { m } from "../messages";
import { Failed } from "./Failed";
import { SaveButton, SaveSaid, type Saving, savingOf } from "./saving";

export interface SaveCopy extends Saving {
  save: (document: DocumentRow) => void;
}

export function useSaveCopy(): SaveCopy {
  const write = useWrite("save_document");
  return {
    ...savingOf(write),
    save: (document) => write.mutate({ document_id: document.id, title: m.job.saveCopyTitle }),
  };
}

export function SaveCopyButton({ copy, document }: { copy: SaveCopy; document: DocumentRow }) {
  return (
    <SaveButton
      saving={copy}
      words={m.job.saveCopy}
      label={m.job.saveCopyOf(document.title)}
      onSave={() => copy.save(document)}
    />
  );
}

/** What became of the last copy. */
export function CopySaid({ copy }: { copy: SaveCopy }) {
  return <SaveSaid saving={copy} said={m.job.copySaved} failures={m.job.saveCopyFailures} />;
}

/** A document that no program opened, with the way to take it elsewhere. */
export function NotOpened({
  error,
  document,
  copy,
}: {
  error: ApiError;
  document: DocumentRow;
  copy: SaveCopy;
}) {
  return <Failed error={error} action={<SaveCopyButton copy={copy} document={document} />} />;
}
