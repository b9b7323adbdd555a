/** A text that is typed in place: leaving the field saves it, Enter too on one line, Esc gives the old text back. */
import { type InputHTMLAttributes, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";

export interface TextEntryProps
  extends Pick<InputHTMLAttributes<HTMLInputElement>, "type" | "maxLength" | "autoComplete"> {
  label: string;
  value: string;
  onCommit: (value: string) => void;
  /** Why a text can't be saved; it then stays as typed, and what is saved stays too. */
  problemOf?: (text: string) => string | null;
  /** Lines of a longer text; one line without. */
  lines?: number;
}

export function TextEntry({ label, value, onCommit, problemOf, lines, ...input }: TextEntryProps) {
  const [text, setText] = useState<string | null>(null);
  const typed = useRef<string | null>(null);
  const type = (next: string | null) => {
    typed.current = next;
    setText(next);
  };
  const problem = text === null ? null : (problemOf?.(text.trim()) ?? null);
  const note = useId();
  const commit = () => {
    const last = typed.current;
    if (last !== null && problemOf?.(last.trim())) return;
    type(null);
    if (last !== null && last.trim() !== value) onCommit(last.trim());
  };
  // A key may leave the page while the field has focus; what is typed is saved then too.
  const latest = useRef(commit);
  latest.current = commit;
  useEffect(() => () => latest.current(), []);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    if (event.key === "Enter" && !lines) commit();
    else if (event.key === "Escape" && typed.current !== null) {
      type(null);
      event.stopPropagation();
    }
  };
  const shared = {
    className: "input",
    "aria-label": label,
    "aria-invalid": problem !== null || undefined,
    "aria-describedby": problem === null ? undefined : note,
    value: text ?? value,
    onBlur: commit,
    onKeyDown,
  };
  return (
    <>
      {lines ? (
        <textarea
          {...shared}
          rows={lines}
          maxLength={input.maxLength}
          onChange={(event) => type(event.target.value)}
        />
      ) : (
        <input {...input} {...shared} onChange={(event) => type(event.target.value)} />
      )}
      {problemOf ? (
        <span id={note} className="c-stop xs" role="status">
          {problem}
        </span>
      ) : null}
    </>
  );
}
