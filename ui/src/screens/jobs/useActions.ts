/** Moves, deletes and restores jobs; every one can be taken back from the toast. */
import { useState } from "react";
import { type ApiError, type JobRow, type Stage, useWrite } from "../../api";
import { useToast } from "../../components/Toast";
import { m } from "../../messages";

export interface JobActions {
  error: ApiError | null;
  move: (rows: readonly JobRow[], stage: Stage, done?: () => void) => void;
  remove: (rows: readonly JobRow[]) => void;
  restore: (rows: readonly JobRow[]) => void;
}

export function useActions(): JobActions {
  const toast = useToast();
  const moveJob = useWrite("move_job").mutateAsync;
  const deleteJob = useWrite("delete_job").mutateAsync;
  const restoreJob = useWrite("restore_job").mutateAsync;
  const [error, setError] = useState<ApiError | null>(null);

  /** One after the other, so that a failure stops the rest and is shown. */
  const each = async (rows: readonly JobRow[], act: (row: JobRow) => Promise<unknown>): Promise<void> => {
    setError(null);
    for (const row of rows) await act(row);
  };
  const run = (work: Promise<void>, done?: () => void) => {
    work.then(done, (reason: ApiError) => setError(reason));
  };

  return {
    error,
    move: (rows, stage, done) => {
      const moving = rows.filter((row) => row.stage !== stage);
      const [one] = moving;
      if (!one) return;
      const text =
        moving.length === 1
          ? m.jobs.moved(one.customer, m.stage[stage])
          : m.jobs.movedMany(moving.length, m.stage[stage]);
      run(
        each(moving, (row) => moveJob({ job_id: row.id, stage })),
        () => {
          done?.();
          toast({
            text,
            undo: () => run(each(moving, (row) => moveJob({ job_id: row.id, stage: row.stage }))),
          });
        },
      );
    },
    remove: (rows) => {
      const [one] = rows;
      if (!one) return;
      const text = rows.length === 1 ? m.jobs.deleted(one.customer) : m.jobs.deletedMany(rows.length);
      run(
        each(rows, (row) => deleteJob(row.id)),
        () => toast({ text, undo: () => run(each(rows, (row) => restoreJob(row.id))) }),
      );
    },
    restore: (rows) => {
      if (rows.length === 0) return;
      run(
        each(rows, (row) => restoreJob(row.id)),
        () =>
          toast({
            text: m.jobs.restoredMany(rows.length),
            undo: () => run(each(rows, (row) => deleteJob(row.id))),
          }),
      );
    },
  };
}
