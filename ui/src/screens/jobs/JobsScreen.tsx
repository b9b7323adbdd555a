/** The list and the board of jobs. */
import { Link } from "@tanstack/react-router";
import { useRead } from "../../api";
import { format, m } from "../../messages";

export function JobsScreen() {
  const page = useRead("list_jobs", {
    search: "",
    scope: "all",
    stages: [],
    sort: "due",
    descending: false,
    offset: 0,
    limit: 20,
    today: format.today(),
  });
  return (
    <>
      <header className="bar">
        <h1>{m.shell.jobs}</h1>
      </header>
      <ul>
        {page.data?.rows.map((row) => (
          <li key={row.id}>
            <Link to="/jobs/$jobId" params={{ jobId: row.id }}>
              {row.number} {row.customer}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
