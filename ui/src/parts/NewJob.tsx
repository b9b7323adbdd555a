/** The sheet for a new job; with photos it starts their import too. Any screen or key can open it. */
import { useNavigate } from "@tanstack/react-router";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { useRead, useWrite } from "../api";
import { Sheet } from "../components/Sheet";
import { m } from "../messages";
import { EMPTY_FIELDS, JobForm } from "./JobForm";

/** Photos that wait for their job. */
export interface WaitingPhotos {
  paths: string[];
  /** Their source as people call it. */
  source: string;
}

const Open = createContext<(photos?: WaitingPhotos) => void>(() => {});

/** Opens the sheet. */
export const useNewJob = (): ((photos?: WaitingPhotos) => void) => useContext(Open);

export function NewJobHost({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<{ photos: WaitingPhotos | null } | null>(null);
  const show = useCallback((photos?: WaitingPhotos) => setOpen({ photos: photos ?? null }), []);
  return (
    <Open value={show}>
      {children}
      <Sheet
        title={m.jobForm.newTitle}
        closeLabel={m.common.close}
        isOpen={open !== null}
        onClose={() => setOpen(null)}
      >
        {open ? <NewJobForm photos={open.photos} onDone={() => setOpen(null)} /> : null}
      </Sheet>
    </Open>
  );
}

function NewJobForm({ photos, onDone }: { photos: WaitingPhotos | null; onDone: () => void }) {
  const navigate = useNavigate();
  const settings = useRead("get_settings", null);
  const create = useWrite("create_job");
  const start = useWrite("start_import");
  const submit = async (fields: typeof EMPTY_FIELDS) => {
    const made = create.data ?? (await create.mutateAsync(fields));
    const jobId = made.row.id;
    if (photos) {
      const run = await start.mutateAsync({
        job_id: jobId,
        paths: photos.paths,
        analyze: settings.data?.analyze_on_import ?? true,
      });
      await navigate({ to: "/jobs/$jobId/import", params: { jobId }, search: { import: run.id } });
    } else await navigate({ to: "/jobs/$jobId", params: { jobId } });
    onDone();
  };
  return (
    <JobForm
      initial={EMPTY_FIELDS}
      submit={photos ? m.jobForm.createAndImport : m.jobForm.create}
      note={photos ? m.jobs.photosFrom(photos.source) : undefined}
      busy={create.isPending || start.isPending}
      error={create.error ?? start.error}
      onSubmit={(fields) => {
        // A failure stays in the mutation's state, which the form shows.
        submit(fields).catch(() => undefined);
      }}
      onCancel={onDone}
    />
  );
}
