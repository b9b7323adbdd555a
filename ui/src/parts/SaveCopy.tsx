/** Copies of documents saved where a person says: for mail, printers and laptops that can show them. */
import { Save } from "lucide-react";
import { type ApiError, type DocumentRow, useWrite } from "../api";
import { m } from "../messages";
import { Failed } from "./Failed";

export interface SaveCopy {
  save: (document: DocumentRow) => void;
  busy: boolean;
  error: ApiError | null;
  /** Name of the file last saved. */
  saved: string | null;
}

export function useSaveCopy(): SaveCopy {
  const { mutate, isPending, error, data } = useWrite("save_document");
  return {
    save: (document) => {
      if (!isPending) mutate({ document_id: document.id, title: m.job.saveCopyTitle });
    },
    busy: isPending,
    error,
    saved: data ?? null,
  };
}

export function SaveCopyButton({ copy, document }: { copy: SaveCopy; document: DocumentRow }) {
  return (
    <button
      type="button"
      className="btn"
      aria-disabled={copy.busy || undefined}
      aria-label={m.job.saveCopyOf(document.title)}
      onClick={() => copy.save(document)}
    >
      <Save className="i sm" aria-hidden="true" /> {m.job.saveCopy}
    </button>
  );
}

/** What became of the last copy. */
export function CopySaid({ copy }: { copy: SaveCopy }) {
  return (
    <>
      {copy.error ? <Failed error={copy.error} /> : null}
      <p className="i2 xs" role="status">
        {copy.saved === null ? "" : m.job.copySaved(copy.saved)}
      </p>
    </>
  );
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
