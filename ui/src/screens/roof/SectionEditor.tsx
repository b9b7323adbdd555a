/** The sizes of one section, typed in place above the drawing. What is wrong stands under the fields, in a sentence. */
import { Trash2 } from "lucide-react";
import { type RefObject, useId, useState } from "react";
import type { Problem, Section, Shape, Side } from "../../api";
import { readFeet, readPitch } from "../../components/entry";
import { NumberField } from "../../components/NumberField";
import { format, m } from "../../messages";
import { problemAt, toggleSide } from "./draft";

const SHAPES: readonly Shape[] = ["hip", "gable", "shed", "flat"];
const SIDES: readonly Side[] = ["front", "rear", "left", "right"];

type SizeField = "wall_length_ft" | "wall_width_ft" | "overhang_ft" | "pitch_in_12" | "x_ft" | "y_ft";

export interface SectionEditorProps {
  section: Section;
  index: number;
  /** Where it stands matters only beside others. */
  placed: boolean;
  problems: readonly Problem[];
  stale: boolean;
  lengthInput: RefObject<HTMLInputElement | null>;
  onSketch: (change: Partial<Section>) => void;
  onCommit: (change: Partial<Section>) => void;
  onReshape: (shape: Shape) => void;
  onRemove: () => void;
}

const feet = (value: number): string => format.decimalShort(value, 2);

export function SectionEditor(props: SectionEditorProps) {
  const { section, index, problems } = props;
  const [unreadable, setUnreadable] = useState<SizeField | null>(null);
  const messageId = useId();
  const problemOf = (field: string) => problemAt(problems, `sections[${index}].${field}`);
  const own = problems.find((problem) => isAbout(problem, index));
  const message =
    unreadable === null ? own?.message : unreadable === "pitch_in_12" ? m.roof.notAPitch : m.roof.notANumber;
  const grave = unreadable !== null || own?.severity === "error";

  const size = (field: SizeField, label: string, options: { pitch?: boolean; step: number }) => (
    <NumberField
      key={field}
      label={label}
      value={section[field]}
      format={feet}
      read={options.pitch ? readPitch : readFeet}
      unit={options.pitch ? "/12" : "ft"}
      step={options.step}
      invalid={unreadable === field || problemOf(field)?.severity === "error"}
      describedBy={messageId}
      onUnreadable={(is) => setUnreadable(is ? field : null)}
      onDraft={(value) => props.onSketch({ [field]: value })}
      onCommit={(value) => value !== null && props.onCommit({ [field]: value })}
      {...(field === "wall_length_ft" ? { inputRef: props.lengthInput } : {})}
    />
  );

  return (
    <fieldset className="section-editor">
      <legend className="sr">{section.name}</legend>
      <div className="section-row">
        <NameField section={section} onCommit={props.onCommit} invalid={problemOf("name") !== undefined} />
        <fieldset className="seg">
          <legend className="sr">{m.roof.formOf(section.name)}</legend>
          {SHAPES.map((shape) => (
            <label key={shape} className={section.shape === shape ? "on" : undefined}>
              <input
                type="radio"
                className="sr"
                name={`${messageId}-shape`}
                checked={section.shape === shape}
                onChange={() => props.onReshape(shape)}
              />
              {m.roof.shape[shape]}
            </label>
          ))}
        </fieldset>
        <span className="grow" />
        <button
          type="button"
          className="btn quiet icon"
          aria-label={m.roof.removeSection}
          title={m.roof.removeSection}
          onClick={props.onRemove}
        >
          <Trash2 className="i sm" aria-hidden="true" />
        </button>
      </div>
      <div className="section-row">
        {size("wall_length_ft", m.roof.wallLength, { step: 1 })}
        {size("wall_width_ft", m.roof.wallWidth, { step: 1 })}
        {size("overhang_ft", m.roof.overhang, { step: 0.25 })}
        {size("pitch_in_12", m.roof.pitch, { pitch: true, step: 0.5 })}
        {section.shape !== "flat" && (
          <label className="field">
            <span className="field-label">{m.roof.faces}</span>
            <select
              className="field-box"
              value={section.faces}
              onChange={(event) => props.onCommit({ faces: event.currentTarget.value as Side })}
            >
              {SIDES.map((side) => (
                <option key={side} value={side}>
                  {m.roof.side[side]}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <div className="section-row walls">
        <span className="field-label">{m.roof.walls}</span>
        {SIDES.map((side) => (
          <label key={side} className="tick">
            <input
              type="checkbox"
              checked={section.wall_sides.includes(side)}
              aria-describedby={problemOf("wall_sides") ? messageId : undefined}
              onChange={() => props.onCommit({ wall_sides: toggleSide(section.wall_sides, side) })}
            />
            {m.roof.side[side]}
          </label>
        ))}
      </div>
      {props.placed && (
        <div className="section-row walls">
          {size("x_ft", m.roof.fromLeft, { step: 1 })}
          {size("y_ft", m.roof.fromTop, { step: 1 })}
        </div>
      )}
      <p id={messageId} className={grave ? "section-message c-stop" : "section-message"} aria-live="polite">
        {message ?? m.roof.entryHint}
        {grave && props.stale ? <span className="i3"> {m.roof.lastGood}</span> : null}
      </p>
    </fieldset>
  );
}

function isAbout(problem: Problem, index: number): boolean {
  const section = `sections[${index}]`;
  return problem.field === section || problem.field.startsWith(`${section}.`);
}

function NameField({
  section,
  invalid,
  onCommit,
}: {
  section: Section;
  invalid: boolean;
  onCommit: (change: Partial<Section>) => void;
}) {
  const [text, setText] = useState<string | null>(null);
  const commit = () => {
    if (text !== null && text !== section.name) onCommit({ name: text.trim() });
    setText(null);
  };
  return (
    <label className="field section-name">
      <span className="sr">{m.roof.name}</span>
      <span className={invalid ? "field-box bad" : "field-box"}>
        <input
          value={text ?? section.name}
          maxLength={60}
          aria-invalid={invalid}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
            if (event.key === "Escape") setText(null);
          }}
        />
      </span>
    </label>
  );
}
