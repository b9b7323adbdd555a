/** The documents of a job, each with what it holds and the ways to open it and to take a copy along. */
import { FileText } from "lucide-react";
import { type JobId, useRead, useWrite } from "../api";
import { format, m } from "../messages";
import { Failed } from "./Failed";
import { CopySaid, NotOpened, SaveCopyButton, useSaveCopy } from "./SaveCopy";

export interface DocumentsProps {
  jobId: JobId;
  /** With fingerprint, size and time: for the page of documents. */
  full?: boolean;
}

export function Documents({ jobId, full = false }: DocumentsProps) {
  const documents = useRead("list_documents", jobId);
  const open = useWrite("open_document");
  const copy = useSaveCopy();
  if (documents.error) return <Failed error={documents.error} onRetry={() => void documents.refetch()} />;
  if (!documents.data) return null;
  if (documents.data.length === 0) return <p className="i2 docs-none">{m.job.noDocuments}</p>;
  const unopened = open.error ? documents.data.find((row) => row.id === open.variables) : undefined;
  return (
    <>
      {open.error && unopened ? <NotOpened document={unopened} error={open.error} copy={copy} /> : null}
      <CopySaid copy={copy} />
      <table className={full ? "tbl docs docs-full" : "tbl docs"}>
        <tbody>
          {documents.data.map((row) => (
            <tr key={row.id}>
              <td className="docs-title">
                <span className="row">
                  <FileText className="i" aria-hidden="true" />
                  <span className="mid">{row.title}</span>
                </span>
              </td>
              <td className="i2 cut">{row.summary}</td>
              <td className="i3 xs docs-when">
                {format.moment(row.created_at)}
                {full ? `, ${m.job.pages(row.pages)}, ${format.bytes(row.size_bytes)}` : ""}
              </td>
              {full ? (
                <td className="mono i3 docs-hash" title={row.blake3}>
                  {row.blake3.slice(0, 16)}
                </td>
              ) : null}
              <td className="docs-open">
                {full ? <SaveCopyButton document={row} copy={copy} /> : null}
                <button
                  type="button"
                  className="btn"
                  aria-label={m.job.openOf(row.title)}
                  onClick={() => open.mutate(row.id)}
                >
                  {m.job.open}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
