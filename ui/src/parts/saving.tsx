/** Something of the vault saved where a person says: the button, and what became of it. */
import { Save } from "lucide-react";
import type { ApiError, Code } from "../api";
import { m } from "../messages";
import { Failed } from "./Failed";

/** A file being saved. */
export interface Saving {
  busy: boolean;
  error: ApiError | null;
  /** Name of the file last saved. */
  saved: string | null;
}

/** How a write that gives the name of a file stands. */
export const savingOf = (write: {
  isPending: boolean;
  error: ApiError | null;
  data: string | null | undefined;
}): Saving => ({ busy: write.isPending, error: write.error, saved: write.data ?? null });

export interface SaveButtonProps {
  saving: Saving;
  /** What is on the button, and for those who do not see where it stands. */
  words: string;
  label?: string;
  onSave: () => void;
}

export function SaveButton({ saving, words, label, onSave }: SaveButtonProps) {
  return (
    <button
      type="button"
      className="btn"
      aria-disabled={saving.busy || undefined}
      aria-label={label}
      onClick={() => {
        if (!saving.busy) onSave();
      }}
    >
      <Save className="i sm" aria-hidden="true" /> {words}
    </button>
  );
}

export interface SaveSaidProps {
  saving: Saving;
  said: (name: string) => string;
  /** Sentences of this file beside those of saving anything. */
  failures?: Partial<Record<Code, string>>;
}

/** What became of the last save. */
export function SaveSaid({ saving, said, failures }: SaveSaidProps) {
  const { error, saved } = saving;
  return (
    <>
      {error ? <Failed error={error} sentences={{ ...m.common.saveFailures, ...failures }} /> : null}
      <p className="i2 xs" role="status">
        {saved === null ? "" : said(saved)}
      </p>
    </>
  );
}
