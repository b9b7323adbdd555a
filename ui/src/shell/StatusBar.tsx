/** What happened to the work: counted from the outbox and nothing else. Offline is a state, never red. */
import { ArrowUp, Check, Laptop } from "lucide-react";
import { type SyncStatus, useRead } from "../api";
import { m } from "../messages";

function SyncLine({ sync, short = false }: { sync: SyncStatus; short?: boolean }) {
  if (!sync.office)
    return (
      <>
        <span className="sync c-calm">
          <Laptop className="i sm" aria-hidden="true" /> {m.shell.thisLaptopOnly}
        </span>
        {short ? null : <span>{m.shell.noOffice}</span>}
      </>
    );
  const waiting = sync.changes_waiting + sync.photos_waiting;
  if (waiting === 0)
    return (
      <span className="sync c-go">
        <Check className="i sm" aria-hidden="true" /> {m.shell.safe}
      </span>
    );
  return (
    <>
      <span className="sync c-acc">
        <ArrowUp className="i sm" aria-hidden="true" /> {m.shell.waitingToSend(waiting)}
      </span>
      {short ? null : (
        <span>{m.shell.waitingDetail(sync.changes_waiting, sync.photos_waiting, sync.bytes_waiting)}</span>
      )}
    </>
  );
}

/** The same line as a chip at the end of title bars, where there is no status bar. */
export function SyncChip() {
  const sync = useRead("sync_status", null);
  return sync.data ? <span className="sync-chip">{<SyncLine sync={sync.data} short />}</span> : null;
}

export function StatusBar({ onSlot }: { onSlot: (slot: HTMLElement | null) => void }) {
  const sync = useRead("sync_status", null);
  return (
    <footer className="status">
      {sync.data ? <SyncLine sync={sync.data} /> : null}
      <span className="end">
        <span className="hints" ref={onSlot} />
        <span>{m.shell.onThisLaptop}</span>
      </span>
    </footer>
  );
}
