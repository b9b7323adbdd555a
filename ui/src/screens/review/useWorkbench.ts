/** State and actions of the workbench: selection, decisions, drawing, undo. The screen only shows it. */
import { useEffect, useMemo, useRef, useState } from "react";
import {
  asApiError,
  type DamageClass,
  type Finding,
  type JobId,
  type PhotoCard,
  type PhotoReview,
  type PixelBox,
  useFindingCache,
  useWrite,
  type Verdict,
} from "../../api";
import { m } from "../../messages";
import { unseenOf } from "../../parts/photos/reviewed";
import {
  afterDecision,
  groupFindings,
  neighbor,
  nextOpenPhoto,
  nextUnfinishedPhoto,
  shownFindings,
  walkOrder,
  workQueue,
} from "./findings";
import { useEdits } from "./useEdits";

/** A new box before it is saved. */
export interface Draft {
  box: PixelBox;
  class: DamageClass;
  saving: boolean;
}

export interface WorkbenchInput {
  jobId: JobId;
  rows: readonly PhotoCard[];
  review: PhotoReview;
  askedFinding: string | undefined;
  threshold: number;
  onGo: (photoId: string, findingId?: string) => void;
  /** The finding that comes after a decided one on the same photo. */
  onNext: (finding: Finding) => void;
}

interface Selection {
  photoId: string;
  asked: string | undefined;
  id: string | null;
}

export function useWorkbench(input: WorkbenchInput) {
  const { jobId, rows, review, askedFinding, threshold, onGo, onNext } = input;
  const photoId = review.photo.card.id;
  const edits = useEdits(review.findings);
  const shown = useMemo(() => shownFindings(edits.findings, threshold), [edits.findings, threshold]);
  const groups = useMemo(() => groupFindings(shown), [shown]);
  const [selection, setSelection] = useState<Selection | null>(null);
  const [drawing, setDrawing] = useState(false);
  const savingDraft = useRef(false);
  const finishing = useRef(false);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [lastClass, setLastClass] = useState<DamageClass>("hail_hit");
  const [said, setSaid] = useState("");
  const { mutateAsync: drawFinding } = useWrite("draw_finding");
  const { mutateAsync: undoReview } = useWrite("undo_review");
  const { mutateAsync: redoReview } = useWrite("redo_review");
  const { mutateAsync: checkPhoto } = useWrite("check_photo");
  const putInCache = useFindingCache();

  const chosen =
    selection?.photoId === photoId && selection.asked === askedFinding ? selection.id : undefined;
  const selectedId = chosen === undefined ? (askedFinding ?? workQueue(groups)[0]?.id ?? null) : chosen;
  const selected = shown.find((finding) => finding.id === selectedId) ?? null;

  useEffect(() => {
    if (chosen === undefined && selectedId !== null)
      setSelection({ photoId, asked: askedFinding, id: selectedId });
  }, [chosen, selectedId, photoId, askedFinding]);

  const select = (id: string | null): void => setSelection({ photoId, asked: askedFinding, id });

  const goToPhoto = (step: 1 | -1): void => {
    const at = rows.findIndex((row) => row.id === photoId);
    const next = rows[at + step];
    edits.flush();
    cancelDraft();
    if (next) onGo(next.id);
  };

  const openPhoto = (id: string): void => {
    edits.flush();
    cancelDraft();
    onGo(id);
  };

  const decide = (verdict: Verdict): void => {
    if (selected === null) return;
    const next = afterDecision(workQueue(groups), selected.id);
    edits.edit(selected, { verdict });
    if (verdict === "to_check") return;
    if (next !== null) {
      select(next.id);
      onNext(next);
      return;
    }
    const photo = nextOpenPhoto(rows, photoId);
    const unseen = unseenOf(rows.filter((row) => row.id !== photoId));
    if (photo) openPhoto(photo.id);
    else setSaid(unseen > 0 ? m.review.allDecided(unseen) : m.review.allChecked);
  };

  /** Says that a person looked the whole photo over, or takes that back; true when it was taken in. */
  const lookOver = async (checked: boolean): Promise<boolean> => {
    edits.flush();
    if (checked && groups.toCheck.length > 0) {
      setSaid(m.review.stillToCheck(groups.toCheck.length));
      return false;
    }
    try {
      await checkPhoto({ photo_id: photoId, checked });
      return true;
    } catch (reason) {
      edits.refuse({ error: asApiError(reason), what: m.review.lookedOver });
      return false;
    }
  };

  /** Done with this photo: on to the next one that waits for a person. */
  const finishPhoto = async (): Promise<void> => {
    // A second press while the first is on its way means the same photo.
    if (finishing.current) return;
    finishing.current = true;
    try {
      if (!(await lookOver(true))) return;
      const next = nextUnfinishedPhoto(rows, photoId);
      if (next) openPhoto(next.id);
      else setSaid(m.review.allChecked);
    } finally {
      finishing.current = false;
    }
  };

  const setClass = (name: DamageClass): void => {
    setLastClass(name);
    if (draft !== null) setDraft({ ...draft, class: name });
    else if (selected !== null && selected.class !== name) edits.edit(selected, { class: name });
  };

  const walk = (step: 1 | -1): Finding | null => {
    const next = neighbor(walkOrder(groups), selectedId, step);
    if (next !== null) select(next.id);
    return next;
  };

  const beginDraft = (box: PixelBox): void => {
    if (draft !== null) return;
    setDrawing(true);
    setDraft({ box, class: selected?.class ?? lastClass, saving: false });
  };

  const cancelDraft = (): void => {
    setDrawing(false);
    setDraft(null);
  };

  const saveDraft = async (box: PixelBox, name: DamageClass): Promise<void> => {
    // A drag saves as it ends; Enter right after it means the same mark, not a second one.
    if (savingDraft.current) return;
    savingDraft.current = true;
    setDraft({ box, class: name, saving: true });
    try {
      const made = await drawFinding({ photo_id: photoId, class: name, box });
      putInCache(made);
      cancelDraft();
      setSelection({ photoId, asked: askedFinding, id: made.id });
    } catch (reason) {
      setDraft({ box, class: name, saving: false });
      edits.refuse({ error: asApiError(reason), what: m.review.newBox });
    } finally {
      savingDraft.current = false;
    }
  };

  const takeBack = async (again: boolean): Promise<void> => {
    edits.flush();
    try {
      const undone = await (again ? redoReview(jobId) : undoReview(jobId));
      if (undone === null) {
        setSaid(again ? m.review.nothingToRedo : m.review.nothingToUndo);
        return;
      }
      setSaid(again ? m.review.redone(undone.what) : m.review.undone(undone.what));
      const findingId = undone.finding_id ?? undefined;
      setSelection({ photoId: undone.photo_id, asked: findingId, id: undone.finding_id });
      onGo(undone.photo_id, findingId);
    } catch (reason) {
      edits.refuse({ error: asApiError(reason), what: again ? m.review.redo : m.review.undo });
    }
  };

  return {
    ...edits,
    shown,
    groups,
    hidden: edits.findings.length - shown.length,
    selected,
    selectedId,
    select,
    drawing,
    beginDraft,
    draft,
    setDraft,
    cancelDraft,
    saveDraft,
    lastClass,
    setClass,
    decide,
    walk,
    lookOver,
    finishPhoto,
    goToPhoto,
    openPhoto,
    takeBack,
    said,
  };
}

export type WorkbenchState = ReturnType<typeof useWorkbench>;
