/** What to do with a line that is being measured from: its length, save, take away. */
import { Trash2 } from "lucide-react";
import type { FormEvent } from "react";
import type { Units } from "../../api";
import { Kbd } from "../../components/Kbd";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import type { Measure } from "./useMeasure";

const words = m.review.measure;

export function MeasureBar({ measure, units }: { measure: Measure; units: Units }) {
  const save = (event: FormEvent): void => {
    event.preventDefault();
    measure.save();
  };
  const unreadable = measure.text.trim() !== "" && measure.meters === null;
  return (
    <form className="rv-draft rv-measure" onSubmit={save}>
      <div className="rv-measure-row">
        <label htmlFor="rv-length" className="mid nw">
          {words.label}
        </label>
        <input
          id="rv-length"
          className={unreadable ? "input e" : "input"}
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: the tool asks for this length
          autoFocus
          placeholder={units === "us" ? words.exampleUs : words.exampleMetric}
          value={measure.text}
          aria-invalid={unreadable || undefined}
          aria-describedby="rv-length-help"
          onChange={(event) => measure.setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            measure.cancel();
          }}
        />
        <button type="submit" className="btn primary" disabled={measure.meters === null || measure.saving}>
          {words.save} <Kbd>Enter</Kbd>
        </button>
        {measure.saved === null ? null : (
          <button
            type="button"
            className="btn icon"
            aria-label={words.remove}
            title={words.remove}
            disabled={measure.saving}
            onClick={measure.remove}
          >
            <Trash2 className="i sm" aria-hidden="true" />
          </button>
        )}
        <button type="button" className="btn" onClick={measure.cancel}>
          {m.common.cancel} <Kbd>Esc</Kbd>
        </button>
      </div>
      <p id="rv-length-help" className="i2 xs">
        {unreadable ? (units === "us" ? words.unreadableUs : words.unreadableMetric) : words.help}
      </p>
      {measure.error ? <Failed error={measure.error} /> : null}
    </form>
  );
}
