/**
 * Edits of findings that show at once and go back if they fail.
 *
 * Invariant: what is shown is what the vault answered plus the edits under way, in order; an edit
 * leaves this list exactly when it is saved or refused.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import {
  type ApiError,
  asApiError,
  type Finding,
  type FindingEdit,
  useFindingCache,
  useWrite,
} from "../../api";
import { m } from "../../messages";

/** What of a finding a person can change. */
export type Change = Partial<Pick<Finding, "verdict" | "class" | "box" | "severity">>;

interface Patch {
  key: number;
  findingId: string;
  change: Change;
}

/** An edit that was refused. */
export interface Refused {
  error: ApiError;
  what: string;
}

/** Nudges within this time are saved as one. */
const NUDGE_MS = 500;

function patched(finding: Finding, change: Change): Finding {
  const moved = change.box !== undefined && finding.size !== null;
  return { ...finding, ...change, ...(moved ? { size: null, size_reason: m.review.sizeAgain } : {}) };
}

const nothing: Omit<FindingEdit, "finding_id"> = { verdict: null, class: null, box: null, severity: null };

export function useEdits(saved: readonly Finding[]) {
  const [patches, setPatches] = useState<readonly Patch[]>([]);
  const [refused, setRefused] = useState<Refused | null>(null);
  const { mutateAsync } = useWrite("edit_finding");
  const putInCache = useFindingCache();
  const keys = useRef(0);
  const nudged = useRef<{ finding: Finding; patch: Patch; timer: number } | null>(null);

  const send = useCallback(
    async (finding: Finding, patch: Patch): Promise<void> => {
      try {
        putInCache(await mutateAsync({ finding_id: finding.id, ...nothing, ...patch.change }));
        setRefused(null);
      } catch (reason) {
        setRefused({ error: asApiError(reason), what: `${m.class[finding.class]} ${finding.number}` });
      } finally {
        setPatches((now) => now.filter((one) => one.key !== patch.key));
      }
    },
    [mutateAsync, putInCache],
  );

  /** Saves a pending nudge now. */
  const flush = useCallback((): void => {
    const waiting = nudged.current;
    if (waiting === null) return;
    nudged.current = null;
    window.clearTimeout(waiting.timer);
    void send(waiting.finding, waiting.patch);
  }, [send]);

  const edit = useCallback(
    (finding: Finding, change: Change): void => {
      flush();
      keys.current += 1;
      const patch = { key: keys.current, findingId: finding.id, change };
      setPatches((now) => [...now, patch]);
      void send(finding, patch);
    },
    [flush, send],
  );

  /** Moves a box now and saves it once the person has stopped. */
  const nudge = useCallback(
    (finding: Finding, box: Finding["box"]): void => {
      if (nudged.current !== null && nudged.current.finding.id !== finding.id) flush();
      const before = nudged.current;
      if (before !== null) window.clearTimeout(before.timer);
      else keys.current += 1;
      const patch = { key: before?.patch.key ?? keys.current, findingId: finding.id, change: { box } };
      setPatches((now) => [...now.filter((one) => one.key !== patch.key), patch]);
      nudged.current = { finding, patch, timer: window.setTimeout(flush, NUDGE_MS) };
    },
    [flush],
  );

  useEffect(() => flush, [flush]);

  const findings = useMemo(() => {
    if (patches.length === 0) return saved;
    return saved.map((finding) =>
      patches
        .filter((patch) => patch.findingId === finding.id)
        .reduce((now, patch) => patched(now, patch.change), finding),
    );
  }, [saved, patches]);

  return { findings, edit, nudge, flush, refused, dismiss: () => setRefused(null), refuse: setRefused };
}
