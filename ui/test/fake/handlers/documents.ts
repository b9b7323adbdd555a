/** Documents of the fake. */
import type { DocumentRow } from "../../../src/api";
import { scene } from "../scene";
import { changed, type Handlers, refuse } from "../types";

const documents = new Map<string, DocumentRow[]>();

function of(job_id: string): DocumentRow[] {
  const known = documents.get(job_id);
  if (known) return known;
  const at = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const made: DocumentRow[] = [
    {
      id: `${job_id}-d1`,
      job_id,
      kind: "report",
      title: "Inspection report",
      summary: "18 pages, 23 findings",
      created_at: at(19),
      pages: 18,
      size_bytes: 8_412_000,
      blake3: "9f2c41d07be1a8c3",
    },
    {
      id: `${job_id}-d2`,
      job_id,
      kind: "quote",
      title: "Quote, revision 3",
      summary: "Good $9,030.89, Better $9,813.66, Best $10,903.02",
      created_at: at(2),
      pages: 4,
      size_bytes: 214_000,
      blake3: "03ab71c99e20d4f1",
    },
  ];
  documents.set(job_id, made);
  return made;
}

export const handlers: Handlers = {
  list_documents: (job_id) => of(job_id),
  write_report: (job_id) => {
    const row: DocumentRow = {
      ...(of(job_id)[0] as DocumentRow),
      id: crypto.randomUUID(),
      created_at: new Date().toISOString(),
    };
    documents.set(job_id, [row, ...of(job_id)]);
    changed("documents", "timeline", "outbox");
    return row;
  },
  open_document: () => (scene() === "no-viewer" ? refuse("no_viewer", "no program opens PDF files") : null),
  save_document: ({ document_id }) => `${document_id}.pdf`,
};
