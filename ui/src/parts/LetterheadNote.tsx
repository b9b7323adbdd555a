/** Says what the letterhead of a document lacks, and leads to where it is filled in. */
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useRead } from "../api";
import { m } from "../messages";
import { missingFields } from "./company";

/** Nothing when the letterhead is complete. */
export function LetterheadNote() {
  const profile = useRead("get_company", null).data;
  const missing = profile ? missingFields(profile) : [];
  if (missing.length === 0) return null;
  return (
    <div className="note caution letterhead" role="note">
      <TriangleAlert className="i c-caution" aria-hidden="true" />
      <p className="grow">{m.job.letterheadLacks(missing)}</p>
      <Link className="btn" to="/settings" search={{ at: "company" }}>
        {m.job.toCompany}
      </Link>
    </div>
  );
}
