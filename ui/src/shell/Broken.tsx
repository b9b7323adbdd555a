/** A page that failed to draw: the rest of the window stays usable, and what was saved is safe. */
import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { asApiError } from "../api";
import { m } from "../messages";
import { Failed } from "../parts/Failed";

export function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <div className="page broken">
      <h1>{m.common.brokenTitle}</h1>
      <Failed error={asApiError(error)} onRetry={reset} />
      <p>
        <Link to="/jobs" onClick={reset}>
          {m.common.toJobs}
        </Link>
      </p>
    </div>
  );
}
