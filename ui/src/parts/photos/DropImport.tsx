/** Takes files dropped anywhere on a page of a job and starts their import. */
import { useNavigate } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useState } from "react";
import { type ApiError, type JobId, useDrop, useRead, useWrite } from "../../api";
import { m } from "../../messages";
import { Failed } from "../Failed";

/** Starts an import of paths and goes to its page. */
export function useStartImport(jobId: JobId): {
  start: (paths: string[]) => void;
  busy: boolean;
  error: ApiError | null;
} {
  const { data: settings } = useRead("get_settings", null);
  const begin = useWrite("start_import");
  const navigate = useNavigate();
  const start = (paths: string[]): void => {
    if (paths.length === 0 || begin.isPending) return;
    begin.mutate(
      { job_id: jobId, paths, analyze: settings?.analyze_on_import ?? true },
      {
        onSuccess: (view) =>
          void navigate({ to: "/jobs/$jobId/import", params: { jobId }, search: { import: view.id } }),
      },
    );
  };
  return { start, busy: begin.isPending, error: begin.error };
}

export function DropImport({ jobId }: { jobId: JobId }) {
  const [over, setOver] = useState(false);
  const { start, error } = useStartImport(jobId);
  useDrop((drop) => {
    setOver(drop.kind === "over");
    if (drop.kind === "dropped") start(drop.paths);
  });
  if (error)
    return (
      <div className="drop-error">
        <Failed error={error} />
      </div>
    );
  if (!over) return null;
  return (
    <div className="drop-over">
      <p>
        <Download className="i lg" aria-hidden="true" /> {m.photos.dropHere}
      </p>
    </div>
  );
}
