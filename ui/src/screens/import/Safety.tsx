/** Whether the card may be erased. Until an office has proven the files it never may, and this says why. */
import { CircleAlert, CircleCheck, HardDrive, OctagonAlert } from "lucide-react";
import { type ImportView, type SafeToWipe, useRead, useWrite } from "../../api";
import { sentenceOf } from "../../errors";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { isRunning, savedFiles, waitingFiles } from "./progress";

function progressWords(view: ImportView, isOnlyHere: boolean): string {
  const saved = savedFiles(view);
  const waiting = waitingFiles(view);
  if (view.state === "listing") return m.importing.listing;
  const parts = [
    ...(isOnlyHere ? [m.importing.onThisLaptopOnly] : []),
    saved === view.found ? m.importing.allSaved(saved) : m.importing.progress(saved, view.found),
  ];
  if (waiting > 0) parts.push(m.importing.waiting(waiting));
  if (view.failed > 0) parts.push(m.importing.unread(view.failed));
  if (!isRunning(view)) parts.push(m.importing.keepUntil);
  return parts.join(" ");
}

/** Every photo that the card brought is at the office, and the import left none of its files out. */
function isProven(
  view: ImportView,
  safe: SafeToWipe | undefined,
): safe is SafeToWipe & { stored_at: string } {
  return (
    view.state === "finished" &&
    view.failed === 0 &&
    view.left_out === 0 &&
    typeof safe?.stored_at === "string"
  );
}

export function Safety({ view }: { view: ImportView }) {
  const resume = useWrite("resume_import");
  const safe = useRead("safe_to_wipe", view.id).data;
  const halted = haltOf(view);
  return (
    <>
      {halted ? (
        <div className={`receipt ${halted.tone}`} role="alert">
          <div className="t">
            {halted.tone === "stop" ? (
              <OctagonAlert className="i lg c-stop" aria-hidden="true" />
            ) : (
              <HardDrive className="i lg c-calm" aria-hidden="true" />
            )}
            {m.importing.state[view.state]}
          </div>
          <p className="i2">{halted.sentence}</p>
          <button
            type="button"
            className="btn primary"
            disabled={resume.isPending}
            onClick={() => resume.mutate(view.id)}
          >
            {m.importing.resume}
          </button>
          {resume.error ? <Failed error={resume.error} /> : null}
        </div>
      ) : null}
      {isProven(view, safe) ? (
        <div className="receipt go" role="status">
          <div className="t">
            <CircleCheck className="i lg c-go" aria-hidden="true" />
            {m.office.safeToErase}
          </div>
          <p className="i2">{m.office.safeSentence(safe.photos, safe.stored_at)}</p>
        </div>
      ) : (
        <div className="receipt">
          <div className="t">
            <CircleAlert className="i lg c-caution" aria-hidden="true" />
            {m.importing.doNotErase}
          </div>
          <p className="i2">
            {progressWords(view, !safe || safe.stored === 0)}
            {safe && safe.stored > 0 ? ` ${m.office.safeSoFar(safe.stored, safe.photos)}` : ""}
          </p>
        </div>
      )}
    </>
  );
}

/** Why the import stands still, if it does before its end. */
function haltOf(view: ImportView): { tone: "stop" | "calm"; sentence: string } | null {
  const saved = savedFiles(view);
  switch (view.state) {
    case "source_gone":
      return {
        tone: "stop",
        sentence: sentenceOf("source_gone", { detail: m.importing.sourceGone(saved, view.found) }),
      };
    case "disk_full":
      return {
        tone: "stop",
        sentence: sentenceOf("disk_full", { detail: m.importing.diskFull(saved, waitingFiles(view)) }),
      };
    case "stopped":
      return { tone: "calm", sentence: m.importing.stopped(saved, view.found) };
    case "listing":
    case "running":
    case "finished":
      return null;
  }
}
