/**
 * A number that is typed in place. Every keystroke that reads as a number is a draft; leaving the field or
 * Enter commits; Esc gives the old value back; arrows step. Text that does not read stays until it is mended.
 */
import { type KeyboardEvent, type Ref, useId, useRef, useState } from "react";
import "./number-field.css";

export interface NumberFieldProps {
  label: string;
  value: number | null;
  format: (value: number) => string;
  read: (text: string) => number | null;
  /** The unit, behind the number. */
  unit?: string;
  /** What one arrow press adds; without it arrows do nothing. */
  step?: number;
  /** The sentence about this field stands in the element of this id. */
  describedBy?: string | undefined;
  invalid?: boolean;
  /** Said when the text does not read, and again with `false` when it does. */
  onUnreadable?: (unreadable: boolean) => void;
  onDraft?: (value: number) => void;
  /** The new value; `null` where the field may be empty and is. */
  onCommit: (value: number | null) => void;
  /** Leaving the field empty is a value. */
  optional?: boolean;
  /** What holds while the field is empty. */
  placeholder?: string;
  className?: string;
  inputRef?: Ref<HTMLInputElement>;
  hideLabel?: boolean;
  disabled?: boolean;
}

export function NumberField(props: NumberFieldProps) {
  const { value, format, read, step } = props;
  const id = useId();
  const [text, setText] = useState<string | null>(null);
  // Enter and Esc leave the field, and leaving commits: what is typed must be known before the next render.
  const typed = useRef<string | null>(null);
  const before = useRef<number | null>(value);
  const shown = value === null ? "" : format(value);

  const type = (next: string | null) => {
    typed.current = next;
    setText(next);
  };

  const change = (next: string) => {
    type(next);
    const found = read(next);
    const empty = props.optional === true && next.trim() === "";
    props.onUnreadable?.(found === null && !empty);
    if (found !== null) props.onDraft?.(found);
  };

  const commit = () => {
    const last = typed.current;
    if (last === null) return;
    const empty = props.optional === true && last.trim() === "";
    const found = read(last);
    if (found === null && !empty) return;
    type(null);
    const old = before.current;
    if (empty ? old !== null : last !== (old === null ? "" : format(old)))
      props.onCommit(empty ? null : found);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") {
      commit();
      if (typed.current === null) event.currentTarget.blur();
    } else if (event.key === "Escape") {
      type(null);
      props.onUnreadable?.(false);
      if (before.current !== null) props.onDraft?.(before.current);
      event.currentTarget.blur();
      event.stopPropagation();
    } else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && step !== undefined) {
      const now = text === null ? value : read(text);
      if (now === null) return;
      event.preventDefault();
      change(format(Math.max(0, now + (event.key === "ArrowUp" ? step : -step))));
    }
  };

  return (
    <label className={`field ${props.className ?? ""}`} htmlFor={id}>
      <span className={props.hideLabel ? "sr" : "field-label"}>{props.label}</span>
      <span className={props.invalid ? "field-box bad" : "field-box"}>
        <input
          id={id}
          ref={props.inputRef}
          inputMode="decimal"
          autoComplete="off"
          disabled={props.disabled}
          placeholder={props.placeholder}
          value={text ?? shown}
          aria-invalid={props.invalid === true}
          aria-describedby={props.invalid ? props.describedBy : undefined}
          onFocus={(event) => {
            if (typed.current === null) before.current = value;
            event.currentTarget.select();
          }}
          onChange={(event) => change(event.currentTarget.value)}
          onBlur={commit}
          onKeyDown={onKeyDown}
        />
        {props.unit !== undefined && (
          <span className="field-unit" aria-hidden="true">
            {props.unit}
          </span>
        )}
      </span>
    </label>
  );
}
