/** An address that leads nowhere. */
import { Link } from "@tanstack/react-router";
import { m } from "../messages";

export function NotFound() {
  return (
    <div className="emp">
      <h1>{m.common.notFoundTitle}</h1>
      <p>
        <Link to="/jobs">{m.common.toJobs}</Link>
      </p>
    </div>
  );
}
