/** A line that no take-off counts: name, quantity, unit, cost. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { AddedLine, LineSection } from "../../api";
import { readNumber, readUnitCost } from "../../components/entry";
import { m } from "../../messages";

const PARTS: readonly LineSection[] = ["other", "materials", "labor"];

export interface AddLineFormProps {
  onAdd: (line: Omit<AddedLine, "key">) => void;
  onClose: () => void;
}

export function AddLineForm({ onAdd, onClose }: AddLineFormProps) {
  const [label, setLabel] = useState("");
  const [quantity, setQuantity] = useState("1");
  const [unit, setUnit] = useState<string>(m.estimate.unitEach);
  const [cost, setCost] = useState("");
  const [section, setSection] = useState<LineSection>("other");
  const [taxable, setTaxable] = useState(false);
  const [told, setTold] = useState(false);
  const nameInput = useRef<HTMLInputElement | null>(null);
  useEffect(() => nameInput.current?.focus(), []);

  const count = readNumber(quantity);
  const unit_cost = readUnitCost(cost);
  const wrong =
    label.trim() === ""
      ? m.estimate.needsName
      : count === null
        ? m.estimate.notNumber
        : unit_cost === null
          ? m.estimate.notMoney
          : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong !== null || count === null || unit_cost === null) {
      setTold(true);
      return;
    }
    onAdd({
      section,
      label: label.trim(),
      tiers: [],
      quantity: count,
      unit: unit.trim(),
      unit_cost,
      taxable,
    });
  };
  const text = (name: string, value: string, set: (value: string) => void, first = false) => (
    <label className={first ? "field line-name" : "field"}>
      <span className="field-label">{name}</span>
      <span className="field-box">
        <input
          value={value}
          maxLength={120}
          ref={first ? nameInput : undefined}
          onChange={(event) => set(event.currentTarget.value)}
        />
      </span>
    </label>
  );

  return (
    <section className="sec">
      <h2>{m.estimate.addLine}</h2>
      <form
        className="line-fields"
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose();
        }}
      >
        {text(m.estimate.lineName, label, setLabel, true)}
        {text(m.estimate.quantity, quantity, setQuantity)}
        {text(m.estimate.lineUnit, unit, setUnit)}
        {text(m.estimate.costEach, cost, setCost)}
        <label className="field">
          <span className="field-label">{m.estimate.linePart}</span>
          <select
            className="field-box"
            value={section}
            onChange={(event) => setSection(event.currentTarget.value as LineSection)}
          >
            {PARTS.map((part) => (
              <option key={part} value={part}>
                {m.estimate.section[part]}
              </option>
            ))}
          </select>
        </label>
        <label className="tick switch">
          <input
            type="checkbox"
            checked={taxable}
            onChange={(event) => setTaxable(event.currentTarget.checked)}
          />
          {m.estimate.taxable}
        </label>
        {told && wrong !== null && (
          <p className="xs c-stop" role="alert">
            {wrong}
          </p>
        )}
        <div className="row line-buttons">
          <button type="submit" className="btn">
            {m.estimate.add}
          </button>
          <button type="button" className="btn quiet" onClick={onClose}>
            {m.common.cancel}
          </button>
        </div>
      </form>
    </section>
  );
}
