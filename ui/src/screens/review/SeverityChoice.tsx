/** Severity 0 to 4 as a person sees it; always bars and words, color second. */
import { m } from "../../messages";

const LEVELS = [0, 1, 2, 3, 4] as const;

export interface SeverityChoiceProps {
  value: number | null;
  onPick: (severity: number) => void;
}

export function SeverityChoice({ value, onPick }: SeverityChoiceProps) {
  return (
    <fieldset className="rv-line rv-sev">
      <div className="row between">
        <legend className="i3 xs">{m.review.severity}</legend>
        <span className="i2 xs row">
          {value === null ? (
            m.review.notSet
          ) : (
            <>
              <span className="bars" style={{ color: `var(--sev-${value})` }} aria-hidden="true">
                {[1, 2, 3, 4].map((bar) => (
                  <i key={bar} className={bar <= value ? "f" : undefined} />
                ))}
              </span>
              {m.review.severityName(value)}
            </>
          )}
        </span>
      </div>
      <div className="sev">
        {LEVELS.map((level) => (
          <label
            key={level}
            className={level === value ? "on" : undefined}
            title={m.review.severityName(level)}
          >
            <input
              type="radio"
              name="rv-severity"
              className="sr-only"
              checked={level === value}
              aria-label={`${m.review.severityOf(level)}, ${m.review.severityName(level)}`}
              onChange={() => onPick(level)}
            />
            {level}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
