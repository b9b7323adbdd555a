/** A labeled text field with its error under it. */
import { OctagonAlert } from "lucide-react";
import { type InputHTMLAttributes, type ReactNode, useId } from "react";

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value"> {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What is wrong, as a sentence. */
  error?: string | undefined;
  /** A word of help under the field. */
  help?: ReactNode;
  /** Lines of a longer text; one line without. */
  lines?: number;
}

export function Field({ label, value, onChange, error, help, lines, className, ...input }: FieldProps) {
  const id = useId();
  const note = `${id}-note`;
  const shared = {
    id,
    value,
    "aria-invalid": error ? true : undefined,
    "aria-describedby": error || help ? note : undefined,
  };
  return (
    <div className={`fld ${className ?? ""}`}>
      <label htmlFor={id}>{label}</label>
      {lines ? (
        <textarea
          {...shared}
          className="input"
          rows={lines}
          maxLength={input.maxLength}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <input
          {...input}
          {...shared}
          className={error ? "input e" : "input"}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {error ? (
        <p className="fld-note c-stop xs" id={note}>
          <OctagonAlert className="i sm" aria-hidden="true" /> {error}
        </p>
      ) : help ? (
        <p className="fld-note i3 xs" id={note}>
          {help}
        </p>
      ) : null}
    </div>
  );
}
