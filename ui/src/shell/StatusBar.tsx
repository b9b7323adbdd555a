/** What happened to the work: counted from the outbox and nothing else. Offline is a state, never red. */
import { ArrowUp, Check, CircleUserRound, CloudOff, Inbox, Laptop } from "lucide-react";
import { type SyncStatus, useRead } from "../api";
import { m } from "../messages";

// No commit says that the line to the office was cut.
const LOOK_MS = 5_000;

function waitingWords(sync: SyncStatus): string {
  const words = m.shell.waitingDetail(sync.changes_waiting, sync.photos_waiting, sync.bytes_waiting);
  return sync.oldest_at ? `${words}, ${m.office.oldest(sync.oldest_at)}` : words;
}

function SyncLine({ sync, short = false }: { sync: SyncStatus; short?: boolean }) {
  if (!sync.office)
    return (
      <>
        <span className="sync c-calm">
          <Laptop className="i sm" aria-hidden="true" />{" "}
          <span className="sync-word">{m.shell.thisLaptopOnly}</span>
        </span>
        {short ? null : <span>{m.shell.noOffice}</span>}
      </>
    );
  if (sync.signed_out)
    return (
      <>
        <span className="sync c-caution">
          <CircleUserRound className="i sm" aria-hidden="true" />{" "}
          <span className="sync-word">{m.office.signedOut}</span>
        </span>
        {short ? null : <span>{m.office.signedOutHelp}</span>}
      </>
    );
  if (sync.offline_since)
    return (
      <>
        <span className="sync c-calm">
          <CloudOff className="i sm" aria-hidden="true" />{" "}
          <span className="sync-word">{m.office.offline(sync.offline_since)}</span>
        </span>
        {short ? null : (
          <span>
            {sync.changes_waiting + sync.photos_waiting > 0 ? waitingWords(sync) : m.office.offlineHelp}
          </span>
        )}
      </>
    );
  if (sync.needs_you > 0)
    return (
      <>
        <span className="sync c-caution">
          <Inbox className="i sm" aria-hidden="true" />{" "}
          <span className="sync-word">{m.office.needYou(sync.needs_you)}</span>
        </span>
        {short || sync.changes_waiting + sync.photos_waiting === 0 ? null : <span>{waitingWords(sync)}</span>}
      </>
    );
  const waiting = sync.changes_waiting + sync.photos_waiting;
  if (waiting === 0)
    return (
      <span className="sync c-go">
        <Check className="i sm" aria-hidden="true" /> {sync.filling ? m.office.filling : m.shell.safe}
      </span>
    );
  return (
    <>
      <span className="sync c-acc">
        <ArrowUp className="i sm" aria-hidden="true" /> {m.shell.waitingToSend(waiting)}
      </span>
      {short ? null : <span>{waitingWords(sync)}</span>}
    </>
  );
}

/** The same line as a chip at the end of title bars, where there is no status bar. */
export function SyncChip() {
  const sync = useRead("sync_status", null, { everyMs: LOOK_MS });
  return sync.data ? <span className="sync-chip">{<SyncLine sync={sync.data} short />}</span> : null;
}

/** How far the analysis is, on whatever page one works meanwhile. */
function AnalysisLine() {
  const { data } = useRead("analysis_status", null);
  if (!data || (data.state !== "running" && data.state !== "paused")) return null;
  const share = data.total > 0 ? data.done / data.total : 0;
  return (
    <>
      <span className="vr" />
      <span className="row">
        {data.state === "paused" ? m.photos.paused : m.photos.analysis}
        <span className="meter">
          <i style={{ width: `${share * 100}%` }} />
        </span>
        {m.photos.analyzed(data.done, data.total)}
      </span>
    </>
  );
}

export function StatusBar({ onSlot }: { onSlot: (slot: HTMLElement | null) => void }) {
  const sync = useRead("sync_status", null, { everyMs: LOOK_MS });
  return (
    <footer className="status">
      {sync.data ? <SyncLine sync={sync.data} /> : null}
      <AnalysisLine />
      <span className="end">
        <span className="hints" ref={onSlot} />
        <span>{m.shell.onThisLaptop}</span>
      </span>
    </footer>
  );
}
